namespace Gateway.Sip.UserAgents;

/// <summary>How far a failure response in a dialog reaches: one transaction, the usage it belongs to, or the whole dialog (RFC 5057 §5.1).</summary>
internal static class ResponseReach
{
    /// <summary>Whether the usage that the request belongs to is over.</summary>
    /// <param name="status">300 to 699.</param>
    /// <param name="isIntegral">Whether the usage cannot do without the method: then 405 and 501 say that it cannot go on.</param>
    public static bool EndsUsage(int status, bool isIntegral) => status switch
    {
        404 or 410 or 416 or 482 or 483 or 484 or 485 or 502 or 604 => true,
        480 or 481 or 489 => true,
        405 or 501 => isIntegral,
        _ => false,
    };
}
