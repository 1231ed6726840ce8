namespace Gateway.Domain.History;

/// <summary>Where facts become durable. Storage commits them in groups; tests keep them in memory.</summary>
public interface IFactRecorder
{
    /// <summary>Queues a fact, in the order of the calls.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="recorded">
    /// Called once, on any thread: <c>true</c> when the fact is on disk, <c>false</c> when it could not be written. <c>null</c> when nobody waits.
    /// </param>
    /// <returns><c>false</c> when the queue is full: nothing was queued and <paramref name="recorded"/> will not be called.</returns>
    bool TryRecord(Fact fact, Action<bool>? recorded);
}
