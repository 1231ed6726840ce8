using Gateway.Domain.Clients;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Api.Demo;

/// <summary>
/// The thumb and the voice of one handset in one session: now and then it presses and says something, answers when somebody has spoken, waits in the queue
/// and loses patience there, and now and then it goes on until it is cut off.
/// </summary>
internal sealed class FleetTalker : IPocClientListener
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(20);

    private readonly PocClientSession _session;
    private readonly FleetPhrases _phrases;
    private readonly FleetAgenda _agenda;
    private readonly Action<MonotonicTime> _speak;
    private FleetPhrases.Phrase? _phrase;
    private bool _isEndless;
    private bool _isPressed;
    private bool _hasHeard;
    private int _frame;
    private ushort _sequence;
    private uint _timestamp;
    private MonotonicTime _speaksAt;

    // Counts presses, so that a plan for one of them does not meet the next.
    private int _press;

    public FleetTalker(PocClientSession session, FleetPhrases phrases, FleetAgenda agenda)
    {
        (_session, _phrases, _agenda) = (session, phrases, agenda);
        _speak = Speak;
        session.Listener = this;
    }

    /// <summary>Plans when it presses next.</summary>
    public void PressLater(MonotonicTime now, int leastMs, int mostMs) => _agenda.At(now + _agenda.Between(leastMs, mostMs), Press);

    /// <summary>Presses the button, unless it is down or the session is over.</summary>
    public void Press(MonotonicTime now)
    {
        if (_isPressed || _session.State is ClientSessionState.Ended or ClientSessionState.Leaving)
            return;
        _isPressed = true;
        _press++;
        _isEndless = _agenda.OneIn(14);
        _phrase = _isEndless ? _phrases.Report : _agenda.OneOf(_phrases.Short);
        _session.Press(1, now);
    }

    void IPocClientListener.FloorTold(PocClientSession session, ClientFloorNews news, MonotonicTime now)
    {
        switch (news)
        {
            case ClientFloorNews.Granted when _isPressed:
                _frame = 0;
                _speaksAt = now;
                _agenda.At(now, _speak);
                break;
            case ClientFloorNews.Queued when _isPressed:
                var press = _press;
                _agenda.At(now + _agenda.Between(5_000, 12_000), later => LosePatience(press, later));
                break;
            case ClientFloorNews.Denied or ClientFloorNews.Revoked or ClientFloorNews.NoAnswer or ClientFloorNews.Blocked:
                LetGo(now);
                PressLater(now, 15_000, 40_000);
                break;
            case ClientFloorNews.Taken:
                _hasHeard = true;
                break;
            case ClientFloorNews.Idle when _hasHeard:
                _hasHeard = false;
                // Who has something to say to that says it soon; sometimes it is two at once.
                if (_agenda.OneIn(3))
                    PressLater(now, 250, 900);
                break;
        }
    }

    // A simulated user has no ears.
    void IPocClientListener.Heard(PocClientSession session, in SpeechFrame frame, MonotonicTime now)
    {
    }

    void IPocClientListener.MediaChanged(PocClientSession session)
    {
    }

    private void Speak(MonotonicTime now)
    {
        if (!_isPressed || _phrase is not { } phrase || _session.Floor is not ClientFloorState.HasPermission || _session.Media is not { } media)
            return;
        if (_frame == phrase.Frames && !_isEndless)
        {
            LetGo(now);
            PressLater(now, 9_000, 30_000);
            return;
        }

        if (_frame == phrase.Frames)
            _frame = 0;
        _session.Speak(_sequence, _timestamp, phrase.Frame(_frame, media.Codec), now);
        _frame++;
        _sequence++;
        _timestamp += FleetPhrases.FrameBytes;
        _speaksAt += FrameTime;
        _agenda.At(_speaksAt, _speak);
    }

    private void LosePatience(int press, MonotonicTime now)
    {
        if (press == _press && _session.Floor is ClientFloorState.Queued)
            LetGo(now);
    }

    private void LetGo(MonotonicTime now)
    {
        if (!_isPressed)
            return;
        _isPressed = false;
        _session.LetGo(now);
    }
}
