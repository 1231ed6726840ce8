using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Rtp;

[Clause("ITU-T G.711", "3")]
public sealed class G711Tests
{
    [Theory]
    [InlineData(0, 0xFF, 0xD5)]
    [InlineData(-1, 0x7F, 0x55)]
    [InlineData(1000, 0xCE, 0xFA)]
    [InlineData(-1000, 0x4E, 0x7A)]
    [InlineData(32767, 0x80, 0xAA)]
    [InlineData(-32768, 0x00, 0x2A)]
    public void Samples_have_the_codes_of_the_tables(short sample, byte muLaw, byte aLaw)
    {
        var codes = new byte[1];
        G711.EncodeMuLaw([sample], codes);
        Assert.Equal(muLaw, codes[0]);
        G711.EncodeALaw([sample], codes);
        Assert.Equal(aLaw, codes[0]);
    }

    [Fact]
    public void Every_code_comes_back_as_itself_but_the_second_zero()
    {
        byte[] codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        var samples = new short[256];
        var again = new byte[256];

        G711.DecodeALaw(codes, samples);
        G711.EncodeALaw(samples, again);
        Assert.Equal(codes, again);
        G711.DecodeMuLaw(codes, samples);
        G711.EncodeMuLaw(samples, again);
        codes[0x7F] = 0xFF;
        Assert.Equal(codes, again);
    }

    [Fact]
    public void No_sample_is_more_than_half_a_step_away_from_what_it_was()
    {
        short[] samples = [.. Enumerable.Range(-32768, 65536).Select(sample => (short)sample)];
        var codes = new byte[samples.Length];
        var muLaw = new short[samples.Length];
        var aLaw = new short[samples.Length];

        G711.EncodeMuLaw(samples, codes);
        G711.DecodeMuLaw(codes, muLaw);
        G711.EncodeALaw(samples, codes);
        G711.DecodeALaw(codes, aLaw);

        for (var i = 0; i < samples.Length; i++)
        {
            var allowed = Math.Max(8, Math.Abs((int)samples[i]) / 30.0) + 4;
            Assert.InRange(Math.Abs(muLaw[i] - samples[i]), 0, Math.Abs((int)samples[i]) > 32124 ? 644 : allowed);
            Assert.InRange(Math.Abs(aLaw[i] - samples[i]), 0, allowed + 4);
        }
    }

    [Fact]
    public void Silence_is_silent()
    {
        var sample = new short[1];
        G711.DecodeMuLaw([G711.MuLawSilence], sample);
        Assert.Equal(0, sample[0]);
        G711.DecodeALaw([G711.ALawSilence], sample);
        Assert.Equal(8, sample[0]);
    }
}
