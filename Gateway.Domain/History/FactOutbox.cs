namespace Gateway.Domain.History;

/// <summary>
/// Hands facts to the recorder and keeps those for which its queue had no room, in order, until it has. An outcome that is known must not be
/// lost because the disk is slow for a moment.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class FactOutbox(IFactRecorder recorder)
{
    /// <summary>Facts kept for a recorder without room: beyond it the newest are given up and counted, for memory is not endless either.</summary>
    public const int Capacity = 100_000;

    private readonly Queue<(Fact Fact, Action<bool>? Recorded)> _waiting = new();

    /// <summary>Facts that wait for room.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Facts that were given up because even the waiting room was full.</summary>
    public long Lost { get; private set; }

    /// <summary>Records a fact now or as soon as there is room.</summary>
    public void Record(Fact fact, Action<bool>? recorded = null)
    {
        if (_waiting.Count == 0 && recorder.TryRecord(fact, recorded))
            return;
        if (_waiting.Count < Capacity)
        {
            _waiting.Enqueue((fact, recorded));
            return;
        }

        Lost++;
        recorded?.Invoke(false);
    }

    /// <summary>Tries again what waits.</summary>
    public void Flush()
    {
        while (_waiting.TryPeek(out var next) && recorder.TryRecord(next.Fact, next.Recorded))
            _waiting.Dequeue();
    }
}
