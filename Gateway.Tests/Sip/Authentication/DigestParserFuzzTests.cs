using System.Text;
using Gateway.Sip.Authentication;

namespace Gateway.Tests.Sip.Authentication;

/// <summary>Whatever the bytes, the parsers answer; and what they accept can be written, read again, and written the same.</summary>
public sealed class DigestParserFuzzTests
{
    private const int Mutations = 20_000;

    private static readonly byte[][] Samples =
        [.. DigestSamples.Challenges.Concat(DigestSamples.Credentials).Concat(DigestSamples.Infos).Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Every_prefix_of_every_good_value_gets_an_answer()
    {
        foreach (var sample in Samples)
        {
            for (var length = 0; length <= sample.Length; length++)
                Feed(sample[..length], $"prefix of {length}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_121)]
    [InlineData(77_777)]
    public void Every_damaged_value_gets_an_answer(int seed)
    {
        var chance = new Random(seed);
        var interesting = "\",=\\ \t\r\n\0%*'\x7F"u8.ToArray();

        for (var round = 0; round < Mutations; round++)
        {
            var value = Samples[chance.Next(Samples.Length)].ToList();
            for (var damage = chance.Next(1, 6); damage > 0 && value.Count > 0; damage--)
            {
                var at = chance.Next(value.Count);
                switch (chance.Next(5))
                {
                    case 0: value[at] = (byte)chance.Next(256); break;
                    case 1: value[at] = interesting[chance.Next(interesting.Length)]; break;
                    case 2: value.RemoveRange(at, chance.Next(value.Count - at)); break;
                    case 3: value.Insert(at, interesting[chance.Next(interesting.Length)]); break;
                    default: value.InsertRange(at, value.GetRange(0, chance.Next(at + 1))); break;
                }
            }
            Feed([.. value], $"seed {seed}, round {round}");
        }
    }

    private static void Feed(byte[] value, string origin)
    {
        try
        {
            if (DigestChallenge.TryParse(value, out var challenge, out var error))
            {
                var written = challenge.Write();
                Assert.True(DigestChallenge.TryParse(Encoding.UTF8.GetBytes(written), out var again, out error), error.ReasonPhrase);
                Assert.Equal(written, again.Write());
            }
            Assert.Equal(challenge is null, error.Fault != DigestFault.None);

            if (DigestCredentials.TryParse(value, out var credentials, out error))
            {
                var written = credentials.Write();
                Assert.True(DigestCredentials.TryParse(Encoding.UTF8.GetBytes(written), out var again, out error), error.ReasonPhrase);
                Assert.Equal(written, again.Write());
            }
            Assert.Equal(credentials is null, error.Fault != DigestFault.None);

            if (AuthenticationInfo.TryParse(value, out var info, out error))
            {
                var written = info.Write();
                Assert.True(AuthenticationInfo.TryParse(Encoding.UTF8.GetBytes(written), out var again, out error), error.ReasonPhrase);
                Assert.Equal(written, again.Write());
            }
            Assert.Equal(info is null, error.Fault != DigestFault.None);
        }
        catch (Exception e)
        {
            Assert.Fail($"{origin}: {Convert.ToHexString(value)}: {e}");
        }
    }
}
