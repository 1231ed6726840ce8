using System.Globalization;
using System.Text;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

/// <summary>
/// A SIP/IP core and a PoC server in one, by script: what a PoC Client sees of the network. It registers with a GRUU, answers what it is
/// asked, and remembers everything.
/// </summary>
internal sealed class ScriptedServer : ISipElement, IUserAgentOwner, ICallOwner, ISubscriptionOwner
{
    public const string Address = "10.0.0.9";
    public const string SessionIdentity = "sip:token1@poc-server.networka.example;gr";
    private const string Contact = $"<{SessionIdentity}>;+g.poc.talkburst;isfocus";

    private readonly World _world;
    private readonly UserAgentCore _core;

    public ScriptedServer(World world)
    {
        _world = world;
        UserAgentCore? core = null;
        world.Add(Address, network =>
        {
            core = new(
                new()
                {
                    HostName = HostName, Points = [new(TransportKind.Udp, Address, 5060)], Product = "PoC-serv/OMA2.0 Scripted/1.0",
                    Extensions = ["timer", "recipient-list-invite", "tdialog", "multiple-refer", "norefersub"], Allow = "INVITE, ACK, CANCEL, BYE, REFER, SUBSCRIBE, NOTIFY, MESSAGE, REGISTER, UPDATE, OPTIONS",
                    // The script says when it gives up, and nothing else.
                    RingingMax = TimeSpan.FromHours(1),
                },
                network, world.Ids, SipTimers.Default, this);
            return this;
        });
        _core = core!;
    }

    public string HostName => "core.networka.example";

    public MonotonicTime NextDeadline => _core.NextDeadline;

    /// <summary>What becomes of an INVITE; by default it is accepted at once.</summary>
    public Action<Call> OnInvite { get; set; } = _ => { };

    /// <summary>Whether a REFER or SUBSCRIBE is answered with something else than 200.</summary>
    public Func<SipRequest, int> OnRefer { get; set; } = static _ => SipStatus.Ok;

    /// <summary>Parameters of the Contact in the answer to REGISTER.</summary>
    public bool GivesGruu { get; set; } = true;

    public List<SipRequest> Invites { get; } = [];

    public List<SipRequest> Requests { get; } = [];

    public List<Call> Calls { get; } = [];

    public List<IncomingSubscription> Subscriptions { get; } = [];

    /// <summary>What calls ended with, in order.</summary>
    public List<CallEnd> Ends { get; } = [];

    public List<SipRequest?> Cancels { get; } = [];

    public List<CallRefusal> Refusals { get; } = [];

    public List<Call> Confirmations { get; } = [];

    public List<Call> Acceptances { get; } = [];

    public int TooLate { get; private set; }

    public int Remainder => _core.CallCount + _core.SubscriptionCount + _core.RemainderCount;

    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _core.Receive(message, from, now);

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _core.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now) => _core.Tick(now);

    /// <summary>The session description of this server.</summary>
    public static byte[] Description(string codec = "0 PCMU/8000", string control = "m=application 50001 udp TBCP\r\na=fmtp:TBCP queuing=1; tb_priority=1; timestamp=0\r\n", int version = 1) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"v=0\r\no=- 77 {version} IN IP4 {Address}\r\ns=-\r\nc=IN IP4 {Address}\r\nt=0 0\r\nm=audio 50000 RTP/AVP {codec.Split(' ')[0]}\r\na=rtpmap:{codec}\r\n{control}"));

    public void Ring(Call call, int status = SipStatus.Ringing) => call.Ring(status, MessageExtras.None, _world.Now);

    public void Accept(Call call, string? answerState = null, string contact = Contact, byte[]? description = null)
    {
        var extras = MessageExtras.None.With(SessionBody.Write(description ?? Description()));
        call.Accept(contact, answerState is null ? extras : extras.With(HeaderId.PAnswerState, answerState), _world.Now);
    }

    public void Refuse(Call call, int status) => call.Refuse(status, MessageExtras.None, _world.Now);

    public void Bye(Call call) => call.Bye(MessageExtras.None, _world.Now);

    public void Reinvite(Call call, byte[] description, string? answerMode = null)
    {
        var extras = MessageExtras.None.With(SessionBody.Write(description));
        call.Reinvite(answerMode is null ? extras : extras.With(HeaderId.AnswerMode, answerMode).With(HeaderId.PAssertedIdentity, "\"PoC User B\" <sip:bob@networkb.example>"), _world.Now);
    }

    /// <summary>Invites a client.</summary>
    /// <param name="contactUser">The user part of its registered contact.</param>
    /// <param name="client">Its address.</param>
    /// <param name="answerMode">Auto, Manual, or nothing.</param>
    /// <param name="description">The offer; <c>null</c> for that of this server, empty for none.</param>
    public Call Invite(string contactUser, string client, string? answerMode, byte[]? description = null)
    {
        var extras = MessageExtras.None.With(HeaderId.PAssertedIdentity, "\"PoC User B\" <sip:bob@networkb.example>");
        if (answerMode is not null)
            extras = extras.With(HeaderId.AnswerMode, answerMode);
        description ??= Description();
        if (description.Length > 0)
            extras = extras.With(SessionBody.Write(description));
        var call = _core.Invite(
            new()
            {
                RequestUri = $"sip:{contactUser}@{client}", From = "\"PoC User B\" <sip:bob@networkb.example>", To = "\"Fire North\" <sip:alice@networka.example>",
                Contact = Contact, Hop = new NextHop.To(TransportKind.Udp, client.Split(':')[0], 5060), Extras = extras,
            },
            this, _world.Now);
        Calls.Add(call);
        return call;
    }

    /// <summary>Notifies the sender of a REFER.</summary>
    public void Notify(IncomingSubscription refer, SipFragment fragment, bool isLast) => refer.Notify(
        isLast ? new SubscriptionState.Terminated("noresource") : new SubscriptionState.Active(TimeSpan.FromSeconds(60)),
        MessageExtras.None.With(fragment.Write()), _world.Now);

    /// <summary>Notifies of participants.</summary>
    public void Notify(IncomingSubscription conference, ConferenceInfo info) => conference.Notify(
        new SubscriptionState.Active(), MessageExtras.None.With(new MessageBody(ConferenceInfo.MediaType, info.Write())), _world.Now);

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        Invites.Add(invite);
        Calls.Add(call);
        call.Owner = this;
        OnInvite(call);
    }

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        Requests.Add(request);
        if (request.Method == SipMethod.Register)
            _core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None.With(HeaderId.Contact, ContactOf(request)), now);
        else if (request.Method != SipMethod.Refer && request.Method != SipMethod.Subscribe)
            _core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
        else if (OnRefer(request) is var status && status >= 300)
            _core.Respond(transaction, request, status, MessageExtras.None, now);
        else if (ReferSubscription.Of(request) == false)
            _core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None.With(HeaderId.ReferSub, "false").With(HeaderId.Contact, Contact), now);
        else
        {
            var subscription = _core.AcceptSubscription(transaction, request, new(TimeSpan.FromSeconds(60), Contact), this, now);
            Subscriptions.Add(subscription);
            if (request.Method == SipMethod.Refer)
                Notify(subscription, SipFragment.Of(SipStatus.Trying), isLast: false);
        }
    }

    // The registrar's part of it: the GRUU leads to where the client registered from.
    NextHop? IUserAgentOwner.HopTo(SipUriView uri) =>
        Ascii.Equals(uri.Host, "networka.example") ? new NextHop.To(TransportKind.Udp, ClientWorld.ClientAddress, 5060) : null;

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
    }

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now) => Acceptances.Add(call);

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now) => Refusals.Add(refusal);

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => TooLate++;

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => Cancels.Add(cancel);

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now) => Confirmations.Add(call);

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now) => call.AnswerReinvite(488, MessageExtras.None, now);

    public List<SipResponse?> ReinviteAnswers { get; } = [];

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now) => ReinviteAnswers.Add(final);

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now) =>
        _core.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now) => Ends.Add(end);

    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) => OnRefreshed(subscription);

    /// <summary>A subscription was refreshed or ended.</summary>
    public Action<IncomingSubscription> OnRefreshed { get; set; } = static _ => { };

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
    }

    private string ContactOf(SipRequest register)
    {
        var contact = register.Text(HeaderId.Contact)!;
        return GivesGruu ? $"{contact};expires=3600;pub-gruu=\"sip:alice@networka.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"" : $"{contact};expires=3600";
    }
}
