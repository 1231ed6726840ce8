using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.Media;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.MessageBox;

/// <summary>
/// The message box: takes calls from the core, looks their Request-URI up, and nothing else, and takes, keeps and plays messages (fact sheet service contexts,
/// clauses 4 and 7). What a call says and hears is decided by <see cref="MessageBoxCall"/>.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it. What all calls hear goes out on one grid of 20 ms.</remarks>
public sealed partial class MessageBoxServer : ISipElement, IUserAgentOwner
{
    private const string Methods = "INVITE, ACK, CANCEL, BYE, INFO, SUBSCRIBE, NOTIFY, OPTIONS";

    /// <summary>On the event loop time is dearer than octets, and on a telephone's band nobody hears it.</summary>
    internal const int OpusComplexity = 3;

    /// <summary>Time of a frame.</summary>
    internal static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    // A loop that stood still does not send what nobody waits for any more.
    private const int FramesBehindMax = 10;

    private readonly MessageBoxServerSettings _settings;
    private readonly IMediaPorts _ports;
    private readonly NetworkFactsSource _facts;
    private readonly DeadlineQueue<MessageBoxLeg> _timers = new();
    private readonly List<MessageBoxLeg> _speaking = [];

    // A greeting is forgotten with the last who hears it; sentences stay.
    private readonly ConditionalWeakTable<short[], OpusSound> _opus = [];
    private readonly UserAgentCore _agents;
    private MonotonicTime _nextFrame;
    private long _frames;

    /// <param name="settings">Names and limits.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance for branches, tags and streams.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="ports">Where it gets its ports for media.</param>
    /// <param name="facts">Service identities and mailboxes.</param>
    /// <param name="store">Where messages are kept.</param>
    /// <param name="post">Brings what the store tells onto the event loop.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public MessageBoxServer(
        MessageBoxServerSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, IMediaPorts ports, NetworkFactsSource facts,
        IMessageStore store, Action<Action<MonotonicTime>> post, Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        (_settings, _ports, _facts, Store, Post, Ids, UtcOf) = (settings, ports, facts, store, post, ids, utcOf);
        _agents = new(
            new()
            {
                HostName = settings.HostName, Points = settings.Points, Product = "PoC-Gateway", Allow = Methods, CallsMax = settings.CallsMax,
                // One more than stand: which of them a new one takes the place of is for this element to see.
                SubscriptionsMax = settings.SubscriptionsMax + 1,
            },
            transmitter, ids, timers, this);
    }

    /// <inheritdoc/>
    public string HostName => _settings.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline
    {
        get
        {
            var next = MonotonicTime.Earlier(MonotonicTime.Earlier(_agents.NextDeadline, _timers.NextDeadline), _owed.NextDeadline);
            return _speaking.Count > 0 ? MonotonicTime.Earlier(next, _nextFrame) : next;
        }
    }

    /// <summary>Calls that have a port.</summary>
    public int CallCount { get; private set; }

    internal IMessageStore Store { get; }

    internal Action<Action<MonotonicTime>> Post { get; }

    internal IdSource Ids { get; }

    internal Func<MonotonicTime, DateTimeOffset> UtcOf { get; }

    internal MessageBoxCallSettings Calls => _settings.Calls;

    internal bool TakesOtherAddresses => _settings.TakesOtherAddresses;

    // For one packet at a time.
    internal short[] Samples { get; } = new short[MediaLimits.DatagramBytes];

    internal byte[] Payload { get; } = new byte[MediaLimits.SpeechBytes];

    internal byte[] Packet { get; } = new byte[MediaLimits.DatagramBytes];

    /// <summary>A sentence or greeting as those hear it who called with Opus.</summary>
    internal OpusSound OpusOf(short[] sound) => _opus.GetValue(sound, static sound => new(sound, OpusComplexity));

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _agents.Receive(message, from, now);

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _agents.TransmitFailed(ticket, hop, now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _agents.Tick(now);
        while (_timers.TryTakeDue(now, out var leg))
        {
            leg.Tick(now);
            _timers.Settle(leg);
        }

        while (_owed.TryTakeDue(now, out var mailbox))
        {
            mailbox.Tick(now);
            _owed.Settle(mailbox);
        }

        Speak(now);
    }

    /// <inheritdoc/>
    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        if (!IsTrusted(from))
            call.Refuse(SipStatus.Forbidden, MessageExtras.None, now);
        else if (!SipUri.TryParse(invite.RequestUri, out var uri))
            call.Refuse(SipStatus.NotFound, MessageExtras.None, now);
        else if (ServiceResolver.Resolve(_facts.Current.Services, QuestionOf(invite, uri)) is not ServiceResolution.Found found)
            call.Refuse(SipStatus.NotFound, MessageExtras.None, now);
        else if (CallCount >= _settings.CallsMax)
            call.Refuse(SipStatus.ServiceUnavailable, MessageExtras.None, now);
        else
            Answer(call, invite, found, from, now);
    }

    /// <inheritdoc/>
    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (request.Method == SipMethod.Subscribe)
            Subscribe(transaction, request, from, now);
        else
            Respond(transaction, request, request.Method == SipMethod.Options ? SipStatus.Ok : SipStatus.MethodNotAllowed, now);
    }

    internal void Respond(ServerTransactionId transaction, SipRequest request, int status, MonotonicTime now) =>
        _agents.Respond(transaction, request, status, MessageExtras.None, now);

    /// <summary>Follows the deadline of a call.</summary>
    internal void Settle(MessageBoxLeg leg) => _timers.Settle(leg);

    /// <summary>A call begins to be spoken to.</summary>
    internal void Listen(MessageBoxLeg leg, MonotonicTime now)
    {
        if (_speaking.Count == 0)
        {
            _frames = (now.SinceStart.Ticks / Frame.Ticks) + 1;
            _nextFrame = new(_frames * Frame);
        }

        if (!_speaking.Contains(leg))
            _speaking.Add(leg);
    }

    /// <summary>A call is over: its port is free.</summary>
    internal void Over(MessageBoxLeg leg)
    {
        CallCount--;
        _speaking.Remove(leg);
    }

    // The trust rules have been held against the caller by the core; here it is only looked up what the string means, and whose mailbox it is.
    private static ServiceQuestion QuestionOf(SipRequest invite, SipUri uri) => new(uri)
    {
        Callers = [.. AssertedIdentity.Of(invite).Addresses],
        Proof = ServiceProof.Authenticated,
        IsFromTrustedSource = true,
        IsChosenByCore = true,
        To = PocAddress.TryParse(Encoding.UTF8.GetString(invite.To.Uri), out var to, out _) ? to : null,
    };

    private bool IsTrusted(Flow from) => from.Kind == TransportKind.InProcess
        ? from.PeerElement == _settings.CoreHost
        : _settings.TrustedPeers.Contains(from.Remote.Address);

    // A name is for elements of this process; a core elsewhere needs an address.
    private string ContactOf(Flow from)
    {
        var point = _settings.Points.FirstOrDefault(point => point.Kind == from.Kind);
        return point is null || point.Kind == TransportKind.InProcess ? $"<sip:call@{HostName}>"
            : $"<sip:call@{point.Host}:{point.Port}{(point.Kind == TransportKind.Tcp ? ";transport=tcp" : "")}>";
    }

    private void Answer(Call call, SipRequest invite, ServiceResolution.Found found, Flow from, MonotonicTime now)
    {
        var leg = new MessageBoxLeg(this, call, OriginOf(invite, call), found, ContactOf(from), now);
        if (!_ports.TryOpen(leg, out var port))
        {
            call.Refuse(SipStatus.ServiceUnavailable, MessageExtras.None, now);
            return;
        }

        CallCount++;
        call.Owner = leg;
        port.CallId = call.CallId;
        Span<byte> chance = stackalloc byte[8];
        Ids.Fill(chance);
        var local = new LocalMedia { Address = port.Address, RtpPort = port.RtpPort, Codecs = _settings.Codecs, TakesKeys = true };
        leg.Answer(invite, port, local, OfferAnswer.Start(BinaryPrimitives.ReadUInt64LittleEndian(chance) >> 16), now);
    }

    private static MessageOrigin OriginOf(SipRequest invite, Call call)
    {
        var asserted = AssertedIdentity.Of(invite);
        var isHidden = PrivacyView.HidesIdentity(invite);
        return new(
            default, isHidden || asserted.Addresses.Count == 0 ? "" : asserted.Address.ToString(), isHidden ? "" : asserted.DisplayName, call.CallId,
            invite.RequestUriText, HistoryOf(invite));
    }

    private static string HistoryOf(SipRequest invite)
    {
        const int lengthMax = 2_000;
        var entries = new List<string>();
        foreach (var entry in invite.Values(HeaderId.HistoryInfo))
            entries.Add(Encoding.UTF8.GetString(entry));
        var text = entries.Count > 0 ? string.Join(", ", entries) : invite.Text("Diversion") ?? "";
        return text.Length <= lengthMax ? text : text[..lengthMax];
    }

    private void Speak(MonotonicTime now)
    {
        for (var behind = 0; _speaking.Count > 0 && _nextFrame <= now; behind++)
        {
            // Backwards: who has heard all leaves the list.
            for (var i = _speaking.Count - 1; i >= 0 && behind < FramesBehindMax; i--)
            {
                var leg = _speaking[i];
                // A call that ended with its last word has left already.
                if (!leg.Speak(_frames, now) && i < _speaking.Count && _speaking[i] == leg)
                    _speaking.RemoveAt(i);
            }

            _frames++;
            _nextFrame += Frame;
        }
    }
}
