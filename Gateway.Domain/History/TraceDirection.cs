namespace Gateway.Domain.History;

/// <summary>From which side a message was seen.</summary>
public enum TraceDirection : byte
{
    /// <summary>By the element that sent it into the network.</summary>
    Sent,

    /// <summary>By the element that the network brought it to.</summary>
    Received,

    /// <summary>By both: it went from one element of this process to another.</summary>
    Passed,
}
