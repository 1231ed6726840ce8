using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Api.Storage;

/// <summary>Identifiers that leave the process: a prefix that tells the kind, and a ULID, so that they sort by time.</summary>
/// <remarks>ULID: 48 bits of milliseconds and 80 random bits in Crockford's base 32. Within one millisecond the random part counts up.</remarks>
internal static class Ids
{
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    // Guards the last value: ids of one process never go backwards.
    private static readonly Lock Gate = new();
    private static UInt128 last;

    public static string New(string prefix) => $"{prefix}_{NewUlid(DateTimeOffset.UtcNow)}";

    public static string NewUlid(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (now.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        var candidate = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        lock (Gate)
        {
            last = candidate > last ? candidate : last + 1;
            candidate = last;
        }

        return Text(candidate);
    }

    /// <summary>The least ULID of a moment.</summary>
    public static string UlidAt(DateTimeOffset moment) => Text((UInt128)(ulong)moment.ToUnixTimeMilliseconds() << 80);

    /// <summary>The least identifier of a moment: a time is a place in the order of identifiers.</summary>
    /// <param name="prefix">Of its kind.</param>
    /// <param name="ticks">In UTC; before 1970 counts as 1970, which is before all of them.</param>
    public static string At(string prefix, long ticks) =>
        $"{prefix}_{UlidAt(new DateTimeOffset(Math.Clamp(ticks, DateTimeOffset.UnixEpoch.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero))}";

    /// <summary>True for the prefix followed by a ULID.</summary>
    public static bool IsId(string text, string prefix) =>
        text.Length == prefix.Length + 27 && text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length] == '_';

    private static string Text(UInt128 value) => string.Create(26, value, static (text, rest) =>
    {
        for (var i = text.Length - 1; i >= 0; i--, rest >>= 5) text[i] = Letters[(int)(rest & 31)];
    });
}
