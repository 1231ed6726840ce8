using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Quoted strings (RFC 3261 §25.1): <c>"</c> and <c>\</c> are escaped with a backslash.</summary>
public static class QuotedText
{
    /// <summary>The text that a display name or quoted string stands for.</summary>
    public static string Read(ReadOnlySpan<byte> written)
    {
        if (written.Length < 2 || written[0] != (byte)'"' || written[^1] != (byte)'"')
            return Encoding.UTF8.GetString(written);
        var inner = written[1..^1];
        if (inner.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(inner);
        var plain = new byte[inner.Length];
        var length = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] == (byte)'\\' && i + 1 < inner.Length)
                i++;
            plain[length++] = inner[i];
        }

        return Encoding.UTF8.GetString(plain.AsSpan(0, length));
    }

    /// <summary>Writes text as a quoted string.</summary>
    /// <exception cref="ArgumentException">The text has a control character: it could end the header line.</exception>
    public static string Write(string text)
    {
        HeaderText.Require(text);
        return string.Concat("\"", text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal), "\"");
    }
}
