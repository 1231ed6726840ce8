using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Sip.Messages;

public sealed class DtmfRelayTests
{
    [Theory]
    [InlineData("Signal=5\r\nDuration=160\r\n", '5')]
    [InlineData("Signal= 5\r\nDuration= 250", '5')]
    [InlineData("Duration=160\nsignal=#\n", '#')]
    [InlineData("Signal=*", '*')]
    [InlineData("Signal=10\r\n", '*')]
    [InlineData("Signal=11\r\n", '#')]
    [InlineData("Signal=d\r\n", 'D')]
    [InlineData("Signal=15\r\n", 'D')]
    public void A_key_is_read_as_telephones_write_it(string body, char key)
    {
        Assert.True(DtmfRelay.TryRead(Encoding.ASCII.GetBytes(body), out var read));
        Assert.Equal(key, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Signal=")]
    [InlineData("Signal=E")]
    [InlineData("Signal=16")]
    [InlineData("Signal=23")]
    [InlineData("Signal=555")]
    [InlineData("Signal")]
    [InlineData("5")]
    [InlineData("Signal=\0")]
    [InlineData("Duration=160")]
    public void Anything_else_is_no_key(string body) => Assert.False(DtmfRelay.TryRead(Encoding.ASCII.GetBytes(body), out _));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void A_body_of_256_octets_is_the_longest(int length, bool isRead) =>
        Assert.Equal(isRead, DtmfRelay.TryRead(Encoding.ASCII.GetBytes("Signal=5\r\n".PadRight(length)), out _));

    [Fact]
    public void Whatever_arrives_it_answers()
    {
        var chance = new Random(2976);
        var good = Encoding.ASCII.GetBytes("Signal=5\r\nDuration=160\r\n");
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = good[..chance.Next(good.Length + 1)];
            for (var damage = chance.Next(4); damage > 0 && damaged.Length > 0; damage--)
                damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
            if (DtmfRelay.TryRead(damaged, out var key))
                Assert.Contains(key, "0123456789*#ABCD");
        }
    }
}
