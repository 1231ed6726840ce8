using Gateway.Domain.Clients;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Consoles;

/// <summary>
/// The connections through which one console hears one PoC Session, and the one that holds its talk button. What concerns the button is told to who
/// holds it; to the others the same user is somebody who talks.
/// </summary>
internal sealed class ConsoleVoice(PocClientSession session) : IPocClientListener
{
    /// <summary>Who presses without a connection: the REST door.</summary>
    private static readonly object Door = new();

    private readonly List<IConsoleEar> _ears = [];
    private readonly List<Action<FloorRequestOutcome>> _waiting = [];
    private object? _holder;
    private bool _isRevoked;

    private FloorTalker Self => new(0, session.Account.Address.ToString(), session.Account.DisplayName);

    private bool HasBurst => session.Floor is ClientFloorState.HasPermission;

    /// <summary>A connection hears from now on; <c>false</c> where media does not flow.</summary>
    public bool TryOpen(IConsoleEar ear)
    {
        if (!session.MediaFlows || session.Media is not { } media)
            return false;
        _ears.Add(ear);
        ear.Began(new(media.Codec, FloorOf(ear), HasBurst ? Self : session.Talker, media.Tbcp?.Priority ?? 0));
        return true;
    }

    public void Close(IConsoleEar ear, MonotonicTime now)
    {
        LetGo(ear, now);
        _ears.Remove(ear);
    }

    public void Press(IConsoleEar ear, int priority, MonotonicTime pressedAt, MonotonicTime now)
    {
        if (!_ears.Contains(ear))
            return;
        Hold(ear);
        // Pressed already, through another connection: the burst or the place in the queue is this one's from now on.
        if (StandingNews(now) is { } news)
            ear.Told(news, FloorOf(ear));
        session.Press(priority, pressedAt, now);
    }

    public void LetGo(IConsoleEar ear, MonotonicTime now)
    {
        if (_holder == ear)
            LetGo(now);
    }

    public void Speak(IConsoleEar ear, ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        if (_holder == ear)
            session.Speak(sequenceNumber, timestamp, payload, now);
    }

    /// <summary>Presses the button for who has no connection.</summary>
    public void Request(int priority, Action<FloorRequestOutcome> done, MonotonicTime now)
    {
        if (!session.MediaFlows)
        {
            done(new FloorRequestOutcome.NotInSession());
            return;
        }

        Hold(Door);
        if (OutcomeOf(StandingNews(now)) is { } known)
        {
            done(known);
            return;
        }

        _waiting.Add(done);
        session.Press(priority, now);
    }

    /// <summary>Lets the button go, whoever of the user's connections holds it.</summary>
    public bool Release(MonotonicTime now)
    {
        if (session.Floor is not (ClientFloorState.HasPermission or ClientFloorState.PermissionWaiting or ClientFloorState.Queued or ClientFloorState.RequestPending))
            return false;
        LetGo(now);
        return true;
    }

    /// <summary>The console is out of the session.</summary>
    public void End()
    {
        Answer(new FloorRequestOutcome.NotInSession());
        foreach (var ear in _ears)
            ear.Ended();
        _ears.Clear();
        _holder = null;
    }

    void IPocClientListener.FloorTold(PocClientSession told, ClientFloorNews news, MonotonicTime now)
    {
        _isRevoked = news is ClientFloorNews.Revoked || (_isRevoked && news is ClientFloorNews.TimeOver);
        if (OutcomeOf(news) is { } outcome)
            Answer(outcome);
        foreach (var ear in _ears)
        {
            if (_holder == ear || news is ClientFloorNews.Idle or ClientFloorNews.Taken or ClientFloorNews.NoMedia)
                ear.Told(news, FloorOf(ear));
            else if (news is ClientFloorNews.Granted)
                ear.Told(new ClientFloorNews.Taken(Self), FloorOf(ear));
        }
    }

    void IPocClientListener.Heard(PocClientSession heard, in SpeechFrame frame, MonotonicTime now)
    {
        foreach (var ear in _ears)
            ear.Heard(frame);
    }

    void IPocClientListener.MediaChanged(PocClientSession changed)
    {
        if (session.Media is not { } media)
            return;
        foreach (var ear in _ears)
            ear.CodecChanged(media.Codec);
    }

    // Whoever held the button before sees from now on what the others see.
    private void Hold(object holder)
    {
        if (_holder == holder)
            return;
        var before = _holder as IConsoleEar;
        _holder = holder;
        if (before is not null && HasBurst)
            before.Told(new ClientFloorNews.Taken(Self), ConsoleFloor.Taken);
        else
            before?.Told(session.Talker is { } talker ? new ClientFloorNews.Taken(talker) : new ClientFloorNews.Idle(), FloorOf(before));
    }

    private void LetGo(MonotonicTime now)
    {
        session.LetGo(now);
        _holder = null;
    }

    private ClientFloorNews? StandingNews(MonotonicTime now) => session.Floor switch
    {
        ClientFloorState.HasPermission has =>
            new ClientFloorNews.Granted(has.StopTalkingAt == MonotonicTime.Never ? null : Later(TimeSpan.Zero, has.StopTalkingAt - now), TimeSpan.Zero),
        ClientFloorState.Queued queued => new ClientFloorNews.Queued(queued.Position),
        ClientFloorState.RequestPending { IsPressed: true } => new ClientFloorNews.Requesting(),
        _ => null,
    };

    private ConsoleFloor FloorOf(IConsoleEar ear) => session.Floor switch
    {
        ClientFloorState.HasPermission => _holder == ear ? ConsoleFloor.Granted : ConsoleFloor.Taken,
        ClientFloorState.RequestPending { IsPressed: true } when _holder == ear => ConsoleFloor.Requesting,
        ClientFloorState.Queued or ClientFloorState.PermissionWaiting when _holder == ear => ConsoleFloor.Queued,
        _ when _isRevoked && _holder == ear => ConsoleFloor.Revoked,
        _ => session.Talker is null ? ConsoleFloor.Idle : ConsoleFloor.Taken,
    };

    private static FloorRequestOutcome? OutcomeOf(ClientFloorNews? news) => news switch
    {
        ClientFloorNews.Granted granted => new FloorRequestOutcome.Granted(granted.TalkAtMost, granted.AccessTime),
        ClientFloorNews.Queued queued => new FloorRequestOutcome.Queued(queued.Position),
        ClientFloorNews.Denied denied => new FloorRequestOutcome.Denied(denied.Reason, denied.Phrase),
        ClientFloorNews.Blocked blocked => new FloorRequestOutcome.Blocked(blocked.RetryAfter),
        ClientFloorNews.NoAnswer or ClientFloorNews.Released => new FloorRequestOutcome.NoAnswer(),
        _ => null,
    };

    private void Answer(FloorRequestOutcome outcome)
    {
        foreach (var done in _waiting)
            done(outcome);
        _waiting.Clear();
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
