using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>
/// Writes where a request really came from into its topmost Via (RFC 3261 §18.2.1, RFC 3581 §4): <c>received</c> when the host of sent-by
/// is a name or another address, and <c>received</c> and <c>rport</c> when the client asks for <c>rport</c>. What the client itself wrote
/// there is overwritten.
/// </summary>
public static class ReceivedVia
{
    private const int AddressRoom = 64;

    /// <summary>The request with a truthful top Via; the same object when it is truthful already.</summary>
    /// <param name="request">The request as it arrived.</param>
    /// <param name="from">The flow it arrived on. In-process links have no addresses and change nothing.</param>
    public static SipRequest Mark(SipRequest request, Flow from)
    {
        var slot = IndexOfTopVia(request);
        if (from.Kind == TransportKind.InProcess || slot < 0)
            return request;
        var line = request.ValueOf(request.Slots[slot]);
        var value = HeaderValues.First(line);
        if (!ViaView.TryRead(value, out var via))
            return request;

        Span<byte> addressRoom = stackalloc byte[AddressRoom];
        var address = Write(from.Remote.Address, addressRoom);
        var asksPort = via.Parameters.TryGet("rport"u8, out var port);
        var saysReceived = via.Parameters.TryGet("received"u8, out var received);
        if (!asksPort && !saysReceived && IsSame(via.Host, address))
            return request;
        Span<byte> portRoom = stackalloc byte[5];
        from.Remote.Port.TryFormat(portRoom, out var portLength, default, CultureInfo.InvariantCulture);
        var truePort = portRoom[..portLength];
        if (saysReceived && received.SequenceEqual(address) && (!asksPort || port.SequenceEqual(truePort)))
            return request;

        // The line grows by at most both parameters; one of more than a kilobyte is rare enough for the heap.
        var roomLength = line.Length + AddressRoom + 32;
        Span<byte> room = roomLength <= 1024 ? stackalloc byte[roomLength] : new byte[roomLength];
        var written = WriteMarked(value, via.Parameters, asksPort, truePort, saysReceived, address, room);
        Copy(line[value.Length..], room, ref written);
        return Splice(request, slot, room[..written]);
    }

    private static int IndexOfTopVia(SipRequest request)
    {
        for (var i = 0; i < request.HeaderCount; i++)
        {
            if (request.Slots[i].Id == HeaderId.Via)
                return i;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> Write(IPAddress address, Span<byte> room)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryFormat(room, out var length);
        ReadOnlySpan<byte> text = room[..length];

        // The zone of a link-local address means nothing to the peer.
        var zone = text.IndexOf((byte)'%');
        return zone < 0 ? text : text[..zone];
    }

    private static bool IsSame(ReadOnlySpan<byte> host, ReadOnlySpan<byte> address) =>
        Ascii.EqualsIgnoreCase(host.Length > 2 && host[0] == (byte)'[' ? host[1..^1] : host, address);

    private static int WriteMarked(
        ReadOnlySpan<byte> value, Parameters parameters, bool asksPort, ReadOnlySpan<byte> port, bool saysReceived, ReadOnlySpan<byte> address,
        Span<byte> room)
    {
        var (read, written) = (0, 0);
        foreach (var parameter in parameters)
        {
            var isPort = asksPort && Ascii.EqualsIgnoreCase(parameter.Name, "rport"u8);
            if (!isPort && !(saysReceived && Ascii.EqualsIgnoreCase(parameter.Name, "received"u8)))
                continue;

            // Only the first of each is read by anybody, so only that one is corrected.
            asksPort &= !isPort;
            saysReceived &= isPort;
            value.Overlaps(parameter.Name, out var nameStart);
            var nameEnd = nameStart + parameter.Name.Length;
            Copy(value[read..nameEnd], room, ref written);
            Copy("="u8, room, ref written);
            Copy(isPort ? port : address, room, ref written);
            read = nameEnd;
            if (!parameter.Value.IsEmpty)
            {
                value.Overlaps(parameter.Value, out var valueStart);
                read = valueStart + parameter.Value.Length;
            }

            if (!isPort)
                address = default;
        }

        Copy(value[read..], room, ref written);
        if (!address.IsEmpty)
        {
            Copy(";received="u8, room, ref written);
            Copy(address, room, ref written);
        }

        return written;
    }

    private static void Copy(ReadOnlySpan<byte> text, Span<byte> room, ref int written)
    {
        text.CopyTo(room[written..]);
        written += text.Length;
    }

    // The header index is moved along instead of being made again: this happens to nearly every request.
    private static SipRequest Splice(SipRequest request, int topVia, ReadOnlySpan<byte> value)
    {
        var line = request.Slots[topVia];
        var growth = value.Length - (line.ValueEnd - line.ValueStart);

        // Only a stream can bring a header section this long, and there the answer goes back over the connection anyway.
        if (request.BodyStart + growth > SipLimits.HeaderSectionBytes)
            return request;
        var source = request.Bytes.Span;
        var bytes = new byte[source.Length + growth];
        source[..line.ValueStart].CopyTo(bytes);
        value.CopyTo(bytes.AsSpan(line.ValueStart));
        source[line.ValueEnd..].CopyTo(bytes.AsSpan(line.ValueStart + value.Length));
        var slots = request.Slots.ToArray();
        slots[topVia] = line with { ValueEnd = (ushort)(line.ValueEnd + growth), Flags = HeaderSlotFlags.None };
        for (var i = topVia + 1; i < slots.Length; i++)
        {
            var slot = slots[i];
            slots[i] = slot with
            {
                Start = (ushort)(slot.Start + growth),
                ValueStart = (ushort)(slot.ValueStart + growth),
                ValueEnd = (ushort)(slot.ValueEnd + growth),
            };
        }

        var section = new HeaderSection(
            request.StartLineEnd, request.HeadersStart, request.HeadersEnd + growth, request.BodyStart + growth, slots.Length, request.Fault);
        var uri = request.RequestUriRange;
        return new(bytes, slots, section, request.Fault, request.Method, uri.Start.Value, uri.End.Value);
    }
}
