using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;

namespace Gateway.Domain.History;

/// <summary>
/// Takes the ladder of each alert out of the trace when the alert has ended, and hands it over to be kept. The alerts of consoles go first;
/// those of phones are left out, and counted, where they are too many.
/// </summary>
/// <remarks>
/// Until its end an alert costs its Call-IDs and nothing for a message: the trace has them all. Only when the trace is about to forget, in
/// heavy traffic, the messages are taken earlier. Not thread safe: one event loop owns it.
/// </remarks>
public sealed class LadderKeeper
{
    private readonly SignallingTrace _trace;
    private readonly ILadderStore _store;
    private readonly LadderKeeperSettings _settings;
    private readonly Dictionary<AlertId, Watched> _watched = [];
    private readonly Queue<Watched> _ended = new();
    private readonly Queue<Watched> _fading = new();
    private int _relayed;
    private long _held;

    /// <param name="trace">Where the messages are.</param>
    /// <param name="store">Where ladders are kept.</param>
    /// <param name="settings">How many.</param>
    public LadderKeeper(SignallingTrace trace, ILadderStore store, LadderKeeperSettings settings)
    {
        _trace = trace;
        _store = store;
        _settings = settings;
    }

    /// <summary>Ladders that were not kept because there were too many.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Follows an alert from here on. Saying it again does no harm.</summary>
    public void Watch(Alert alert, MonotonicTime now)
    {
        if (_watched.ContainsKey(alert.Id))
            return;
        var ofConsole = alert.Kind != AlertKind.Relayed;
        if (ofConsole ? _watched.Count - _relayed >= _settings.OfConsolesMax : _relayed >= _settings.RelayedMax)
        {
            LeftOut++;
            return;
        }

        var watched = new Watched(alert, ofConsole) { Mark = _trace.Mark };
        _watched.Add(alert.Id, watched);
        _relayed += ofConsole ? 0 : 1;
        _fading.Enqueue(watched);
        if (watched.Open.Count == 0)
            End(watched, now);
    }

    /// <summary>A target of an alert reached a state.</summary>
    public void Follow(AlertId id, AlertTarget target, MonotonicTime now)
    {
        if (target.IsFinal && _watched.TryGetValue(id, out var watched) && watched.Open.Remove(target.CallId) && watched.Open.Count == 0)
            End(watched, now);
    }

    /// <summary>Takes the ladders whose time has come. To be called several times a second.</summary>
    public void Advance(MonotonicTime now)
    {
        while (_ended.TryPeek(out var ended) && (ended.IsDone || now >= ended.TakeAt))
            Take(_ended.Dequeue());
        while (_fading.TryPeek(out var fading) && (fading.IsDone || _trace.IsFading(fading.Mark)))
        {
            _fading.Dequeue();
            if (fading.Open.Count == 0)
                Take(fading);
            else if (Collect(fading))
                _fading.Enqueue(fading);
        }
    }

    /// <summary>Takes every ladder as it is now, because the gateway stops.</summary>
    public void TakeAll()
    {
        foreach (var watched in _watched.Values.ToArray())
            Take(watched);
    }

    private void End(Watched watched, MonotonicTime now)
    {
        watched.TakeAt = now + _settings.Linger;
        _ended.Enqueue(watched);
    }

    private void Take(Watched watched)
    {
        if (watched.IsDone || !Collect(watched))
            return;
        if (watched.Messages.Count > 0 && !_store.TryKeep(new(watched.Id.Value, watched.OfConsole, [.. watched.Messages])))
            LeftOut++;
        Forget(watched);
    }

    private bool Collect(Watched watched)
    {
        foreach (var message in _trace.CopyOfCalls(watched.CallIds, watched.LastNumber))
        {
            watched.Messages.Add(message);
            watched.LastNumber = message.Number;
            watched.Held += message.Bytes.Length;
            _held += message.Bytes.Length;
        }

        watched.Mark = _trace.Mark;
        if (_held <= _settings.HeldBytesMax)
            return true;
        LeftOut++;
        Forget(watched);
        return false;
    }

    private void Forget(Watched watched)
    {
        _watched.Remove(watched.Id);
        _relayed -= watched.OfConsole ? 0 : 1;
        _held -= watched.Held;
        watched.Messages.Clear();
        watched.IsDone = true;
    }

    private sealed class Watched(Alert alert, bool ofConsole)
    {
        public AlertId Id { get; } = alert.Id;

        public bool OfConsole { get; } = ofConsole;

        public string[] CallIds { get; } = [.. alert.Targets.Select(target => target.CallId).Distinct()];

        public HashSet<string> Open { get; } = [.. alert.Targets.Where(target => !target.IsFinal).Select(target => target.CallId)];

        public List<TracedMessage> Messages { get; } = [];

        public TraceMark Mark { get; set; }

        public MonotonicTime TakeAt { get; set; } = MonotonicTime.Never;

        public long LastNumber { get; set; }

        public long Held { get; set; }

        public bool IsDone { get; set; }
    }
}
