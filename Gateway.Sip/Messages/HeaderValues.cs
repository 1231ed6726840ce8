namespace Gateway.Sip.Messages;

/// <summary>The values of a list header, across lines and commas (RFC 3261 §7.3.1): <c>foreach (var value in message.Values(HeaderId.Via))</c>.</summary>
public ref struct HeaderValues
{
    private readonly SipMessage _message;
    private readonly HeaderId _id;
    private int _line;
    private ReadOnlySpan<byte> _rest;
    private bool _inLine;

    internal HeaderValues(SipMessage message, HeaderId id)
    {
        _message = message;
        _id = id;
        _line = -1;
    }

    /// <summary>The value the enumeration stands on, without white space at its ends.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>This enumeration, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>Goes to the next value; empty ones are passed over.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            if (_inLine)
            {
                var end = IndexOfComma(_rest);
                Current = Trim(end < 0 ? _rest : _rest[..end]);
                _inLine = end >= 0;
                _rest = end < 0 ? default : _rest[(end + 1)..];
                if (Current.IsEmpty)
                    continue;
                return true;
            }

            if (!NextLine())
                return false;
        }
    }

    /// <summary>The number of values.</summary>
    public readonly int Count()
    {
        var count = 0;
        foreach (var _ in this)
            count++;
        return count;
    }

    /// <summary>The part of a line before its first comma outside quotes and angle brackets.</summary>
    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> line)
    {
        var comma = IndexOfComma(line);
        return comma < 0 ? line : Trim(line[..comma]);
    }

    /// <summary>How many values a line holds; 0 when one of them is empty, which no list allows.</summary>
    internal static int CountValues(ReadOnlySpan<byte> line)
    {
        for (var count = 1; ; count++)
        {
            var comma = IndexOfComma(line);
            if (Trim(comma < 0 ? line : line[..comma]).IsEmpty)
                return 0;
            if (comma < 0)
                return count;
            line = line[(comma + 1)..];
        }
    }

    internal static int IndexOfComma(ReadOnlySpan<byte> text) => IndexOutsideQuotes(text, (byte)',');

    /// <summary>The first <paramref name="wanted"/> outside quoted strings and angle brackets; -1 when there is none.</summary>
    internal static int IndexOutsideQuotes(ReadOnlySpan<byte> text, byte wanted)
    {
        if (text.IndexOf(wanted) < 0)
            return -1;
        var inBrackets = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == (byte)'"' && !inBrackets)
            {
                i = EndOfQuoted(text, i);
                if (i < 0)
                    return -1;
            }
            else if (letter == wanted && !inBrackets)
                return i;
            else if (letter == (byte)'<')
                inBrackets = true;
            else if (letter == (byte)'>')
                inBrackets = false;
        }

        return -1;
    }

    /// <summary>The closing quote of the quoted string that opens at <paramref name="start"/>; -1 when it never closes.</summary>
    internal static int EndOfQuoted(ReadOnlySpan<byte> text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\')
                i++;
            else if (text[i] == (byte)'"')
                return i;
        }

        return -1;
    }

    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    private bool NextLine()
    {
        var slots = _message.Slots;
        while (++_line < slots.Length)
        {
            if (slots[_line].Id == _id)
            {
                _rest = _message.ValueOf(slots[_line]);
                _inLine = true;
                return true;
            }
        }

        return false;
    }
}
