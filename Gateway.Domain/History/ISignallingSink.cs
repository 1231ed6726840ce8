namespace Gateway.Domain.History;

/// <summary>Keeps the signalling of alerts and sessions beyond the memory of the trace, so that a ladder is there after a restart.</summary>
public interface ISignallingSink
{
    /// <summary>
    /// A message belongs to a subject. Called on the signalling loop, once for each message and subject: it takes note and returns. When it
    /// cannot keep up it leaves messages out, and counts them.
    /// </summary>
    void Keep(string subjectId, TracedMessage message);
}
