using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Tests.Support;

/// <summary>
/// A PoC handset for the <see cref="World"/>: registers with a GRUU, sets sessions up on demand and over a pre-established session, answers by script,
/// and acknowledges MBCP Connect and Disconnect. It writes down what it is told.
/// </summary>
public sealed class TestHandset : ISipElement, IUserAgentOwner, IMediaReceiver
{
    private const string TalkBurst = ";+g.poc.talkburst";
    private readonly World _world;
    private readonly string _domain;
    private readonly string _hostPort;
    private readonly NextHop _core;
    private readonly DigestClient _digest;
    private readonly IMediaPorts _ports;
    private readonly string _instance;
    private Func<UserAgentCore>? _start;

    /// <param name="world">Where it lives.</param>
    /// <param name="user">For example <c>PoC-UserA</c>.</param>
    /// <param name="domain">The domain of its user.</param>
    /// <param name="address">Where it lives, for example <c>10.1.9.1</c>.</param>
    /// <param name="password">For digest.</param>
    public TestHandset(World world, string user, string domain, string address, string password = "secret")
    {
        _world = world;
        _domain = domain;
        _hostPort = $"{address}:5060";
        _core = new NextHop.To(TransportKind.Udp, domain, 5060);
        _digest = new(new() { Accounts = [new(user, password)] }, world.Ids);
        _ports = world.MediaPorts(address);
        _instance = $"urn:uuid:{world.Ids.NewUuid()}";
        User = user;
        Address = PocAddress.Parse($"sip:{user}@{domain}");
        Gruu = $"{Address};gr={_instance}";
        world.Add(address, network =>
        {
            _start = () => new(
                new()
                {
                    HostName = HostName,
                    Points = [new(TransportKind.Udp, address, 5060)],
                    Product = Product,
                    Allow = "INVITE, ACK, CANCEL, BYE, REFER, MESSAGE, SUBSCRIBE, NOTIFY, INFO, UPDATE",
                    Supported = "timer, gruu, tdialog, norefersub",
                    Extensions = ["timer", "gruu", "tdialog", "norefersub", "answermode"],
                    ReinviteMax = TimeSpan.FromSeconds(90),
                },
                network, world.Ids, SipTimers.Default, this);
            return this;
        });
        Agent = _start!();
    }

    /// <summary>What it says of itself.</summary>
    public const string Product = "PoC-client/OMA2.0 Acme-Talk5000/v1.01";

    /// <summary>The user part of its address.</summary>
    public string User { get; }

    /// <summary>Its PoC Address.</summary>
    public PocAddress Address { get; }

    /// <summary>What its Contact in sessions is.</summary>
    public string Gruu { get; private set; }

    public string HostName => $"{User.ToLowerInvariant()}-{_hostPort.Split(':')[0]}.handset.example";

    /// <summary>Its user agent core.</summary>
    public UserAgentCore Agent { get; private set; }

    public MonotonicTime NextDeadline => Agent.NextDeadline;

    /// <summary>The sessions it was invited to or started, in order.</summary>
    public List<HandsetSession> Sessions { get; } = [];

    /// <summary>How it answers invitations: a status, or <c>null</c> to ring until the test says. Default: as Answer-Mode says.</summary>
    public Func<SipRequest, int?>? Answer { get; set; }

    /// <summary>What it says besides where it accepts an invitation.</summary>
    public MessageExtras AnswerExtras { get; set; } = MessageExtras.None;

    /// <summary>How it acknowledges MBCP Connect: the reason, or <c>null</c> for silence. Default accepted.</summary>
    public int? ConnectReason { get; set; } = 0;

    /// <summary>Whether it acknowledges MBCP Disconnect.</summary>
    public bool AcknowledgesDisconnect { get; set; } = true;

    /// <summary>Whether it is an ordinary phone: without the feature tag of PoC, and without floor control. Register again after a change.</summary>
    public bool Plain
    {
        get => Features.Length == 0;
        set => Features = value ? "" : TalkBurst;
    }

    /// <summary>What its Contact in sessions says besides.</summary>
    public string Features { get; set; } = TalkBurst;

    /// <summary>Whether it offers to take a grant out of the answer to its INVITE (<c>tb_granted</c>).</summary>
    public bool UnderstandsGrant { get; set; }

    /// <summary>The floor control messages that came, as octets.</summary>
    public List<byte[]> Floor { get; } = [];

    /// <summary>Every packet of RTP that it was sent.</summary>
    public List<byte[]> Heard { get; } = [];

    /// <summary>The codecs that it has, in its order.</summary>
    public ImmutableArray<RtpCodec> Codecs { get; set; } = [RtpCodec.Pcma, RtpCodec.Pcmu, RtpCodec.Opus];

    /// <summary>Its pre-established session; <c>null</c> when it has none.</summary>
    public HandsetSession? PreEstablished { get; private set; }

    /// <summary>Registers and waits for the answer.</summary>
    public TestHandset Register(int expires = 3600)
    {
        SipResponse? answer = null;
        var over = false;
        Agent.Send(
            new()
            {
                Method = SipMethod.Register,
                RequestUri = $"sip:{_domain}",
                From = $"<{Address}>",
                To = $"<{Address}>",
                Contact = $"<sip:{User}@{_hostPort}>{(Plain ? "" : TalkBurst)};+sip.instance=\"<{_instance}>\"",
                Hop = _core,
                Credentials = _digest,
                Extras = MessageExtras.None.With(HeaderId.Supported, "path, gruu").With(HeaderId.Expires, expires.ToString(CultureInfo.InvariantCulture)),
            },
            (final, _, _) => (answer, over) = (final, true), _world.Now);
        if (!_world.RunUntil(() => over, TimeSpan.FromSeconds(40)) || answer?.IsSuccess != true)
            throw new InvalidOperationException($"{User} could not register: {answer?.Status}\n{_world.Ladder()}");
        return this;
    }

    /// <summary>Switches it off and on: it knows nothing of what was before, and its binding stands.</summary>
    public void Restart()
    {
        Agent = _start!();
        _world.CloseMediaPorts(_ports);
        Sessions.Clear();
        PreEstablished = null;
    }

    /// <summary>Sends an INVITE.</summary>
    /// <param name="requestUri">The factory, a group, a person, or a session.</param>
    /// <param name="to">The recipient list; <c>null</c> for none.</param>
    /// <param name="change">Changes to the INVITE.</param>
    public HandsetSession Invite(string requestUri, IEnumerable<PocAddress>? to = null, Func<MessageExtras, MessageExtras>? change = null)
    {
        var session = NewSession();
        var extras = Identify(MessageExtras.None).With(
            to is null ? SessionBody.Write(session.Offer()) : SessionBody.Write(session.Offer(), ResourceList.Of(to)));
        if (to is not null)
            extras = extras.With(HeaderId.Require, ResourceList.InviteOptionTag);
        session.Call = Agent.Invite(
            new()
            {
                RequestUri = requestUri,
                From = NameAddr,
                To = $"<{requestUri}>",
                Contact = ContactValue,
                Routes = [$"<sip:{_domain};lr>"],
                Hop = _core,
                Extras = change?.Invoke(extras) ?? extras,
                Credentials = _digest,
            },
            session, _world.Now);
        return session;
    }

    /// <summary>Sets a pre-established session up and waits for it.</summary>
    public HandsetSession Establish(string factory)
    {
        BeginToEstablish(factory);
        if (!_world.RunUntil(() => PreEstablished!.Has("Accepted"), TimeSpan.FromSeconds(40)))
            throw new InvalidOperationException($"{User} has no pre-established session: {string.Join(", ", PreEstablished!.Told)}\n{_world.Ladder()}");
        return PreEstablished!;
    }

    /// <summary>Sets a pre-established session up without waiting for it.</summary>
    public void BeginToEstablish(string factory) => PreEstablished = Invite(factory);

    /// <summary>Sends a REFER over the pre-established session.</summary>
    /// <param name="referTo">The value of Refer-To.</param>
    /// <param name="change">Changes to the REFER.</param>
    public HandsetReferral Refer(string referTo, Func<MessageExtras, MessageExtras>? change = null) => ReferTo(PreEstablished!.Peer, PreEstablished, referTo, change);

    /// <summary>Sends a REFER to a session.</summary>
    public HandsetReferral ReferTo(string requestUri, HandsetSession? dialog, string referTo, Func<MessageExtras, MessageExtras>? change = null)
    {
        var extras = Identify(MessageExtras.None).With(HeaderId.ReferTo, referTo);
        if (dialog?.Call is { } call)
        {
            extras = extras.With(HeaderId.Require, TargetDialog.OptionTag)
                .With(HeaderId.TargetDialog, new TargetDialog(call.CallId, LocalTag: call.RemoteTag, RemoteTag: call.LocalTag).ToString());
        }

        return Subscribe(SipMethod.Refer, requestUri, change?.Invoke(extras) ?? extras, null);
    }

    /// <summary>Subscribes to the participant information of a session.</summary>
    public HandsetReferral Watch(string requestUri, uint expires = 3600) =>
        Subscribe(SipMethod.Subscribe, requestUri, Identify(MessageExtras.None).With(HeaderId.Event, "conference").With(HeaderId.Accept, ConferenceInfo.MediaType), expires);

    public void Receive(SipMessage message, Flow from, MonotonicTime now) => Agent.Receive(message, from, now);

    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => Agent.TransmitFailed(ticket, hop, now);

    public void Tick(MonotonicTime now) => Agent.Tick(now);

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        var session = NewSession();
        session.Call = call;
        session.Invite = invite;
        call.Owner = session;
        session.Tell("Invited");
        var status = Answer is { } script ? script(invite) : AnswerModeView.Of(invite) is { Automatic: true } ? 200 : null;
        if (status is null)
            call.Ring(SipStatus.Ringing, MessageExtras.None, now);
        else if (status < 300)
            session.Accept();
        else
            call.Refuse(status.Value, MessageExtras.None, now);
    }

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) =>
        Agent.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        Floor.Add(datagram.ToArray());
        // RTCP APP, name PoC1: subtype 15 is Connect, 11 Disconnect; what is answered is laid out by hand, so that nothing of ours judges ours.
        var subtype = datagram[0] & 0x1F;
        if (datagram.Length < 12 || datagram[1] != 204 || !datagram[8..12].SequenceEqual("PoC1"u8))
            return;
        if (subtype == 15 && ConnectReason is { } reason)
            port.SendControl(from, Acknowledge(15, reason));
        else if (subtype == 11 && AcknowledgesDisconnect)
            port.SendControl(from, Acknowledge(11, 0));
    }

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) => Heard.Add(datagram.ToArray());

    internal bool TryOpen(out MediaPort port)
    {
        var opened = _ports.TryOpen(this, out var found);
        port = found!;
        return opened;
    }

    internal string ContactValue => $"<{Gruu}>{Features}";

    internal World World => _world;

    private string NameAddr => $"\"{User}\" <{Address}>";

    private static byte[] Acknowledge(int subtype, int reason) =>
        [0x87, 204, 0, 3, 0x2b, 0x90, 0xd4, 0xf6, .. "PoC1"u8, (byte)(subtype << 3), (byte)reason, 0, 0];

    private MessageExtras Identify(MessageExtras extras) =>
        (Plain ? extras : extras.With(HeaderId.AcceptContact, "*;+g.poc.talkburst;require;explicit")).With(HeaderId.PPreferredIdentity, NameAddr);

    private HandsetSession NewSession()
    {
        var session = new HandsetSession(this);
        Sessions.Add(session);
        return session;
    }

    private HandsetReferral Subscribe(SipMethod method, string requestUri, MessageExtras extras, uint? expires)
    {
        var referral = new HandsetReferral();
        referral.Subscription = Agent.Subscribe(
            new()
            {
                Method = method,
                RequestUri = requestUri,
                From = NameAddr,
                To = $"<{requestUri}>",
                Contact = $"<{Gruu}>;+sip.instance=\"<{_instance}>\"",
                Routes = [$"<sip:{_domain};lr>"],
                Hop = _core,
                Extras = extras,
                Credentials = _digest,
                Expires = expires,
            },
            referral, _world.Now);
        return referral;
    }
}

/// <summary>One session at a <see cref="TestHandset"/>, and what was told of it.</summary>
public sealed class HandsetSession(TestHandset handset) : ICallOwner
{
    private OfferAnswer _media = OfferAnswer.Start(1);
    private MediaPort? _port;

    /// <summary>Its call.</summary>
    public Call Call { get; set; } = null!;

    /// <summary>The INVITE that came; <c>null</c> for one's own.</summary>
    public SipRequest? Invite { get; set; }

    /// <summary>The answer to one's own INVITE.</summary>
    public SipResponse? Success { get; private set; }

    /// <summary>Why one's own INVITE came to nothing.</summary>
    public CallRefusal? Refusal { get; private set; }

    /// <summary>What was told, in order.</summary>
    public List<string> Told { get; } = [];

    /// <summary>How re-INVITEs are answered; <c>null</c> waits for the test. Default 200.</summary>
    public Func<SipRequest, int?> OnReinvite { get; set; } = static _ => 200;

    /// <summary>The Contact of the other end.</summary>
    public string Peer => Call.Dialog!.RemoteTarget;

    /// <summary>Whether something was told.</summary>
    public bool Has(string told) => Told.Exists(text => text == told || text.StartsWith($"{told} ", StringComparison.Ordinal));

    /// <summary>Whether it stands.</summary>
    public bool IsUp => Call.State is CallState.Established or CallState.Accepting;

    /// <summary>An offer of one's own ports.</summary>
    public byte[] Offer()
    {
        _media = _media.Offer(Local());
        return _media.Body;
    }

    /// <summary>Answers the invitation 200.</summary>
    public void Accept()
    {
        if (SessionBody.TryRead(Invite!, out var body, out _) && _media.TryAnswer(body.Description.Span, Local(), out var answered, out _))
        {
            _media = answered;
            Call.Accept(handset.ContactValue, handset.AnswerExtras.With(SessionBody.Write(answered.Body)), handset.World.Now);
        }
        else
            Call.Refuse(SipStatus.NotAcceptableHere, MessageExtras.None, handset.World.Now);
    }

    /// <summary>Answers a re-INVITE that waits.</summary>
    public void AnswerReinvite(int status)
    {
        var extras = MessageExtras.None;
        if (status < 300 && _reinvite is { } reinvite && SessionBody.TryRead(reinvite, out var body, out _) && _media.TryAnswer(body.Description.Span, Local(), out var answered, out _))
        {
            _media = answered;
            extras = extras.With(SessionBody.Write(answered.Body));
        }

        Call.AnswerReinvite(status, extras, handset.World.Now);
    }

    /// <summary>Hangs up.</summary>
    public void Leave(string? privacy = null) =>
        Call.Bye(privacy is null ? MessageExtras.None : MessageExtras.None.With(HeaderId.Privacy, privacy), handset.World.Now);

    /// <summary>Sends a re-INVITE with the same media.</summary>
    public bool Reinvite(bool hold = false)
    {
        _media = _media.Offer(Local() with { Direction = hold ? MediaDirection.Inactive : MediaDirection.SendReceive });
        return Call.Reinvite(MessageExtras.None.With(SessionBody.Write(_media.Body)), handset.World.Now);
    }

    /// <summary>Sends floor control.</summary>
    public void Send(MbcpMessage message) => _port!.SendControl(Agreed!.ControlTo!, message.Write());

    /// <summary>Sends a packet of RTP.</summary>
    public void Speak(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, uint ssrc, byte? payloadType = null)
    {
        var packet = new byte[RtpHeader.Bytes + payload.Length];
        new RtpHeader(payloadType ?? (byte)Agreed!.Codec.PayloadType, false, sequence, timestamp, ssrc).Write(packet);
        payload.CopyTo(packet.AsSpan(RtpHeader.Bytes));
        _port!.SendMedia(Agreed!.RtpTo!, packet);
    }

    /// <summary>The description that was agreed on last.</summary>
    public AgreedMedia? Agreed => _media.Agreed;

    /// <summary>The description that came last.</summary>
    public string Received => _media.Received is { } received ? Encoding.ASCII.GetString(received.Write()) : "";

    private SipRequest? _reinvite;

    internal void Tell(string what) => Told.Add(what);

    void ICallOwner.Progressed(Call call, SipResponse provisional, MonotonicTime now) => Tell($"Progressed {provisional.Status}");

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
        Close();
        Tell($"Refused {refusal.Status}");
    }

    void ICallOwner.AnsweredTooLate(Call call, SipResponse success, MonotonicTime now) => Tell("AnsweredTooLate");

    void ICallOwner.Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
        Close();
        Tell("Cancelled");
    }

    void ICallOwner.ReinviteCancelled(Call call, MonotonicTime now) => Tell("ReinviteCancelled");

    void ICallOwner.Confirmed(Call call, SipRequest ack, MonotonicTime now) => Tell("Confirmed");

    void ICallOwner.ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now)
    {
        _reinvite = reinvite;
        Tell("ReinviteArrived");
        if (OnReinvite(reinvite) is { } status)
            AnswerReinvite(status);
    }

    void ICallOwner.ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
        _media = final is { IsSuccess: true } && _media.TryTakeAnswer(final.Body.Span, out var agreed, out _) ? agreed : _media.Withdraw();
        Tell($"ReinviteAnswered {final?.Status}");
    }

    void ICallOwner.RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        Tell($"RequestArrived {request.Method}");
        handset.Agent.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
    }

    void ICallOwner.Ended(Call call, CallEnd end, MonotonicTime now)
    {
        Close();
        Tell($"Ended {end.GetType().Name}");
    }

    private LocalMedia Local()
    {
        if (_port is null && !handset.TryOpen(out _port))
            throw new InvalidOperationException("no port");
        return new()
        {
            Address = _port.Address, RtpPort = _port.RtpPort, ControlPort = handset.Plain ? 0 : _port.ControlPort, NeedsFloorControl = !handset.Plain,
            Codecs = handset.Codecs, Tbcp = new() { Queuing = true, Priority = TbcpParameters.PriorityMax, Timestamp = true, Granted = handset.UnderstandsGrant },
        };
    }

    private void Close()
    {
        _port?.Close();
        _port = null;
    }
}

/// <summary>A REFER or SUBSCRIBE of a <see cref="TestHandset"/>, and what was told of it.</summary>
public sealed class HandsetReferral : ISubscriberOwner
{
    /// <summary>The subscription.</summary>
    public OutgoingSubscription Subscription { get; set; } = null!;

    /// <summary>The final response.</summary>
    public SipResponse? Answer { get; private set; }

    /// <summary>Whether the request is over.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The NOTIFYs, in order.</summary>
    public List<SipRequest> Notifies { get; } = [];

    /// <summary>The status lines that NOTIFYs of a REFER told.</summary>
    public IReadOnlyList<int> Statuses =>
        [.. Notifies.Where(notify => !notify.Body.IsEmpty).Select(notify => SipFragment.TryRead(notify.Body.Span, out var fragment) ? fragment.Status : 0)];

    /// <summary>The last fragment.</summary>
    public SipFragment? Last => Notifies.Count > 0 && SipFragment.TryRead(Notifies[^1].Body.Span, out var fragment) ? fragment : null;

    /// <summary>How it ended; <c>null</c> while it stands.</summary>
    public string? End { get; private set; }

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now) => (Answer, IsAnswered) = (final, true);

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now) => Notifies.Add(notify);

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now) => End = reason;
}
