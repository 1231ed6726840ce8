using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Sip.Machines;

namespace Gateway.Sip.Authentication;

/// <summary>A nonce of ours that came back.</summary>
/// <param name="Id">Tells it from every other.</param>
/// <param name="IssuedAt">When it was made.</param>
internal readonly record struct Nonce(UInt128 Id, MonotonicTime IssuedAt);

/// <summary>
/// Makes nonces that need no storage: whoever returns one proves that we made it, when, and for which realm and source.
/// </summary>
/// <remarks>
/// <code>
/// nonce = base64url( time (8 octets) | random (12) | HMAC-SHA-256( secret, time | random | realm length | realm | source ) (16) )
/// </code>
/// The secret is drawn at the start and dies with the process, as the time does and the table of used counts: a nonce from before a
/// restart is unknown, so it cannot be replayed either.
/// </remarks>
internal sealed class NonceIssuer(string realm, IdSource ids)
{
    public const int Characters = 48;

    private const int TimeBytes = 8;
    private const int RandomBytes = 12;
    private const int SealBytes = 16;
    private const int NonceBytes = TimeBytes + RandomBytes + SealBytes;

    private readonly byte[] _secret = Draw(ids);
    private readonly byte[] _realm = Encoding.UTF8.GetBytes(realm);

    public string Issue(MonotonicTime now, string source)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, now.SinceStart.Ticks);
        ids.Fill(nonce.Slice(TimeBytes, RandomBytes));
        Seal(nonce[..(TimeBytes + RandomBytes)], source, nonce[(TimeBytes + RandomBytes)..]);
        return Base64Url.EncodeToString(nonce);
    }

    /// <summary>Whether the nonce is ours; its age is for the caller to judge.</summary>
    public bool TryRecognise(string text, string source, out Nonce nonce)
    {
        nonce = default;
        if (text.Length != Characters) return false;
        Span<byte> octets = stackalloc byte[NonceBytes];
        if (Base64Url.DecodeFromChars(text, octets, out _, out var written) != OperationStatus.Done) return false;
        if (written != NonceBytes) return false;

        Span<byte> seal = stackalloc byte[SealBytes];
        Seal(octets[..(TimeBytes + RandomBytes)], source, seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, octets[(TimeBytes + RandomBytes)..])) return false;

        nonce = new Nonce(
            BinaryPrimitives.ReadUInt128BigEndian(seal),
            new MonotonicTime(TimeSpan.FromTicks(BinaryPrimitives.ReadInt64BigEndian(octets))));
        return true;
    }

    /// <summary>A hash that stands in for HA1 where there is none: always the same for a name, so that probing it twice tells nothing.</summary>
    public string StandIn(DigestFunction function, string user) =>
        DigestHash.Of(function, HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(user)));

    private void Seal(ReadOnlySpan<byte> timeAndRandom, string source, Span<byte> seal)
    {
        var text = new byte[timeAndRandom.Length + sizeof(int) + _realm.Length + Encoding.UTF8.GetByteCount(source)];
        timeAndRandom.CopyTo(text);
        BinaryPrimitives.WriteInt32BigEndian(text.AsSpan(timeAndRandom.Length), _realm.Length);
        _realm.CopyTo(text, timeAndRandom.Length + sizeof(int));
        Encoding.UTF8.GetBytes(source, text.AsSpan(timeAndRandom.Length + sizeof(int) + _realm.Length));
        HMACSHA256.HashData(_secret, text).AsSpan(0, SealBytes).CopyTo(seal);
    }

    private static byte[] Draw(IdSource ids)
    {
        var secret = new byte[HMACSHA256.HashSizeInBytes];
        ids.Fill(secret);
        return secret;
    }
}
