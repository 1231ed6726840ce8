using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;

namespace Gateway.Domain.History;

/// <summary>
/// Takes the ladder of each alert and PoC Session out of the trace when it has ended, and hands it over to be kept. Those of consoles go first;
/// those of phones are left out, and counted, where they are too many.
/// </summary>
/// <remarks>
/// Until its end an alert costs its Call-IDs and nothing for a message: the trace has them all. Only when the trace is about to forget, in
/// heavy traffic, the messages are taken earlier. The calls of a session are those that were linked with it by then. Not thread safe: one event
/// loop owns it.
/// </remarks>
public sealed class LadderKeeper
{
    private readonly SignallingTrace _trace;
    private readonly CallLinks _links;
    private readonly ILadderStore _store;
    private readonly LadderKeeperSettings _settings;
    private readonly Dictionary<string, Watched> _watched = [];
    private readonly Queue<Watched> _ended = new();
    private readonly Queue<Watched> _fading = new();
    private readonly Queue<(string SessionId, MonotonicTime At)> _unlinking = new();
    private int _relayed;
    private int _sessions;
    private int _endedOfPhones;
    private long _held;

    /// <param name="trace">Where the messages are.</param>
    /// <param name="links">Which calls belong to which session; those of ended sessions are forgotten there.</param>
    /// <param name="store">Where ladders are kept.</param>
    /// <param name="settings">How many.</param>
    public LadderKeeper(SignallingTrace trace, CallLinks links, ILadderStore store, LadderKeeperSettings settings)
    {
        _trace = trace;
        _links = links;
        _store = store;
        _settings = settings;
    }

    /// <summary>Ladders that were not kept because there were too many.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Follows an alert from here on. Saying it again does no harm.</summary>
    public void Watch(Alert alert, MonotonicTime now)
    {
        if (_watched.ContainsKey(alert.Id.Value))
            return;
        var ofConsole = alert.Kind != AlertKind.Relayed;
        if (ofConsole ? _watched.Count - _relayed - _sessions >= _settings.OfConsolesMax : _relayed >= _settings.RelayedMax)
        {
            LeftOut++;
            return;
        }

        string[] callIds = [.. alert.Targets.Select(target => target.CallId).Distinct()];
        var watched = new Watched(alert.Id.Value, ofConsole, isSession: false, () => callIds) { Mark = _trace.Mark };
        watched.Open.UnionWith(alert.Targets.Where(target => !target.IsFinal).Select(target => target.CallId));
        _relayed += ofConsole ? 0 : 1;
        Add(watched);
        if (watched.Open.Count == 0)
            End(watched, now);
    }

    /// <summary>A target of an alert reached a state.</summary>
    public void Follow(AlertId id, AlertTarget target, MonotonicTime now)
    {
        if (target.IsFinal && _watched.TryGetValue(id.Value, out var watched) && watched.Open.Remove(target.CallId) && watched.Open.Count == 0)
            End(watched, now);
    }

    /// <summary>Follows a PoC Session from here on. Saying it again does no harm.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="ofConsole">Whether a console of this gateway takes part.</param>
    public void WatchSession(string sessionId, bool ofConsole)
    {
        if (_watched.ContainsKey(sessionId))
            return;
        // Consoles may always have one more than phones: people look at theirs.
        if (_sessions >= (ofConsole ? _settings.SessionsMax : _settings.SessionsMax / 2))
        {
            LeftOut++;
            return;
        }

        var watched = new Watched(sessionId, ofConsole, isSession: true, () => _links.CallsOf(sessionId)) { Mark = _trace.Mark };
        watched.Open.Add(sessionId);
        _sessions++;
        Add(watched);
    }

    /// <summary>A PoC Session is over. Saying it again does no harm.</summary>
    public void EndSession(string sessionId, MonotonicTime now)
    {
        var isWatched = _watched.TryGetValue(sessionId, out var watched);
        if (isWatched && !watched!.Open.Remove(sessionId))
            return;
        if (isWatched && (watched!.OfConsole || _endedOfPhones < _settings.EndedOfPhonesMax))
        {
            watched.Lingers = true;
            _endedOfPhones += watched.OfConsole ? 0 : 1;
            End(watched, now);
        }
        else if (isWatched)
        {
            LeftOut++;
            Forget(watched!);
        }

        // Whoever is late still asks which session his call belonged to.
        _unlinking.Enqueue((sessionId, now + _settings.LinksLinger));
    }

    /// <summary>What was taken out of the trace already, while the alert or session goes on; oldest first.</summary>
    public IReadOnlyList<TracedMessage> HeldOf(string subjectId) =>
        _watched.TryGetValue(subjectId, out var watched) ? [.. watched.Messages.Select(Redaction.WithoutCredentials)] : [];

    /// <summary>Takes the ladders whose time has come. To be called several times a second.</summary>
    public void Advance(MonotonicTime now)
    {
        while (_ended.TryPeek(out var ended) && (ended.IsDone || now >= ended.TakeAt))
            Take(_ended.Dequeue());
        while (_unlinking.TryPeek(out var ended) && now >= ended.At)
            _links.Forget(_unlinking.Dequeue().SessionId);
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

    private void Add(Watched watched)
    {
        _watched.Add(watched.Id, watched);
        _fading.Enqueue(watched);
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
        if (watched.Messages.Count > 0 && !_store.TryKeep(new(watched.Id, watched.OfConsole, [.. watched.Messages])))
            LeftOut++;
        Forget(watched);
    }

    private bool Collect(Watched watched)
    {
        var messages = _trace.CopyOfCalls(watched.CallIds(), watched.LastNumber);
        watched.Messages.EnsureCapacity(watched.Messages.Count + messages.Count);
        foreach (var message in messages)
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
        _sessions -= watched.IsSession ? 1 : 0;
        _endedOfPhones -= watched.Lingers && !watched.OfConsole ? 1 : 0;
        _relayed -= watched.OfConsole || watched.IsSession ? 0 : 1;
        _held -= watched.Held;
        watched.Messages.Clear();
        watched.IsDone = true;
    }

    private sealed class Watched(string id, bool ofConsole, bool isSession, Func<IReadOnlyList<string>> callIds)
    {
        public string Id { get; } = id;

        public bool OfConsole { get; } = ofConsole;

        public bool IsSession { get; } = isSession;

        public Func<IReadOnlyList<string>> CallIds { get; } = callIds;

        /// <summary>What has not ended yet: the targets of an alert, a session itself.</summary>
        public HashSet<string> Open { get; } = [];

        public List<TracedMessage> Messages { get; } = [];

        public TraceMark Mark { get; set; }

        public MonotonicTime TakeAt { get; set; } = MonotonicTime.Never;

        public long LastNumber { get; set; }

        public long Held { get; set; }

        /// <summary>Whether it is a session that has ended and waits for what is late.</summary>
        public bool Lingers { get; set; }

        public bool IsDone { get; set; }
    }
}
