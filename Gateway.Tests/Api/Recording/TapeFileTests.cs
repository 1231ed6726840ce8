using Gateway.Api.Recording;
using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Domain.Media;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api.Recording;

public sealed class TapeFileTests : IDisposable
{
    private const int Rate = 8_000;
    private const int Frame = 160;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tape-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("PCMA")]
    [InlineData("PCMU")]
    public async Task What_is_lost_of_G711_is_silence_of_the_same_length_as_sox_hears(string codec)
    {
        var sox = Peers.Require("sox");
        var file = Path.Combine(_folder.FullName, "burst.wav");
        var peaks = Write(file, codec == "PCMA" ? RtpCodec.Pcma : RtpCodec.Pcmu, Packets(codec, Sounds.Tone(440, 8000, Rate, 2)).Where((_, i) => i is < 25 or >= 50));

        var heard = await HeardAsync(sox, file);

        Assert.Equal(2 * Rate, heard.Length);
        Assert.InRange(Sounds.StrengthOf(440, heard.AsSpan(0, Rate / 2), Rate), 7800, 8200);
        Assert.All(heard[(Rate / 2)..Rate], sample => Assert.Equal(0, sample));
        Assert.InRange(Sounds.StrengthOf(440, heard.AsSpan(Rate), Rate), 7800, 8200);
        Assert.Equal(100, peaks.Length);
        Assert.All(peaks[..25], peak => Assert.InRange(peak, 55, 70));
        Assert.All(peaks[25..50], peak => Assert.Equal(0, peak));
    }

    [Fact]
    public async Task What_is_lost_of_Opus_is_silence_of_the_same_length_as_the_reference_decoder_hears()
    {
        var (opusinfo, opusdec) = (Peers.Require("opusinfo"), Peers.Require("opusdec"));
        var (file, raw) = (Path.Combine(_folder.FullName, "burst.ogg"), Path.Combine(_folder.FullName, "burst.raw"));
        var packets = OpusPackets(Sounds.Tone(440, 8000, Rate, 2));
        var peaks = Write(file, RtpCodec.Opus, packets.Where((_, i) => i is < 25 or >= 50));

        var told = await Peers.RunAsync(opusinfo, TimeSpan.FromSeconds(30), file);
        await Peers.RunAsync(opusdec, TimeSpan.FromSeconds(30), "--rate", "8000", "--no-dither", file, raw);
        var heard = Samples(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken));

        Assert.DoesNotContain("WARNING", told, StringComparison.Ordinal);
        Assert.Contains("TITLE=brs_1", told, StringComparison.Ordinal);
        Assert.Equal(2.0, heard.Length / (double)Rate, 0.01);
        Assert.InRange(Sounds.StrengthOf(440, heard.AsSpan(Rate / 8, Rate / 4), Rate), 7000, 9000);
        // The decoder fades out over a few packets.
        Assert.InRange(Sounds.StrengthOf(440, heard.AsSpan(Rate * 3 / 4, Rate / 5), Rate), 0, 400);
        Assert.InRange(Sounds.StrengthOf(440, heard.AsSpan(Rate * 3 / 2, Rate / 4), Rate), 7000, 9000);
        Assert.Equal(100, peaks.Length);
        Assert.All(peaks[26..50], peak => Assert.Equal(0, peak));
        Assert.All(peaks[60..], peak => Assert.InRange(peak, 50, 80));
    }

    [Fact]
    public async Task One_packet_is_a_file_too()
    {
        var sox = Peers.Require("sox");
        var file = Path.Combine(_folder.FullName, "burst.wav");
        Write(file, RtpCodec.Pcma, Packets("PCMA", Sounds.Tone(440, 8000, Rate, 0.02)));

        Assert.Equal(Frame, (await HeardAsync(sox, file)).Length);
    }

    [Fact]
    public void A_packet_that_is_late_or_there_twice_makes_nothing_longer()
    {
        var packets = Packets("PCMA", Sounds.Tone(440, 8000, Rate, 1)).ToList();
        using var tape = New(RtpCodec.Pcma);
        foreach (var (timestamp, payload) in packets.Concat(packets.Skip(10).Take(5))) tape.Take(timestamp, Step, payload);

        Assert.Equal(1000, tape.LengthMs);
    }

    [Fact]
    public void A_timestamp_out_of_nowhere_makes_no_more_silence_than_time_went_by()
    {
        using var tape = New(RtpCodec.Pcma);
        var payload = new byte[Frame];
        tape.Take(0, TimeSpan.Zero, payload);

        tape.Take(2_000_000_000, TimeSpan.FromMilliseconds(500), payload);
        tape.Take(1_000_000, Step, payload);

        Assert.Equal(20 + 1500 + 20 + 20, tape.LengthMs);
    }

    [Fact]
    public void What_is_no_Opus_is_left_out()
    {
        using var tape = New(RtpCodec.Opus);
        tape.Take(0, TimeSpan.Zero, [0xFF]);

        Assert.Equal(0, tape.LengthMs);
    }

    [Fact]
    public void What_is_not_recorded_is_told_before_anything_is_said() => Assert.Null(TapeFile.Of(new RtpCodec(96, "AMR", 8000), []));

    [Theory]
    [InlineData(10, 4)]
    [InlineData(3, 400)]
    [InlineData(0, 400)]
    [InlineData(4001, 400)]
    public void A_waveform_of_fewer_points_keeps_the_loudest(int count, int points)
    {
        var peaks = Enumerable.Range(0, count).Select(i => (byte)(i % 251)).ToArray();

        var shown = Gateway.Api.Endpoints.Bursts.PeaksOf(peaks, points);

        Assert.Equal(Math.Min(count, points), shown.Count);
        Assert.Equal(peaks.Length == 0 ? 0 : peaks.Max(), shown.Count == 0 ? 0 : shown.Max());
    }

    private static TapeFile New(RtpCodec codec) => TapeFile.Of(codec, [("TITLE", "brs_1")])!(new MemoryStream());

    private static byte[] Write(string file, RtpCodec codec, IEnumerable<(uint Timestamp, byte[] Payload)> packets)
    {
        using var tape = TapeFile.Of(codec, [("TITLE", "brs_1")])!(new RecordingDisk().Create(file));
        var last = 0u;
        foreach (var (timestamp, payload) in packets)
        {
            tape.Take(timestamp, TimeSpan.FromSeconds((timestamp - last) / (double)codec.ClockRate), payload);
            last = timestamp;
        }

        tape.Finish();
        Assert.Equal(new FileInfo(file).Length, tape.Bytes);
        return tape.Peaks()!;
    }

    private static IEnumerable<(uint Timestamp, byte[] Payload)> Packets(string codec, short[] sound)
    {
        for (var at = 0; at + Frame <= sound.Length; at += Frame)
        {
            var payload = new byte[Frame];
            if (codec == "PCMA") G711.EncodeALaw(sound.AsSpan(at, Frame), payload);
            else G711.EncodeMuLaw(sound.AsSpan(at, Frame), payload);
            yield return ((uint)at, payload);
        }
    }

    private static List<(uint Timestamp, byte[] Payload)> OpusPackets(short[] sound)
    {
        if (!OpusEncoder.IsAvailable) Assert.Skip("libopus is not installed.");
        using var encoder = new OpusEncoder(Rate);
        var packets = new List<(uint, byte[])>();
        var packet = new byte[OpusEncoder.PacketBytesMax];
        for (var at = 0; at + Frame <= sound.Length; at += Frame)
            packets.Add(((uint)at * 6, packet[..encoder.Encode(sound.AsSpan(at, Frame), packet)]));
        return packets;
    }

    private async Task<short[]> HeardAsync(string sox, string wav)
    {
        var raw = Path.Combine(_folder.FullName, "burst.raw");
        await Peers.RunAsync(sox, TimeSpan.FromSeconds(30), wav, "-b", "16", "-e", "signed-integer", raw);
        return Samples(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken));
    }

    private static short[] Samples(byte[] octets)
    {
        var samples = new short[octets.Length / 2];
        Buffer.BlockCopy(octets, 0, samples, 0, octets.Length);
        return samples;
    }
}
