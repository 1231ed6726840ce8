namespace Gateway.Sip.Messages;

/// <summary>Decimal numbers with a bound; nothing overflows, whatever the peer writes.</summary>
internal static class Numbers
{
    /// <summary>Reads 1*DIGIT up to <paramref name="max"/>; leading zeros are fine.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, ulong max, out ulong number)
    {
        number = 0;
        if (digits.IsEmpty)
            return false;
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') > 9 || number > 1_000_000_000_000_000_000)
                return false;
            number = number * 10 + (uint)(digit - '0');
        }

        return number <= max;
    }

    /// <summary>Reads delta-seconds; anything above 2^32-1, of any length, is 2^32-1 (RFC 3261 §20.19).</summary>
    public static bool TryReadDeltaSeconds(ReadOnlySpan<byte> digits, out uint seconds)
    {
        seconds = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        seconds = TryRead(digits.TrimStart((byte)'0') is { IsEmpty: false } significant ? significant : "0"u8, uint.MaxValue, out var number)
            ? (uint)number
            : uint.MaxValue;
        return true;
    }

    /// <summary>Reads a q value, 0 to 1 (RFC 3261 §25.1); <c>.5</c> is taken as 0.5, digits beyond the third are cut off.</summary>
    public static bool TryReadQ(ReadOnlySpan<byte> text, out decimal q)
    {
        q = 0;
        var dot = text.IndexOf((byte)'.');
        var whole = dot < 0 ? text : text[..dot];
        var fraction = dot < 0 ? default : text[(dot + 1)..];
        if ((whole.IsEmpty && fraction.IsEmpty) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (!whole.IsEmpty && !TryRead(whole, 1, out _))
            return false;
        var thousandths = 0;
        for (var i = 0; i < 3; i++)
            thousandths = thousandths * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        var one = !whole.IsEmpty && whole[^1] == (byte)'1';
        if (one && fraction.ContainsAnyExcept((byte)'0'))
            return false;
        q = one ? 1 : thousandths / 1000m;
        return true;
    }
}
