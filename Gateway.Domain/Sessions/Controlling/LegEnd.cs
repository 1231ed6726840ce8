namespace Gateway.Domain.Sessions.Controlling;

/// <summary>How the dialog of a leg ended.</summary>
public enum LegEnd
{
    /// <summary>His BYE.</summary>
    ByPeer,

    /// <summary>Our BYE was answered, in whatever way.</summary>
    ByUs,

    /// <summary>He was silent: no ACK, or the session timer ran out (RFC 4028).</summary>
    Timeout,

    /// <summary>His side does not know the dialog, or cannot be reached.</summary>
    Lost,

    /// <summary>He gave up, but our 2xx was faster: BYE instead of CANCEL.</summary>
    CancelledTooLate,
}
