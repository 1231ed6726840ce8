using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Clients;

/// <summary>
/// What is spoken and heard on one media port of a PoC Client, and who may speak: floor control by <see cref="ClientFloor"/>, one RTP stream in each
/// direction, and RTCP. Over a pre-established session one PoC Session after the other uses it.
/// </summary>
/// <remarks>Parts: this file holds the button and the floor, <c>.Media</c> the packets. No packet allocates anything.</remarks>
internal sealed partial class ClientVoice : IMediaReceiver
{
    // What the server says of the floor before the signalling is through here counts for so long; later it is of a session before.
    private static readonly TimeSpan EarlyFor = TimeSpan.FromSeconds(2);

    private readonly ClientContext _context;
    private readonly Queue<ClientFloorEvent> _next = new();
    private readonly MediaReports _reports;
    private ClientMedia? _media;
    private PocClientSession? _session;
    private Action _settle = static () => { };
    private FloorTerms _terms = FloorTerms.Default;
    private ClientFloorEvent? _early;
    private MonotonicTime _earlyAt;
    private ClientFloorNews? _told;
    private MonotonicTime _pressedAt;
    private bool _isStepping;

    // T13, which every packet that is heard moves on; never while nobody talks, or its end was told.
    private MonotonicTime _silentAt = MonotonicTime.Never;
    private bool _isSilent;

    public ClientVoice(ClientContext context)
    {
        _context = context;
        Ssrc = context.Ids.NewUInt32();
        _reports = new(context.Ids, context.Settings.HostName, context.Settings.UtcOf, Ssrc);
    }

    /// <summary>The SSRC of this end on the port, in RTP and floor control alike.</summary>
    public uint Ssrc { get; }

    public VoiceCounters Counters { get; } = new();

    /// <summary>How this end stands to the floor.</summary>
    public ClientFloorState Floor { get; private set; } = ClientFloor.Start;

    /// <summary>Who else talks; <c>null</c> for nobody.</summary>
    public FloorTalker? Talker { get; private set; }

    /// <summary>The session that runs here; <c>null</c> for none.</summary>
    public PocClientSession? Session => _session;

    /// <summary>The moment of the next tick.</summary>
    public MonotonicTime NextDeadline => _session is null ? MonotonicTime.Never : MonotonicTime.Earlier(_silentAt, MonotonicTime.Earlier(Floor.NextDeadline, _reports.NextDeadline));

    /// <summary>Joins it with the port that it uses.</summary>
    public void Join(ClientMedia media) => _media = media;

    /// <summary>Something was agreed about media, or agreed anew.</summary>
    public void MediaChanged()
    {
        if (_media?.Agreed is not { } agreed)
            return;
        _terms = agreed.Tbcp is { } tbcp
            ? new() { Queuing = tbcp.Queuing, PriorityMax = tbcp.Priority, Timestamp = tbcp.Timestamp }
            : new() { HasFloorControl = false };
        Follow(agreed);
        _session?.Listener?.MediaChanged(_session);
    }

    /// <summary>Media flows from now on.</summary>
    /// <param name="session">The session.</param>
    /// <param name="up">What that means to the floor.</param>
    /// <param name="settle">Takes note that its deadline may have changed.</param>
    /// <param name="now">The present.</param>
    public void Begin(PocClientSession session, ClientFloorEvent.SessionUp up, Action settle, MonotonicTime now)
    {
        _session = session;
        _settle = settle;
        _pressedAt = now;
        Talker = null;
        _told = null;
        (_silentAt, _isSilent) = (MonotonicTime.Never, false);
        _reports.Begin(now);
        Step(up, now);
        // What the server told of the floor overtook the end of the signalling.
        if (_early is { } early && now - _earlyAt <= EarlyFor)
            Step(early, now);
        _early = null;
    }

    /// <summary>Media has ended: the microphone is closed, and the peer is told that the stream ends.</summary>
    public void End(MonotonicTime now)
    {
        if (_session is null)
            return;
        Step(new ClientFloorEvent.SessionOver(), now);
        _session = null;
        _early = null;
        SayGoodbye(now);
    }

    /// <summary>The talk button goes down.</summary>
    public void Press(int priority, MonotonicTime pressedAt, MonotonicTime now)
    {
        if (_media is not { Agreed: { } agreed } || _session is not { } session)
            return;
        if ((agreed.Direction & MediaDirection.SendOnly) == 0)
        {
            session.Listener?.FloorTold(session, new ClientFloorNews.Denied((byte)DenyReason.ListenOnly, "The session is on hold"), now);
            return;
        }

        _pressedAt = pressedAt;
        Step(new ClientFloorEvent.Pressed(priority, pressedAt), now);
    }

    /// <summary>The talk button goes up.</summary>
    public void LetGo(MonotonicTime now) => Step(new ClientFloorEvent.LetGo(), now);

    /// <summary>A place in the queue, or a turn that has come, is given up.</summary>
    public void LeaveQueue(MonotonicTime now) => Step(new ClientFloorEvent.QueueLeft(), now);

    public void Tick(MonotonicTime now)
    {
        if (_session is null)
            return;
        if (Floor.NextDeadline <= now)
            Step(new ClientFloorEvent.Tick(), now);
        if (_reports.NextDeadline <= now)
            Report(now);
        if (_silentAt <= now)
        {
            (_silentAt, _isSilent) = (MonotonicTime.Never, true);
            Tell(new ClientFloorNews.NoMedia(), now);
        }

        _settle();
    }

    /// <summary>Takes a message of floor control; that it is the server's was seen to.</summary>
    public void Take(MbcpMessage message, MonotonicTime now)
    {
        // The end of what runs over a pre-established session is the end of a session first.
        if (message is MbcpMessage.Disconnect || FloorMessages.Read(message, _context.Settings.Floor) is not { } happened)
            return;
        if (_session is not null)
            Step(happened, now);
        else
            (_early, _earlyAt) = (happened, now);
    }

    // Orders that a listener gives while he is told something come behind what he is told.
    private void Step(ClientFloorEvent happened, MonotonicTime now)
    {
        _next.Enqueue(happened);
        if (_isStepping)
            return;
        _isStepping = true;
        try
        {
            while (_next.TryDequeue(out var next))
                StepOnce(next, now);
        }
        finally
        {
            _isStepping = false;
            _next.Clear();
        }

        _settle();
    }

    private void StepOnce(ClientFloorEvent happened, MonotonicTime now)
    {
        var before = Floor;
        var (state, effects) = ClientFloor.Step(before, happened, now, _context.Settings.Floor);
        Floor = state;
        foreach (var effect in effects)
            Perform(effect, now);
        if (state is not (ClientFloorState.HasPermission or ClientFloorState.ReleasePending))
            _lastSpoken = null;
        if (NewsOf(before, happened, state) is { } news)
            Tell(news, now);
    }

    private void Perform(ClientFloorEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case ClientFloorEffect.OpenMicrophone:
                OpenMicrophone(now);
                Tell(new ClientFloorNews.Granted(TimeLeft(now), now - _pressedAt), now);
                break;
            case ClientFloorEffect.CloseMicrophone:
                _isOpen = false;
                break;
            case ClientFloorEffect.ReportTalker report:
                if (report.Talker != Talker)
                    (_silentAt, _isSilent) = (report.Talker is null ? MonotonicTime.Never : now + _context.Settings.Floor.T13EndOfMedia, false);
                Talker = report.Talker;
                if (Talker is { } talker)
                    Tell(new ClientFloorNews.Taken(talker), now);
                else if (Floor is not (ClientFloorState.HasPermission or ClientFloorState.PermissionWaiting or ClientFloorState.Off))
                    Tell(new ClientFloorNews.Idle(), now);
                break;
            case ClientFloorEffect.ReportDenied denied:
                Tell(new ClientFloorNews.Denied(denied.Reason, denied.Phrase), now);
                break;
            case ClientFloorEffect.ReportRevoked revoked:
                Tell(new ClientFloorNews.Revoked(revoked.Reason, ClientFloorNews.PhraseOf(revoked.Reason), revoked.RetryAfter), now);
                break;
            case ClientFloorEffect.ReportNoAnswer:
                Tell(new ClientFloorNews.NoAnswer(), now);
                break;
            case ClientFloorEffect.ReportTurn:
                Tell(new ClientFloorNews.Turn(_context.Settings.Floor.T132QueuedGrant), now);
                break;
            case ClientFloorEffect.ReportTimeOver:
                Tell(new ClientFloorNews.TimeOver(), now);
                break;
            case ClientFloorEffect.ReportBlocked when Floor is ClientFloorState.NoPermission no:
                Tell(new ClientFloorNews.Blocked(no.BlockedUntil - now), now);
                break;
            default:
                Send(effect, now);
                break;
        }
    }

    private void Send(ClientFloorEffect effect, MonotonicTime now)
    {
        if (!_terms.HasFloorControl)
        {
            // A peer without floor control grants everything: who talks over whom is for people to agree.
            if (effect is ClientFloorEffect.SendRequest)
                _next.Enqueue(new ClientFloorEvent.Granted(null));
            else if (effect is ClientFloorEffect.SendRelease)
                _next.Enqueue(new ClientFloorEvent.Idle());
            return;
        }

        var pressed = effect is ClientFloorEffect.SendRequest request ? request.Press.At : now;
        if (_media is { Agreed.ControlTo: { } server } media
            && FloorMessages.Write(effect, Ssrc, _terms, _lastSpoken, _context.Settings.UtcOf(pressed)) is { } message)
            media.Port.SendControl(server, message.Write());
    }

    // What no effect tells, because it is told by the state.
    private ClientFloorNews? NewsOf(ClientFloorState before, ClientFloorEvent happened, ClientFloorState after) => after switch
    {
        ClientFloorState.RequestPending { IsPressed: true } when before is not ClientFloorState.RequestPending { IsPressed: true } => new ClientFloorNews.Requesting(),
        ClientFloorState.Queued queued when before is not ClientFloorState.Queued known || known.Position != queued.Position =>
            new ClientFloorNews.Queued(queued.Position),
        ClientFloorState.ReleasePending when happened is ClientFloorEvent.LetGo or ClientFloorEvent.QueueLeft && before is not ClientFloorState.ReleasePending =>
            new ClientFloorNews.Released(),
        // The server does not know of his request any more.
        ClientFloorState.NoPermission when happened is ClientFloorEvent.QueueStatus && before is ClientFloorState.Queued =>
            Talker is { } talker ? new ClientFloorNews.Taken(talker) : new ClientFloorNews.Idle(),
        _ => null,
    };

    private TimeSpan? TimeLeft(MonotonicTime now) =>
        Floor is ClientFloorState.HasPermission has && has.StopTalkingAt != MonotonicTime.Never ? has.StopTalkingAt - now : null;

    // Servers say again and again that nobody talks; that is news once.
    private void Tell(ClientFloorNews news, MonotonicTime now)
    {
        if (news is ClientFloorNews.Idle or ClientFloorNews.Taken && news == _told)
            return;
        _told = news;
        _session?.Listener?.FloorTold(_session, news, now);
    }
}
