namespace Gateway.Sip.Sdp;

/// <summary>Who wrote a description, and which version of it this is (RFC 8866 §5.2).</summary>
/// <param name="UserName">A login name; we write <c>-</c>, because it would tell who a caller is that asked for privacy.</param>
/// <param name="SessionId">Digits; any number of them.</param>
/// <param name="Version">Digits; rises by one with each change (RFC 3264 §8).</param>
/// <param name="AddressType"><c>IP4</c> or <c>IP6</c>.</param>
/// <param name="Address">The address of the writer; nothing is ever sent to it.</param>
public sealed record SdpOrigin(string UserName, string SessionId, string Version, string AddressType, string Address)
{
    // o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>
    internal static SdpOrigin? Read(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is [var user, var id, var version, var network, var type, var address]
            && network.Equals("IN", StringComparison.OrdinalIgnoreCase) && IsNumber(id) && IsNumber(version)
            ? new(user, id, version, type, address)
            : null;
    }

    public override string ToString() => $"{UserName} {SessionId} {Version} IN {AddressType} {Address}";

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
