namespace Gateway.Sip.Machines;

/// <summary>Moments as NTP writes them, which RTCP and MBCP do too: seconds since 1900 in the upper half, the fraction in the lower (RFC 5905 §6).</summary>
public static class NtpTime
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The timestamp of a moment. It starts again in 2036.</summary>
    public static ulong Of(DateTimeOffset moment)
    {
        var ticks = (moment - Epoch).Ticks;
        return ((ulong)(ticks / TimeSpan.TicksPerSecond) << 32) | (uint)(((UInt128)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond);
    }

    /// <summary>How long before a moment another one was, by its timestamp; negative when it is later. Right across the new start in 2036.</summary>
    public static TimeSpan AgeOf(ulong timestamp, DateTimeOffset now)
    {
        var difference = (long)(Of(now) - timestamp);
        return TimeSpan.FromTicks((long)(((Int128)difference * TimeSpan.TicksPerSecond) >> 32));
    }
}
