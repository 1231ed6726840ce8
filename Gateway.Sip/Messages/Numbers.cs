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
}
