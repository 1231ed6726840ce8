namespace Gateway.Sip.Rtp;

/// <summary>What a packet of a stream is, seen with those before it.</summary>
public enum RtpArrival
{
    /// <summary>The next, or one behind a gap.</summary>
    InOrder,

    /// <summary>It was overtaken; it counts as lost no longer.</summary>
    Late,

    /// <summary>It has come before.</summary>
    Duplicate,

    /// <summary>Too far from the others to belong to them; if another follows it, the stream has started anew.</summary>
    Stray,
}
