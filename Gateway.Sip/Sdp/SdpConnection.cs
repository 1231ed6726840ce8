using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gateway.Sip.Sdp;

/// <summary>Where media is to be sent (RFC 8866 §5.7).</summary>
/// <param name="AddressType"><c>IP4</c> or <c>IP6</c>.</param>
/// <param name="Address">An address, or a host name; a multicast address may carry its scope behind a slash.</param>
public sealed record SdpConnection(string AddressType, string Address)
{
    /// <summary>The line for an address of ours.</summary>
    public static SdpConnection Of(IPAddress address) => new(TypeOf(address), address.ToString());

    /// <summary>The address, where it is one and agrees with its type; an IPv4 address in IPv6 clothes comes without them.</summary>
    public bool TryGetAddress([NotNullWhen(true)] out IPAddress? address)
    {
        var slash = Address.IndexOf('/', StringComparison.Ordinal);
        var text = slash < 0 ? Address : Address[..slash];
        // The system's reader takes "5" for an address; four numbers are what a sender of SDP means.
        var looksLikeOne = text.Contains(':', StringComparison.Ordinal) || text.Count(letter => letter == '.') == 3;
        if (!looksLikeOne || text.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(text, out address)
            || !TypeOf(address).Equals(AddressType, StringComparison.OrdinalIgnoreCase))
        {
            address = null;
            return false;
        }

        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return true;
    }

    // c=<nettype> <addrtype> <connection-address>
    internal static SdpConnection? Read(ReadOnlySpan<char> value)
    {
        Span<Range> parts = stackalloc Range[4];
        return value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) == 3 && value[parts[0]].Equals("IN", StringComparison.OrdinalIgnoreCase)
            ? new(SdpWords.Of(value[parts[1]]), value[parts[2]].ToString())
            : null;
    }

    internal static string TypeOf(IPAddress address)
    {
        Span<byte> room = stackalloc byte[16];
        return address.TryWriteBytes(room, out var length) && length == 4 ? "IP4" : "IP6";
    }

    public override string ToString() => $"IN {AddressType} {Address}";
}
