using System.Buffers.Binary;
using System.Globalization;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Proxying;

/// <summary>
/// The second part of the branch of a proxy's Via: a hash of everything that decides where a request goes, so that a loop is told from a
/// spiral (RFC 3261 §16.6 step 8, RFC 5393 §4.2). The method and what a spiral may change are left out.
/// </summary>
internal static class LoopHash
{
    // z9hG4bK + 16 hexadecimal digits of chance + "." + 16 hexadecimal digits of the hash
    public const int BranchLength = 7 + 16 + 1 + 16;

    public static ulong Of(SipRequest request, ulong seed)
    {
        var hash = Mix(seed, request.RequestUri);
        hash = Mix(hash, request.From.Tag);
        hash = Mix(hash, request.To.Tag);
        hash = Mix(hash, request.CallId);
        hash = Mix(hash, request.CSeq.Number);
        foreach (ref readonly var slot in request.Slots)
        {
            if (slot.Id is HeaderId.Route or HeaderId.ProxyRequire)
                hash = Mix(hash, request.ValueOf(slot));
        }

        return hash;
    }

    public static void WriteBranch(Span<byte> branch, ulong unique, ulong hash)
    {
        "z9hG4bK"u8.CopyTo(branch);
        unique.TryFormat(branch[7..], out _, "x16", CultureInfo.InvariantCulture);
        branch[23] = (byte)'.';
        hash.TryFormat(branch[24..], out _, "x16", CultureInfo.InvariantCulture);
    }

    public static bool TryReadHash(ReadOnlySpan<byte> branch, out ulong hash)
    {
        hash = 0;
        return branch.Length == BranchLength && branch[23] == (byte)'.'
            && ulong.TryParse(branch[24..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out hash);
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<byte> text)
    {
        hash = Mix(hash, (uint)text.Length);
        while (text.Length >= 8)
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[8..];
        }

        ulong rest = 0;
        foreach (var letter in text)
            rest = rest << 8 | letter;
        return Mix(hash, rest);
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93;
        return hash ^ (hash >> 29);
    }
}
