using System.Globalization;
using System.Net;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// The parameters by which a Via tells where its request really came from (RFC 3261 §18.2.1, RFC 3581 §4): <c>received</c> when the host of
/// sent-by is a name or another address, and <c>received</c> and <c>rport</c> when the client asks for <c>rport</c>. What the client itself
/// wrote there is overwritten.
/// </summary>
internal static class ReceivedParameters
{
    /// <summary>By how many octets a line grows at most.</summary>
    public const int GrowthMax = AddressRoom + 32;

    private const int AddressRoom = 64;

    /// <summary>Where the topmost Via line is; -1 when there is none.</summary>
    public static int IndexOfTopVia(ReadOnlySpan<HeaderSlot> slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].Id == HeaderId.Via)
                return i;
        }

        return -1;
    }

    /// <summary>Writes the value of a Via line with its first value made truthful.</summary>
    /// <param name="line">The value of the line.</param>
    /// <param name="source">Where the request came from.</param>
    /// <param name="room">Room for <see cref="GrowthMax"/> octets more than the line has.</param>
    /// <param name="written">How many were written.</param>
    /// <returns><c>false</c> when it is truthful already, or no Via.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> line, IPEndPoint source, Span<byte> room, out int written)
    {
        written = 0;
        var value = HeaderValues.First(line);
        if (!ViaView.TryRead(value, out var via))
            return false;
        Span<byte> addressRoom = stackalloc byte[AddressRoom];
        var address = Write(source.Address, addressRoom);
        var asksPort = via.Parameters.TryGet("rport"u8, out var port);
        var saysReceived = via.Parameters.TryGet("received"u8, out var received);
        if (!asksPort && !saysReceived && IsSame(via.Host, address))
            return false;
        Span<byte> portRoom = stackalloc byte[5];
        source.Port.TryFormat(portRoom, out var portLength, default, CultureInfo.InvariantCulture);
        var truePort = portRoom[..portLength];
        if (saysReceived && received.SequenceEqual(address) && (!asksPort || port.SequenceEqual(truePort)))
            return false;
        written = WriteMarked(value, via.Parameters, asksPort, truePort, saysReceived, address, room);
        Copy(line[value.Length..], room, ref written);
        return true;
    }

    /// <summary>Copies a message with another value in one of its header lines; the header index is moved along instead of being made again.</summary>
    /// <param name="source">The message.</param>
    /// <param name="slots">Its header lines; those of the copy afterwards.</param>
    /// <param name="section">Its header section; that of the copy afterwards.</param>
    /// <param name="index">The line.</param>
    /// <param name="value">What it says from now on.</param>
    /// <param name="copy">Room for the copy: <see cref="Growth"/> octets more than the message has.</param>
    public static void Splice(
        ReadOnlySpan<byte> source, Span<HeaderSlot> slots, ref HeaderSection section, int index, ReadOnlySpan<byte> value, Span<byte> copy)
    {
        var line = slots[index];
        var growth = Growth(line, value.Length);
        source[..line.ValueStart].CopyTo(copy);
        value.CopyTo(copy[line.ValueStart..]);
        source[line.ValueEnd..].CopyTo(copy[(line.ValueStart + value.Length)..]);
        slots[index] = line with { ValueEnd = (ushort)(line.ValueEnd + growth), Flags = HeaderSlotFlags.None };
        foreach (ref var slot in slots[(index + 1)..])
        {
            slot = slot with
            {
                Start = (ushort)(slot.Start + growth),
                ValueStart = (ushort)(slot.ValueStart + growth),
                ValueEnd = (ushort)(slot.ValueEnd + growth),
            };
        }

        section = section with { HeadersEnd = section.HeadersEnd + growth, BodyStart = section.BodyStart + growth };
    }

    /// <summary>By how much a message grows when the value of one of its lines gets another length.</summary>
    public static int Growth(HeaderSlot line, int valueLength) => valueLength - (line.ValueEnd - line.ValueStart);

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
}
