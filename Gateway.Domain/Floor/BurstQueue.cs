using System.Collections.Immutable;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Floor;

/// <summary>A request that waits.</summary>
/// <param name="Who">Whose.</param>
/// <param name="Priority">At which priority, 1 to 3.</param>
/// <param name="Since">When he asked.</param>
public sealed record QueuedRequest(PartyId Who, int Priority, MonotonicTime Since);

/// <summary>Those who wait for the burst: higher priority first, inside one priority the earlier request, unless a dispatcher said otherwise.</summary>
internal sealed class BurstQueue(int max)
{
    private readonly List<QueuedRequest> _waiting = [];

    /// <summary>Who waits, the next first.</summary>
    public IReadOnlyList<QueuedRequest> Waiting => _waiting;

    /// <summary>How many may wait; those who do already keep their place, should it become less.</summary>
    public int Max { get; set; } = max;

    public bool IsFull => _waiting.Count >= Max;

    /// <summary>1 = next; 0 = does not wait.</summary>
    public int PositionOf(PartyId who) => _waiting.FindIndex(one => one.Who == who) + 1;

    /// <summary>Puts somebody in his place. One who waits already keeps his time, and his place where the priority is the same.</summary>
    public QueuedRequest Enter(PartyId who, int priority, MonotonicTime asked)
    {
        var known = _waiting.Find(one => one.Who == who);
        if (known?.Priority == priority)
            return known;
        if (known is not null)
            _waiting.Remove(known);
        var request = new QueuedRequest(who, priority, known?.Since ?? asked);
        var place = _waiting.Count;
        while (place > 0 && ComesBefore(request, _waiting[place - 1]))
            place--;
        _waiting.Insert(place, request);
        return request;
    }

    public bool Leave(PartyId who) => _waiting.RemoveAll(one => one.Who == who) > 0;

    public QueuedRequest? TakeNext()
    {
        if (_waiting.Count == 0)
            return null;
        var next = _waiting[0];
        _waiting.RemoveAt(0);
        return next;
    }

    /// <summary>Puts those who are named in front, in this order. Those who do not wait are passed over.</summary>
    /// <returns>Whether anything moved.</returns>
    public bool Order(ImmutableArray<PartyId> order)
    {
        var ordered = order.Distinct().Select(who => _waiting.Find(one => one.Who == who)).OfType<QueuedRequest>().ToList();
        ordered.AddRange(_waiting.Except(ordered).ToList());
        if (ordered.SequenceEqual(_waiting))
            return false;
        _waiting.Clear();
        _waiting.AddRange(ordered);
        return true;
    }

    private static bool ComesBefore(QueuedRequest one, QueuedRequest other) =>
        one.Priority > other.Priority || (one.Priority == other.Priority && one.Since < other.Since);
}
