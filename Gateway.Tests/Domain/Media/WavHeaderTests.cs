using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Media;

public sealed class WavHeaderTests
{
    [Theory]
    [InlineData(WavCoding.Pcm16, "signed-integer")]
    [InlineData(WavCoding.ALaw, "a-law")]
    [InlineData(WavCoding.MuLaw, "u-law")]
    public async Task Sox_reads_what_was_recorded_in_each_coding(WavCoding coding, string encoding)
    {
        var sox = Peers.Require("sox");
        var tone = Sounds.Tone(440, 8000, 8000, 1);
        var data = new byte[tone.Length * (coding == WavCoding.Pcm16 ? 2 : 1)];
        if (coding == WavCoding.Pcm16) Buffer.BlockCopy(tone, 0, data, 0, data.Length);
        else if (coding == WavCoding.ALaw) G711.EncodeALaw(tone, data);
        else G711.EncodeMuLaw(tone, data);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (wav, raw) = (Path.Combine(folder.FullName, "burst.wav"), Path.Combine(folder.FullName, "burst.raw"));
            await File.WriteAllBytesAsync(wav, [.. WavHeader.Write(coding, (uint)data.Length), .. data], TestContext.Current.CancellationToken);
            var told = await Peers.RunAsync(sox, TimeSpan.FromSeconds(30), "--info", wav);
            await Peers.RunAsync(sox, TimeSpan.FromSeconds(30), wav, "-b", "16", "-e", "signed-integer", raw);
            var octets = await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken);
            var heard = new short[octets.Length / 2];
            Buffer.BlockCopy(octets, 0, heard, 0, octets.Length);

            Assert.Contains(encoding, told.Replace(" ", "-", StringComparison.Ordinal).ToLowerInvariant(), StringComparison.Ordinal);
            Assert.Equal(tone.Length, heard.Length);
            Assert.InRange(Sounds.StrengthOf(440, heard, 8000), 7900, 8100);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
