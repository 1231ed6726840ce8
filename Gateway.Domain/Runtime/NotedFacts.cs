using Gateway.Domain.History;

namespace Gateway.Domain.Runtime;

/// <summary>Takes note of each fact that the recorder accepted.</summary>
internal sealed class NotedFacts(IFactRecorder recorder, Action<Fact> note) : IFactRecorder
{
    public bool TryRecord(Fact fact, Action<bool>? recorded)
    {
        if (!recorder.TryRecord(fact, recorded))
            return false;
        note(fact);
        return true;
    }
}
