using System.Text;

namespace Gateway.Tests.Sip.Messages;

/// <summary>Damages messages at random, repeatably: bytes flipped, deleted, doubled, spliced, lengths that lie.</summary>
internal sealed class MessageMutator(int seed, IReadOnlyList<byte[]> samples)
{
    private const int LongestBytes = 6_000;
    private static readonly byte[] Interesting = "\r\n\0\t \"\\<>()[]{},;:=?@%*/&'#!+-.0129aZ~\u007f"u8.ToArray();

    private static readonly string[] Lengths =
        ["0", "1", "-1", "99999", "1048576", "1048577", "4294967296", "18446744073709551616", "99999999999999999999999999", "+5", "0x10", " 7 7", ""];

    private readonly Random _random = new(seed);

    /// <summary>One damaged message.</summary>
    public byte[] Next()
    {
        var octets = samples[_random.Next(samples.Count)];
        for (var times = _random.Next(1, 5); times > 0; times--)
            octets = Damage(octets);
        return octets;
    }

    private byte[] Damage(byte[] octets)
    {
        if (octets.Length < 4)
            return samples[_random.Next(samples.Count)];
        var at = _random.Next(octets.Length);
        var length = Math.Min(_random.Next(1, _random.Next(2, 200)), octets.Length - at);
        switch (_random.Next(8))
        {
            case 0:
                return Replaced(octets, at, 1, [(byte)(octets[at] ^ (1 << _random.Next(8)))]);
            case 1:
                return Replaced(octets, at, 1, [Interesting[_random.Next(Interesting.Length)]]);
            case 2:
                return Replaced(octets, at, 0, [Interesting[_random.Next(Interesting.Length)]]);
            case 3:
                return Replaced(octets, at, length, []);
            case 4:
                return Replaced(octets, at, 0, octets.AsSpan(at, length));
            case 5:
                var other = samples[_random.Next(samples.Count)];
                var from = _random.Next(other.Length);
                return Replaced(octets, at, length, other.AsSpan(from, Math.Min(other.Length - from, _random.Next(1, 400))));
            case 6:
                return octets[..at];
            default:
                return LieAboutLength(octets);
        }
    }

    private byte[] LieAboutLength(byte[] octets)
    {
        var header = octets.AsSpan().IndexOf("Content-Length:"u8);
        if (header < 0)
            return octets;
        var start = header + 15;
        var end = octets.AsSpan(start).IndexOf((byte)'\r');
        return end < 0 ? octets : Replaced(octets, start, end, Encoding.ASCII.GetBytes(Lengths[_random.Next(Lengths.Length)]));
    }

    private static byte[] Replaced(byte[] octets, int at, int count, ReadOnlySpan<byte> with)
    {
        byte[] replaced = [.. octets.AsSpan(0, at), .. with, .. octets.AsSpan(at + count)];
        return replaced.Length > LongestBytes ? replaced[..LongestBytes] : replaced;
    }
}
