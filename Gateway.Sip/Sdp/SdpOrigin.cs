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
    internal static SdpOrigin? Read(ReadOnlySpan<char> value)
    {
        Span<Range> parts = stackalloc Range[7];
        return value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) == 6
            && value[parts[3]].Equals("IN", StringComparison.OrdinalIgnoreCase) && IsNumber(value[parts[1]]) && IsNumber(value[parts[2]])
            ? new(
                SdpWords.Of(value[parts[0]]), value[parts[1]].ToString(), value[parts[2]].ToString(), SdpWords.Of(value[parts[4]]), value[parts[5]].ToString())
            : null;
    }

    public override string ToString() => $"{UserName} {SessionId} {Version} IN {AddressType} {Address}";

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
