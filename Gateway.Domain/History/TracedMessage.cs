using Gateway.Sip.Machines;
using Gateway.Sip.Transport;

namespace Gateway.Domain.History;

/// <summary>A SIP message, or a datagram of floor control, as one element saw it.</summary>
/// <param name="Number">Rises with each message of the process.</param>
/// <param name="At">When, for people.</param>
/// <param name="Since">When, on the clock that never jumps; comparable within one run of the process only.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Whom it was sent to.</param>
/// <param name="Transport">What it travelled over.</param>
/// <param name="Direction">From which side it was seen.</param>
/// <param name="Retransmission">Whether its sender said that the same octets went out before.</param>
/// <param name="CallId">Its Call-ID; of a datagram that of the call it belongs to.</param>
/// <param name="Bytes">Its octets, with the credentials taken out.</param>
public sealed record TracedMessage(
    long Number,
    DateTimeOffset At,
    MonotonicTime Since,
    SignallingPoint From,
    SignallingPoint To,
    TransportKind Transport,
    TraceDirection Direction,
    bool Retransmission,
    string CallId,
    ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What it is.</summary>
    public TracedProtocol Protocol { get; init; }
}
