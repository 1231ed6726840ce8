using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Sip.Transactions;

/// <summary>
/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012). Keyed, so that nobody outside can prepare branches that fall
/// into one bucket.
/// </summary>
internal static class SipHash
{
    public static TransactionKey Of(ReadOnlySpan<byte> data, ulong key0, ulong key1)
    {
        var v0 = key0 ^ 0x736F6D6570736575;
        var v1 = key1 ^ 0x646F72616E646F6D ^ 0xEE;
        var v2 = key0 ^ 0x6C7967656E657261;
        var v3 = key1 ^ 0x7465646279746573;
        var last = (ulong)data.Length << 56;
        while (data.Length >= 8)
        {
            Compress(ref v0, ref v1, ref v2, ref v3, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        for (var i = 0; i < data.Length; i++)
            last |= (ulong)data[i] << (8 * i);
        Compress(ref v0, ref v1, ref v2, ref v3, last);
        v2 ^= 0xEE;
        Rounds(ref v0, ref v1, ref v2, ref v3, 4);
        var low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xDD;
        Rounds(ref v0, ref v1, ref v2, ref v3, 4);
        return new(low, v0 ^ v1 ^ v2 ^ v3);
    }

    private static void Compress(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3, ulong word)
    {
        v3 ^= word;
        Rounds(ref v0, ref v1, ref v2, ref v3, 2);
        v0 ^= word;
    }

    private static void Rounds(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3, int count)
    {
        for (; count > 0; count--)
        {
            v0 += v1;
            v2 += v3;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
