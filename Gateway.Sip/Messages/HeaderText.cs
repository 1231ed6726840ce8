namespace Gateway.Sip.Messages;

/// <summary>The guard against header injection: what comes from REST or a browser may never bring its own line end.</summary>
public static class HeaderText
{
    /// <summary>Whether the text can stand in a header line: no control character but the tab.</summary>
    public static bool IsSafe(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter) && letter != '\t')
                return false;
        }

        return true;
    }

    /// <summary>Insists on it.</summary>
    /// <exception cref="ArgumentException">The text holds a control character.</exception>
    public static void Require(string text)
    {
        if (!IsSafe(text))
            throw new ArgumentException("a header value cannot hold control characters", nameof(text));
    }

    /// <exception cref="ArgumentException">The octets hold a line end.</exception>
    internal static void Require(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
            throw new ArgumentException("a header value cannot hold line ends", nameof(value));
    }

    /// <exception cref="ArgumentException">The name is no token.</exception>
    internal static void RequireName(string name)
    {
        if (!ValueSyntax.IsToken(System.Text.Encoding.UTF8.GetBytes(name)))
            throw new ArgumentException("a header name is a token", nameof(name));
    }
}
