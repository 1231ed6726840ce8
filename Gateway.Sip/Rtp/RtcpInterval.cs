namespace Gateway.Sip.Rtp;

/// <summary>How long an end waits between two reports (RFC 3550 §6.2 and §6.3.1).</summary>
public static class RtcpInterval
{
    // Compensates that the reconsideration of §6.3.3 converges below the interval that is meant.
    private const double Compensation = 1.21828;
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(5);

    /// <summary>The interval of a session of two ends, as each media leg is one; randomised, so that reports of many legs do not meet.</summary>
    /// <param name="chance">32 random bits.</param>
    /// <param name="isFirst">Whether it is the first: half of it is waited then.</param>
    public static TimeSpan Next(uint chance, bool isFirst) =>
        Minimum * (isFirst ? 0.5 : 1) * (0.5 + ((double)chance / uint.MaxValue)) / Compensation;
}
