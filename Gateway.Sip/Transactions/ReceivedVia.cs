using System.Net;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>
/// Writes where a request really came from into its topmost Via (RFC 3261 §18.2.1, RFC 3581 §4). UDP listeners have done so while they copied
/// the datagram; this is for what came otherwise.
/// </summary>
public static class ReceivedVia
{
    /// <summary>The request with a truthful top Via; the same object when it is truthful already.</summary>
    /// <param name="request">The request as it arrived.</param>
    /// <param name="from">The flow it arrived on. In-process links have no addresses and change nothing.</param>
    public static SipRequest Mark(SipRequest request, Flow from)
    {
        var topVia = ReceivedParameters.IndexOfTopVia(request.Slots);
        if (from.Kind == TransportKind.InProcess || topVia < 0)
            return request;
        var line = request.ValueOf(request.Slots[topVia]);

        // A line of more than a kilobyte is rare enough for the heap.
        var roomLength = line.Length + ReceivedParameters.GrowthMax;
        Span<byte> room = roomLength <= 1024 ? stackalloc byte[roomLength] : new byte[roomLength];

        // Only a stream can bring a header section of the greatest length, and there the answer goes back over the connection anyway.
        if (!ReceivedParameters.TryWrite(line, from.Remote, room, out var length)
            || request.BodyStart + ReceivedParameters.GrowthMax > SipLimits.HeaderSectionBytes)
            return request;
        var slots = request.Slots.ToArray();
        var section = new HeaderSection(
            request.StartLineEnd, request.HeadersStart, request.HeadersEnd, request.BodyStart, slots.Length, request.Fault);
        var bytes = new byte[request.Bytes.Length + ReceivedParameters.Growth(slots[topVia], length)];
        ReceivedParameters.Splice(request.Bytes.Span, slots, ref section, topVia, room[..length], bytes);
        var uri = request.RequestUriRange;
        return new(bytes, slots, section, request.Fault, request.Method, uri.Start.Value, uri.End.Value);
    }
}
