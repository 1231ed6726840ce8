using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A key in the body of an INFO, as telephones send it that do not send it with their speech: <c>application/dtmf-relay</c>.</summary>
/// <remarks><c>Signal=5</c> and <c>Duration=160</c>, a line each; no standard says so, but every telephone does it like that.</remarks>
public static class DtmfRelay
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/dtmf-relay";

    // Real ones have 24 octets.
    private const int BytesMax = 256;

    private const string Keys = "0123456789*#ABCD";

    /// <summary>Reads the key. Telephones write <c>Signal=5</c>, <c>Signal= 5</c>, and 10 and 11 for * and #.</summary>
    /// <param name="body">The octets of the body.</param>
    /// <param name="key">0 to 9, *, #, A to D.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, out char key)
    {
        key = default;
        if (body.Length > BytesMax)
            return false;
        foreach (var range in body.SplitAny("\r\n"u8))
        {
            var line = body[range];
            var equals = line.IndexOf((byte)'=');
            if (equals < 0 || !Ascii.EqualsIgnoreCase(line[..equals].Trim((byte)' '), "Signal"u8))
                continue;
            var value = line[(equals + 1)..].Trim((byte)' ');
            if (value.Length is 0 or > 2)
                return false;
            key = value.Length == 1 ? char.ToUpperInvariant((char)value[0])
                : value[0] == '1' && value[1] is >= (byte)'0' and <= (byte)'5' ? Keys[10 + value[1] - '0']
                : default;
            return Keys.Contains(key, StringComparison.Ordinal);
        }

        return false;
    }
}
