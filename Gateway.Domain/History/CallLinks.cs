namespace Gateway.Domain.History;

/// <summary>
/// Which calls belong to one PoC Session: each leg has a Call-ID of its own, and only whoever joins two of them knows that they belong
/// together. By it console, participating and controlling function agree on the session's identifier, and its ladder finds all its messages.
/// </summary>
/// <remarks>
/// A dialog that outlives sessions, as that of a pre-established session does, is linked while one is attached and taken out afterwards
/// (<see cref="Unlink"/>); otherwise the next session would be taken for the first. Not thread safe: one event loop owns it.
/// </remarks>
/// <param name="trace">The trace that is told to whom a call belongs; <c>null</c> when nothing is traced.</param>
/// <param name="callsMax">Calls remembered; the first that were named are forgotten first. Those of ended sessions are forgotten before.</param>
public sealed class CallLinks(SignallingTrace? trace = null, int callsMax = CallLinks.CallsMax)
{
    /// <summary>Calls remembered unless said otherwise: two hundred sessions of five hundred people, each with two legs.</summary>
    public const int CallsMax = 200_000;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _ofSubject = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Calls remembered.</summary>
    public int Count => _groups.Count;

    /// <summary>Says that a call, and whatever is linked with it, belongs to a session. The first word holds.</summary>
    /// <returns><c>false</c> when it belongs to another one already.</returns>
    public bool Assign(string callId, string sessionId)
    {
        var group = GroupOf(callId);
        if (group.Subject is not null)
            return group.Subject == sessionId;
        if (_ofSubject.TryGetValue(sessionId, out var present))
        {
            Merge(present, group);
            return true;
        }

        group.Subject = sessionId;
        _ofSubject.Add(sessionId, group);
        foreach (var call in group.Calls)
            trace?.Relate(call, sessionId);
        return true;
    }

    /// <summary>Says that two calls belong to one session, whichever it is. Saying it again does no harm.</summary>
    /// <returns><c>false</c> when they belong to two different ones already.</returns>
    public bool Link(string callId, string otherCallId)
    {
        var (one, other) = (GroupOf(callId), GroupOf(otherCallId));
        if (one == other)
            return true;
        if (one.Subject is not null && other.Subject is not null)
            return false;
        if (one.Subject is not null || (other.Subject is null && one.Calls.Count >= other.Calls.Count))
            Merge(one, other);
        else
            Merge(other, one);
        return true;
    }

    /// <summary>Takes a call out of its session; the others stay linked.</summary>
    public void Unlink(string callId)
    {
        if (_groups.Remove(callId, out var group))
            Leave(group, callId);
    }

    /// <summary>The session that a call belongs to; <c>null</c> when nobody said it yet.</summary>
    public string? SubjectOf(string callId) => _groups.TryGetValue(callId, out var group) ? group.Subject : null;

    /// <summary>The calls of a session, in the order in which they were named.</summary>
    public IReadOnlyList<string> CallsOf(string sessionId) => _ofSubject.TryGetValue(sessionId, out var group) ? [.. group.Calls] : [];

    /// <summary>Forgets a session with its calls.</summary>
    public void Forget(string sessionId)
    {
        if (!_ofSubject.Remove(sessionId, out var group))
            return;
        foreach (var call in group.Calls)
            _groups.Remove(call);
    }

    private Group GroupOf(string callId)
    {
        if (_groups.TryGetValue(callId, out var group))
            return group;
        while (_groups.Count >= callsMax)
            Unlink(_order.Dequeue());
        // What was forgotten otherwise still stands in the order: from time to time it is swept out.
        if (_order.Count >= 2 * callsMax)
            SweepOrder();
        group = new();
        group.Calls.Add(callId);
        _groups.Add(callId, group);
        _order.Enqueue(callId);
        return group;
    }

    private void SweepOrder()
    {
        for (var left = _order.Count; left > 0; left--)
        {
            var call = _order.Dequeue();
            if (_groups.ContainsKey(call))
                _order.Enqueue(call);
        }
    }

    private void Merge(Group into, Group from)
    {
        foreach (var call in from.Calls)
        {
            into.Calls.Add(call);
            _groups[call] = into;
            if (into.Subject is { } subject)
                trace?.Relate(call, subject);
        }
    }

    private void Leave(Group group, string callId)
    {
        group.Calls.Remove(callId);
        if (group.Calls.Count == 0 && group.Subject is { } subject)
            _ofSubject.Remove(subject);
    }

    private sealed class Group
    {
        public string? Subject { get; set; }

        public List<string> Calls { get; } = [];
    }
}
