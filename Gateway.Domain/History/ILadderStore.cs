namespace Gateway.Domain.History;

/// <summary>Keeps ladders beyond the memory of the trace, so that they are there after a restart.</summary>
public interface ILadderStore
{
    /// <summary>Takes the signalling of an alert that ended. Called on the signalling loop: it takes note and returns.</summary>
    /// <returns><c>false</c> when it cannot keep up and leaves this one out.</returns>
    bool TryKeep(CollectedLadder ladder);
}
