using System.Buffers.Binary;
using Gateway.Sip.Transactions;

namespace Gateway.Tests.Sip.Transactions;

public sealed class SipHashTests
{
    // The first of the vectors that Aumasson and Bernstein publish: key 00..0f, input 00, 01, 02, ...
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    [InlineData(2, "8177228da4a45dc7fca38bdef60affe4")]
    [InlineData(3, "9c70b60c5267a94e5f33b6b02985ed51")]
    public void It_gives_the_published_values(int length, string expected)
    {
        var input = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var key = SipHash.Of(input, 0x0706050403020100, 0x0F0E0D0C0B0A0908);

        var octets = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(octets, key.Low);
        BinaryPrimitives.WriteUInt64LittleEndian(octets.AsSpan(8), key.High);
        Assert.Equal(expected, Convert.ToHexStringLower(octets));
    }

    [Fact]
    public void Every_octet_and_the_length_count()
    {
        var seen = new HashSet<TransactionKey>();
        for (var length = 0; length < 40; length++)
        {
            var input = new byte[length];
            Assert.True(seen.Add(SipHash.Of(input, 1, 2)));
            for (var i = 0; i < length; i++)
            {
                input[i] = 1;
                Assert.True(seen.Add(SipHash.Of(input, 1, 2)));
                input[i] = 0;
            }
        }

        Assert.NotEqual(SipHash.Of([1], 1, 2), SipHash.Of([1], 1, 3));
    }
}
