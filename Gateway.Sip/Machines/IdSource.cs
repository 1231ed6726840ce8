using System.Globalization;

namespace Gateway.Sip.Machines;

/// <summary>
/// Where tags, branches, Call-IDs, SSRCs and identifiers come from. Chance is passed in, so that the same events with the same seed
/// give the same bytes.
/// </summary>
public abstract class IdSource
{
    /// <summary>The cookie that marks a branch as unique by RFC 3261 rules (§8.1.1.7).</summary>
    public const string MagicCookie = "z9hG4bK";

    private const string TokenLetters = "0123456789abcdefghijklmnopqrstuv";

    /// <summary>Fills the span with bytes that nobody can foresee (or, in tests, that the seed decides).</summary>
    public abstract void Fill(Span<byte> bytes);

    /// <summary>A tag of 80 random bits: unique and hard to guess (RFC 3261 §19.3 asks for 32).</summary>
    public string NewTag() => NewToken(16);

    /// <summary>A Via branch: the magic cookie and 80 random bits.</summary>
    public string NewBranch() => string.Concat(MagicCookie, NewToken(16));

    /// <summary>A Call-ID of 130 random bits, without a host: it tells nothing about the sender (RFC 3323 §4.1).</summary>
    public string NewCallId() => NewToken(26);

    /// <summary>A random CSeq number to start with, below 2^30, so that a dialog never runs out (RFC 3261 §8.1.1.5).</summary>
    public uint NewCSeq() => NewUInt32() >> 2;

    /// <summary>32 random bits, for example an SSRC.</summary>
    public uint NewUInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>A token of <paramref name="length"/> characters, five random bits each.</summary>
    public string NewToken(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 128);
        Span<byte> bytes = stackalloc byte[length];
        Fill(bytes);
        Span<char> letters = stackalloc char[length];
        for (var i = 0; i < length; i++)
            letters[i] = TokenLetters[bytes[i] & 31];
        return new string(letters);
    }

    /// <summary>A version 4 UUID (RFC 9562 §5.4) in its usual text form.</summary>
    public string NewUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
