namespace Gateway.Sip.Rtp;

/// <summary>What a sender tells of his stream (RFC 3550 §6.4.1).</summary>
/// <param name="NtpTimestamp">When the report was sent, NTP format (RFC 5905 §6).</param>
/// <param name="RtpTimestamp">The same moment in the units of his stream.</param>
/// <param name="Packets">That he has sent.</param>
/// <param name="Octets">Of payload that he has sent.</param>
public readonly record struct RtcpSenderInfo(ulong NtpTimestamp, uint RtpTimestamp, uint Packets, uint Octets)
{
    /// <summary>The middle of the NTP timestamp, by which receivers refer to the report.</summary>
    public uint Middle => (uint)(NtpTimestamp >> 16);
}
