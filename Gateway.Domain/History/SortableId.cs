using Gateway.Sip.Machines;

namespace Gateway.Domain.History;

/// <summary>Opaque identifiers that sort by the time of their making: a prefix and a ULID (48 bits of time, 80 of chance, Crockford base 32).</summary>
public static class SortableId
{
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new identifier.</summary>
    /// <param name="prefix">Three letters that name the kind, for example <c>alr</c>.</param>
    /// <param name="at">The time that goes into it, to the millisecond.</param>
    /// <param name="ids">Chance.</param>
    public static string New(string prefix, DateTimeOffset at, IdSource ids)
    {
        Span<byte> chance = stackalloc byte[10];
        ids.Fill(chance);
        Span<char> text = stackalloc char[26];
        var time = (ulong)Math.Max(0, at.ToUnixTimeMilliseconds());
        for (var i = 9; i >= 0; i--)
        {
            text[i] = Letters[(int)(time & 31)];
            time >>= 5;
        }

        ulong high = 0, low = 0;
        for (var i = 0; i < 5; i++)
        {
            high = (high << 8) | chance[i];
            low = (low << 8) | chance[i + 5];
        }

        for (var i = 0; i < 8; i++)
        {
            text[17 - i] = Letters[(int)((high >> (5 * i)) & 31)];
            text[25 - i] = Letters[(int)((low >> (5 * i)) & 31)];
        }

        return string.Concat(prefix, "_", text);
    }
}
