using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Bench.Voice;

/// <summary>What a client of mumble-server sends its datagrams through: AES-128 in OCB2 mode, with a counter for a nonce and three octets of the tag.</summary>
internal sealed class OcbCipher : IDisposable
{
    private const int BlockBytes = 16;
    private const int HeaderBytes = 4;

    private readonly Aes _aes = Aes.Create();
    private readonly byte[] _nonce;

    /// <param name="key">16 octets.</param>
    /// <param name="nonce">16 octets; the first datagram has the one after it.</param>
    public OcbCipher(byte[] key, byte[] nonce)
    {
        _aes.Key = key;
        _nonce = nonce;
    }

    /// <summary>Encrypts a datagram.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        for (var i = 0; i < BlockBytes && ++_nonce[i] == 0; i++)
        {
        }

        var encrypted = new byte[HeaderBytes + plain.Length];
        var tag = Encrypt(plain, encrypted.AsSpan(HeaderBytes));
        encrypted[0] = _nonce[0];
        tag.AsSpan(0, HeaderBytes - 1).CopyTo(encrypted.AsSpan(1));
        return encrypted;
    }

    public void Dispose() => _aes.Dispose();

    private byte[] Encrypt(ReadOnlySpan<byte> plain, Span<byte> encrypted)
    {
        var delta = Read(Cipher(_nonce));
        UInt128 checksum = 0;
        while (plain.Length > BlockBytes)
        {
            delta = Double(delta);
            Write(Read(Cipher(Bytes(delta ^ Read(plain)))) ^ delta, encrypted);
            checksum ^= Read(plain);
            plain = plain[BlockBytes..];
            encrypted = encrypted[BlockBytes..];
        }

        delta = Double(delta);
        var pad = Cipher(Bytes(delta ^ (UInt128)(plain.Length * 8)));
        var last = pad.ToArray();
        plain.CopyTo(last);
        checksum ^= Read(last);
        for (var i = 0; i < plain.Length; i++)
            encrypted[i] = (byte)(plain[i] ^ pad[i]);
        return Cipher(Bytes(Double(delta) ^ delta ^ checksum));
    }

    private byte[] Cipher(byte[] block) => _aes.EncryptEcb(block, PaddingMode.None);

    // Multiplication by two in the field of OCB.
    private static UInt128 Double(UInt128 block) => (block << 1) ^ ((block >> 127) * 0x87);

    private static UInt128 Read(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadUInt128BigEndian(block);

    private static void Write(UInt128 block, Span<byte> room) => BinaryPrimitives.WriteUInt128BigEndian(room, block);

    private static byte[] Bytes(UInt128 block)
    {
        var bytes = new byte[BlockBytes];
        Write(block, bytes);
        return bytes;
    }
}
