using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Tests.Support;

/// <summary>
/// Another vendor's PoC server as the participating function meets it: a controlling function by script, behind the core of its network. It accepts
/// whoever calls it, calls whom the test says, and writes down what it is told.
/// </summary>
public sealed class TestFocus : ISipElement, IUserAgentOwner
{
    private readonly World _world;
    private readonly NextHop _core;
    private ISipTransmitter? _network;

    /// <param name="world">Where it lives.</param>
    /// <param name="domain">Its domain: its host is <c>poc-server.DOMAIN</c>, and its core <c>core.DOMAIN</c>.</param>
    /// <param name="address">Where it lives, for the world's map; it is reached over the in-process link of its core.</param>
    public TestFocus(World world, string domain, string address)
    {
        _world = world;
        HostName = $"poc-server.{domain}";
        Identity = $"sip:PoC-Session-Identity1@{HostName};gr";
        _core = new NextHop.Over(Flow.InProcess($"core.{domain}"));
        UserAgentCore? agent = null;
        world.Add(address, network =>
        {
            _network = network;
            agent = new(
                new()
                {
                    HostName = HostName,
                    Points = [new(TransportKind.InProcess, HostName, 0)],
                    Product = "PoC-serv/OMA2.0 Other/v1.0",
                    Extensions = ["timer", "tdialog", "norefersub", "multiple-refer", "recipient-list-invite"],
                },
                network, world.Ids, SipTimers.Default, this);
            return this;
        });
        Agent = agent!;
    }

    public string HostName { get; }

    /// <summary>Its PoC Session Identity.</summary>
    public string Identity { get; }

    public UserAgentCore Agent { get; }

    public MonotonicTime NextDeadline => Agent.NextDeadline;

    /// <summary>Its legs, in order.</summary>
    public List<FocusLeg> Legs { get; } = [];

    /// <summary>What came outside of dialogs, other than INVITE.</summary>
    public List<SipRequest> Requests { get; } = [];

    /// <summary>What it answers to who calls: a status, or <c>null</c> to wait for the test. Default 200.</summary>
    public Func<SipRequest, int?> Answer { get; set; } = static _ => 200;

    /// <summary>A status for every BYE, as of a server that has lost the session; <c>null</c> for none.</summary>
    public int? RefusesBye { get; set; }

    /// <summary>What it does with a REFER or SUBSCRIBE.</summary>
    public Action<ServerTransactionId, SipRequest, MonotonicTime>? OnRequest { get; set; }

    /// <summary>Calls a person, as controlling functions do.</summary>
    public FocusLeg Call(PocAddress target, PocAddress inviter, Func<MessageExtras, MessageExtras>? change = null)
    {
        var leg = new FocusLeg(this, _world);
        Legs.Add(leg);
        var extras = MessageExtras.None
            .With(HeaderId.AcceptContact, "*;+g.poc.talkburst;require;explicit")
            .With(HeaderId.PAssertedIdentity, $"\"Inviter\" <{inviter}>")
            .With(SessionBody.Write(leg.Offer()));
        leg.Call = Agent.Invite(
            new()
            {
                RequestUri = target.ToString(), From = $"\"Inviter\" <{inviter}>", To = $"<{target}>", Contact = Contact, Hop = _core,
                Extras = change?.Invoke(extras) ?? extras,
            },
            leg, _world.Now);
        return leg;
    }

    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        if (RefusesBye is { } status && message is SipRequest request && request.Method == SipMethod.Bye)
            _network!.Transmit(new ResponseBuilder(request, status).Build(), new NextHop.Over(from), 0, false);
        else
            Agent.Receive(message, from, now);
    }

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => Agent.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now) => Agent.Tick(now);

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        var leg = new FocusLeg(this, _world) { Call = call, Invite = invite };
        Legs.Add(leg);
        call.Owner = leg;
        leg.Tell("Invited");
        if (Answer(invite) is not { } status)
            return;
        if (status < 300)
            leg.Accept();
        else
            call.Refuse(status, MessageExtras.None, now);
    }

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        Requests.Add(request);
        if (OnRequest is { } script)
            script(transaction, request, now);
        else
            Agent.Respond(transaction, request, SipStatus.Forbidden, MessageExtras.None, now);
    }

    internal string Contact => $"<{Identity}>;+g.poc.talkburst;isfocus";
}

/// <summary>One leg of a <see cref="TestFocus"/>.</summary>
public sealed class FocusLeg(TestFocus focus, World world) : ICallOwner
{
    private OfferAnswer _media = OfferAnswer.Start(7);

    /// <summary>Its call.</summary>
    public Call Call { get; set; } = null!;

    /// <summary>The INVITE that came; <c>null</c> for one's own.</summary>
    public SipRequest? Invite { get; init; }

    /// <summary>The answer to one's own INVITE.</summary>
    public SipResponse? Success { get; private set; }

    /// <summary>Why one's own INVITE came to nothing.</summary>
    public CallRefusal? Refusal { get; private set; }

    /// <summary>What was told, in order.</summary>
    public List<string> Told { get; } = [];

    /// <summary>The BYE that ended it.</summary>
    public SipRequest? Bye { get; private set; }

    /// <summary>Whether something was told.</summary>
    public bool Has(string told) => Told.Exists(text => text == told || text.StartsWith($"{told} ", StringComparison.Ordinal));

    /// <summary>Whether it stands.</summary>
    public bool IsUp => Call.State is CallState.Established or CallState.Accepting;

    public byte[] Offer()
    {
        _media = _media.Offer(Local);
        return _media.Body;
    }

    /// <summary>Answers 200.</summary>
    public void Accept(Func<MessageExtras, MessageExtras>? change = null)
    {
        if (SessionBody.TryRead(Invite!, out var body, out _) && _media.TryAnswer(body.Description.Span, Local, out var answered, out _))
        {
            _media = answered;
            var extras = MessageExtras.None.With(SessionBody.Write(answered.Body));
            Call.Accept(focus.Contact, change?.Invoke(extras) ?? extras, world.Now);
        }
        else
            Call.Refuse(SipStatus.NotAcceptableHere, MessageExtras.None, world.Now);
    }

    /// <summary>Disconnects this leg.</summary>
    public void End() => Call.Bye(MessageExtras.None, world.Now);

    internal void Tell(string what) => Told.Add(what);

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now) =>
        Tell($"Progressed {provisional.Status}{(AnswerStates.Of(provisional) is { } state ? $" {state}" : "")}");

    void ICallOwner.Accepted(Call call, SipResponse success, MonotonicTime now)
    {
        Success = success;
        if (_media.TryTakeAnswer(success.Body.Span, out var agreed, out _))
            _media = agreed;
        Tell("Accepted");
    }

    void ICallOwner.Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
        Refusal = refusal;
        Tell($"Refused {refusal.Status}");
    }

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => Tell("AnsweredTooLate");

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now) => Tell("Cancelled");

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now) => Tell("Confirmed");

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        Tell("ReinviteArrived");
        if (SessionBody.TryRead(reinvite, out var body, out _) && _media.TryAnswer(body.Description.Span, Local, out var answered, out _))
        {
            _media = answered;
            call.AnswerReinvite(SipStatus.Ok, MessageExtras.None.With(SessionBody.Write(answered.Body)), now);
        }
        else
            call.AnswerReinvite(SipStatus.NotAcceptableHere, MessageExtras.None, now);
    }

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now) => Tell($"ReinviteAnswered {final?.Status}");

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        Tell($"RequestArrived {request.Method} {Encoding.UTF8.GetString(request.Body.Span)}".TrimEnd());
        focus.Agent.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
    }

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        Bye = end is CallEnd.ByPeer(var bye) ? bye : null;
        Tell($"Ended {end.GetType().Name}");
    }

    private static LocalMedia Local { get; } = new()
    {
        Address = System.Net.IPAddress.Parse("10.3.0.9"), RtpPort = 50000, ControlPort = 50001, NeedsFloorControl = true,
        Tbcp = new() { Queuing = true, Priority = 1, Timestamp = true },
    };
}
