using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Clients;

/// <summary>
/// A PoC Session that a PoC Client is in, or on its way in or out. What it does is decided by <see cref="ClientSession"/>; orders that do not
/// fit its state have no effect.
/// </summary>
public sealed class PocClientSession : IDeadline
{
    private readonly ClientSessions _sessions;
    private readonly SessionBearer _bearer;
    private ParticipantWatch? _watch;

    // The button went down before media flows.
    private int? _pressed;

    internal PocClientSession(ClientSessions sessions, PocClientAccount account, SessionBearer bearer, ClientInvitation? sent, ReceivedInvitation? received)
    {
        _sessions = sessions;
        _bearer = bearer;
        Served = account;
        Sent = sent;
        Received = received;
    }

    /// <summary>Whose part in it this is.</summary>
    public PocAccount Account => Served.Account;

    /// <summary>What this client invited to; <c>null</c> when it was invited.</summary>
    public ClientInvitation? Sent { get; }

    /// <summary>What it was invited by; <c>null</c> when it invited.</summary>
    public ReceivedInvitation? Received { get; }

    /// <summary>Where it stands.</summary>
    public ClientSessionState State { get; private set; } = new ClientSessionState.Ended(new(ClientSessionOutcome.Missed));

    /// <summary>The PoC Session Identity as this client's PoC server shows it; <c>null</c> before it is known.</summary>
    public string? Identity { get; internal set; }

    /// <summary>The Call-ID of its INVITE, of its REFER, or of the pre-established session it came over.</summary>
    public string CallId => _bearer.CallId;

    /// <summary>Whether it runs over a pre-established session.</summary>
    public bool IsPreEstablished => _bearer.IsPreEstablished;

    /// <summary>What is agreed about media; <c>null</c> before.</summary>
    public AgreedMedia? Media => _bearer.Media;

    /// <summary>Whether media may flow: from the moment the session is established until its end, or the user's farewell, begins.</summary>
    public bool MediaFlows { get; private set; }

    /// <summary>The participants as the controlling function tells; empty until <see cref="WatchParticipants"/> has brought them.</summary>
    public ImmutableArray<ConferenceUser> Participants => _watch?.Participants ?? [];

    /// <summary>Who hears it and is told of its floor; <c>null</c> for nobody.</summary>
    public IPocClientListener? Listener { get; set; }

    /// <summary>How this end stands to the floor; off while media does not flow.</summary>
    public ClientFloorState Floor => Voice?.Floor ?? ClientFloor.Start;

    /// <summary>Who else talks; <c>null</c> for nobody.</summary>
    public FloorTalker? Talker => Voice?.Talker;

    /// <summary>What became of the packets of its media port, those of earlier sessions on it included; <c>null</c> while media does not flow.</summary>
    public VoiceCounters? Counters => Voice?.Counters;

    /// <summary>Whatever the owner wants to find again.</summary>
    public object? Tag { get; set; }

    MonotonicTime IDeadline.NextDeadline => MonotonicTime.Earlier(State.NextDeadline, Voice?.NextDeadline ?? MonotonicTime.Never);

    MonotonicTime IDeadline.ScheduledAt { get; set; } = MonotonicTime.Never;

    internal PocClientAccount Served { get; }

    internal SessionBearer Bearer => _bearer;

    internal bool IsAnonymous => Sent is { IsAnonymous: true };

    /// <summary>Withdraws the client's own invitation. Without effect once it has a final response (OMA PoC CP, CANCEL, 6.1.X.1).</summary>
    public void Cancel(MonotonicTime now) => Step(new ClientSessionEvent.CancelWanted(), now);

    /// <summary>Goes, wherever the session stands: withdraws, declines or leaves.</summary>
    public void Leave(MonotonicTime now) => Step(new ClientSessionEvent.LeaveWanted(), now);

    /// <summary>Takes the invitation that rings.</summary>
    public void Answer(MonotonicTime now) => Step(new ClientSessionEvent.AnswerWanted(), now);

    /// <summary>Refuses the invitation that rings.</summary>
    /// <param name="status">486 busy, 480 not now, 603 declined.</param>
    /// <param name="now">The present.</param>
    public void Refuse(int status, MonotonicTime now) => Step(new ClientSessionEvent.RefuseWanted(status), now);

    /// <summary>Asks the controlling function to invite more people (clause 14).</summary>
    /// <param name="people">Whom; at least one.</param>
    /// <param name="answered">Told once: <c>null</c> when the controlling function took the order, else its refusal.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>false</c>, and nothing is told, unless the session is established.</returns>
    public bool Add(ImmutableArray<PocAddress> people, Action<SipCause?, MonotonicTime> answered, MonotonicTime now)
    {
        if (State is not ClientSessionState.Established || Identity is null || people.IsEmpty)
            return false;
        Referral.Add(_sessions.Context, this, people, answered, now);
        return true;
    }

    /// <summary>Subscribes to the participants (RFC 4575) for as long as the session lasts. Once is enough.</summary>
    public void WatchParticipants(MonotonicTime now)
    {
        if (State is ClientSessionState.Established && Identity is not null && _watch is null)
            (_watch = new(_sessions.Context, this, _sessions.Owner)).Begin(now);
    }

    /// <summary>
    /// The talk button goes down, and stays down until <see cref="LetGo"/> or until the burst ends otherwise. Before the session stands it counts from the
    /// moment at which it does.
    /// </summary>
    /// <param name="priority">What is asked for, 0 to 3; more than was agreed counts as what was agreed.</param>
    /// <param name="now">The present.</param>
    public void Press(int priority, MonotonicTime now) => Press(priority, now, now);

    /// <summary>The same where the loop hears of the press a moment later.</summary>
    /// <param name="priority">What is asked for, 0 to 3.</param>
    /// <param name="pressedAt">When it went down.</param>
    /// <param name="now">The present.</param>
    public void Press(int priority, MonotonicTime pressedAt, MonotonicTime now)
    {
        if (Voice is { } voice)
            voice.Press(priority, pressedAt, now);
        else
            _pressed = priority;
    }

    /// <summary>The talk button goes up: the microphone is closed at once; a place in the queue is given up as well.</summary>
    public void LetGo(MonotonicTime now)
    {
        _pressed = null;
        Voice?.LetGo(now);
    }

    /// <summary>Sends a frame of speech, as long as the user may talk.</summary>
    /// <param name="sequenceNumber">Counts on from frame to frame; only differences matter.</param>
    /// <param name="timestamp">Likewise, in units of the clock of the codec in <see cref="Media"/>.</param>
    /// <param name="payload">The frame; at most <see cref="MediaLimits.SpeechBytes"/> octets.</param>
    /// <param name="now">The present.</param>
    /// <returns>Whether it was sent.</returns>
    public bool Speak(ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> payload, MonotonicTime now) =>
        Voice?.Speak(sequenceNumber, timestamp, payload, now) == true;

    internal void Tick(MonotonicTime now)
    {
        if (State.NextDeadline <= now)
            Step(new ClientSessionEvent.Tick(), now);
        Voice?.Tick(now);
    }

    internal void Begin(Transition<ClientSessionState, ClientSessionEffect> start, MonotonicTime now) => Apply(start, now);

    internal void Step(ClientSessionEvent happened, MonotonicTime now) =>
        Apply(ClientSession.Step(State, happened, now, _sessions.Context.Settings.Sessions), now);

    private void Apply(Transition<ClientSessionState, ClientSessionEffect> next, MonotonicTime now)
    {
        State = next.State;
        _sessions.Settle(this);
        foreach (var effect in next.Effects)
            Perform(effect, now);
    }

    private void Perform(ClientSessionEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case ClientSessionEffect.Invite:
                _bearer.Invite(this, now);
                break;
            case ClientSessionEffect.Cancel:
                _bearer.Cancel(this, now);
                break;
            case ClientSessionEffect.Ring:
                _bearer.Ring(this, now);
                break;
            case ClientSessionEffect.Accept:
                _bearer.Accept(this, now);
                break;
            case ClientSessionEffect.Refuse refuse:
                _bearer.Refuse(this, refuse.Status, now);
                break;
            case ClientSessionEffect.Leave:
                _bearer.Leave(this, now);
                break;
            case ClientSessionEffect.StartMedia:
                StartMedia(now);
                break;
            case ClientSessionEffect.StopMedia:
                MediaFlows = false;
                _bearer.Voice?.End(now);
                break;
            case ClientSessionEffect.ReportRinging:
                _sessions.Owner.SessionRinging(this, now);
                break;
            case ClientSessionEffect.ReportEstablished established:
                _sessions.Owner.SessionEstablished(this, established.IsConfirmed, now);
                break;
            case ClientSessionEffect.ReportEnded ended:
                End(ended.End, now);
                break;
        }
    }

    private ClientVoice? Voice => MediaFlows && _bearer.Voice is { } voice && voice.Session == this ? voice : null;

    private void StartMedia(MonotonicTime now)
    {
        MediaFlows = true;
        var pressed = _pressed;
        _pressed = null;
        // The INVITE that starts a session asks for the burst as well, at normal priority; joining one that runs does not.
        var isStarting = Sent is { Identity: null } && Media is { HasFloorControl: true };
        var isGranted = isStarting && !IsPreEstablished && Media is { Tbcp.Granted: true };
        var isAsking = isGranted || (isStarting && pressed is 1);
        _bearer.Voice?.Begin(this, new(isAsking, isGranted, pressed is not null), () => _sessions.Settle(this), now);
        // Who starts a session and does not hold the button keeps nobody waiting for his turn: what he is granted is given back at once.
        if (pressed is null)
            _bearer.Voice?.LeaveQueue(now);
        else if (!isAsking)
            Press(pressed.Value, now);
    }

    private void End(ClientSessionEnd end, MonotonicTime now)
    {
        _watch?.End(now);
        _sessions.Forget(this);
        _bearer.Close(this, now);
        _sessions.Owner.SessionEnded(this, end, now);
    }
}
