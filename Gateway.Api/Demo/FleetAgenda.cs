using Gateway.Sip.Machines;

namespace Gateway.Api.Demo;

/// <summary>What the fleet is going to do and when, and the chance that decides it: the same seed gives the same shift.</summary>
internal sealed class FleetAgenda(IdSource chance)
{
    private readonly PriorityQueue<Action<MonotonicTime>, (MonotonicTime When, long Order)> _plans = new();
    private long _order;

    /// <summary>Chance for identifiers.</summary>
    public IdSource Chance { get; } = chance;

    /// <summary>When the next plan is due.</summary>
    public MonotonicTime NextDeadline => _plans.TryPeek(out _, out var next) ? next.When : MonotonicTime.Never;

    /// <summary>Plans something; of two for one moment the earlier planned goes first.</summary>
    public void At(MonotonicTime when, Action<MonotonicTime> action) => _plans.Enqueue(action, (when, _order++));

    /// <summary>Does what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        while (_plans.TryPeek(out var action, out var due) && due.When <= now)
        {
            _plans.Dequeue();
            action(now);
        }
    }

    /// <summary>A time between these, both included.</summary>
    public TimeSpan Between(int leastMs, int mostMs) => TimeSpan.FromMilliseconds(leastMs + Pick(mostMs - leastMs + 1));

    /// <summary>0 to one less than this.</summary>
    public int Pick(int count) => (int)(Chance.NewUInt32() % (uint)count);

    /// <summary>One of these.</summary>
    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Pick(choices.Count)];

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int count) => Pick(count) == 0;
}
