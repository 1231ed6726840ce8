using System.Buffers;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Media;

[Clause("RFC 6716", "3")]
public sealed class OpusTests
{
    private const int Rate = 16_000;
    private const int Frame = Rate / 50;

    [Fact]
    public void A_tone_comes_back_at_its_pitch_and_level()
    {
        RequireOpus();
        var tone = Sounds.Tone(440, 8000, Rate, 1);

        var heard = Decode(Encode(tone));

        Assert.Equal(tone.Length, heard.Length);
        var settled = heard.AsSpan(Rate / 2);
        Assert.InRange(Sounds.StrengthOf(440, settled, Rate), 7000, 9000);
        Assert.InRange(Sounds.StrengthOf(660, settled, Rate), 0, 300);
    }

    [Fact]
    public void A_lost_packet_is_made_up_for()
    {
        RequireOpus();
        var packets = Encode(Sounds.Tone(440, 8000, Rate, 1));
        using var decoder = new OpusDecoder(Rate);
        var samples = new short[Frame];
        for (var i = 0; i < 30; i++)
            Assert.Equal(Frame, decoder.Decode(packets[i], samples));

        Assert.Equal(Frame, decoder.Decode([], samples));
        Assert.True(VoiceActivity.LevelOf(samples) > 1000);
        Assert.Equal(Frame, decoder.Recover(packets[31], samples));
    }

    [Fact]
    public void What_is_no_Opus_is_told_and_does_no_harm()
    {
        RequireOpus();
        using var decoder = new OpusDecoder(Rate);
        var chance = new SeededIdSource(6716);
        var samples = new short[decoder.SamplesMax];
        var packet = new byte[80];
        for (var i = 0; i < 5_000; i++)
        {
            chance.Fill(packet);
            var octets = packet.AsSpan(0, 1 + (int)(chance.NewUInt32() % 80));
            var units = OpusDecoder.UnitsOf(octets);
            Assert.InRange(decoder.Decode(octets, samples), 0, units / 3);
        }

        Assert.Equal(0, decoder.Decode([0xFF], samples));
    }

    [Fact]
    public void A_frame_of_no_length_that_Opus_has_is_an_error_of_ours()
    {
        RequireOpus();
        using var encoder = new OpusEncoder(Rate);

        Assert.Throws<InvalidOperationException>(() => encoder.Encode(new short[100], new byte[OpusEncoder.PacketBytesMax]));
        Assert.Throws<InvalidOperationException>(() => new OpusEncoder(44_100));
    }

    [Theory]
    [InlineData("78", 960)]
    [InlineData("48", 960)]
    [InlineData("60", 480)]
    [InlineData("18", 2880)]
    [InlineData("80", 120)]
    [InlineData("F9", 1920)]
    [InlineData("FB06", 5760)]
    [InlineData("FB07", 0)]
    [InlineData("FB", 0)]
    [InlineData("", 0)]
    public void The_length_of_a_packet_stands_in_its_first_octets(string hex, int units) => Assert.Equal(units, OpusDecoder.UnitsOf(Convert.FromHexString(hex)));

    [Fact]
    [Clause("RFC 7845", "3")]
    public async Task What_is_recorded_is_an_Ogg_file_that_the_reference_player_reads()
    {
        RequireOpus();
        var (opusdec, opusinfo) = (Peers.Require("opusdec"), Peers.Require("opusinfo"));
        var file = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(77);
        writer.Begin([("TITLE", "Fire 1"), ("ARTIST", "Anna Keller")], file);
        foreach (var packet in Encode(Sounds.Tone(440, 8000, Rate, 3.5)))
            writer.Add(packet, OpusDecoder.UnitsOf(packet), file);
        Assert.Equal(3.5 * OggOpusWriter.UnitsPerSecond, writer.Position);
        var cut = file.WrittenCount;
        writer.End(file);
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (ogg, raw) = (Path.Combine(folder.FullName, "burst.opus"), Path.Combine(folder.FullName, "burst.raw"));
            await File.WriteAllBytesAsync(ogg, file.WrittenSpan.ToArray(), TestContext.Current.CancellationToken);
            var told = await Peers.RunAsync(opusinfo, TimeSpan.FromSeconds(30), ogg);
            await Peers.RunAsync(opusdec, TimeSpan.FromSeconds(30), "--rate", "16000", "--no-dither", ogg, raw);
            var heard = Samples(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken));
            Assert.Contains("ARTIST=Anna Keller", told, StringComparison.Ordinal);
            Assert.DoesNotContain("WARNING", told, StringComparison.Ordinal);
            Assert.Equal(3.5, heard.Length / (double)Rate, 0.01);
            Assert.InRange(Sounds.StrengthOf(440, heard.AsSpan(Rate, Rate), Rate), 7000, 9000);

            // Cut off in the middle of a talk, all whole pages can be played.
            await File.WriteAllBytesAsync(ogg, file.WrittenSpan[..cut].ToArray(), TestContext.Current.CancellationToken);
            await Peers.RunAsync(opusdec, TimeSpan.FromSeconds(30), "--rate", "16000", "--no-dither", ogg, raw);
            Assert.InRange(new FileInfo(raw).Length / 2.0 / Rate, 2.9, 3.5);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static void RequireOpus()
    {
        if (OpusEncoder.IsAvailable)
            return;
        if (Environment.GetEnvironmentVariable("REQUIRE_PEERS") == "1")
            Assert.Fail("libopus0 is not installed, and REQUIRE_PEERS=1 asks for it");
        Assert.Skip("libopus0 is not installed");
    }

    private static List<byte[]> Encode(short[] samples)
    {
        using var encoder = new OpusEncoder(Rate);
        var room = new byte[OpusEncoder.PacketBytesMax];
        var packets = new List<byte[]>();
        for (var at = 0; at + Frame <= samples.Length; at += Frame)
            packets.Add(room[..encoder.Encode(samples.AsSpan(at, Frame), room)]);
        return packets;
    }

    private static short[] Decode(List<byte[]> packets)
    {
        using var decoder = new OpusDecoder(Rate);
        var room = new short[decoder.SamplesMax];
        return [.. packets.SelectMany(packet => room[..decoder.Decode(packet, room)].ToArray())];
    }

    private static short[] Samples(byte[] raw)
    {
        var samples = new short[raw.Length / 2];
        Buffer.BlockCopy(raw, 0, samples, 0, samples.Length * 2);
        return samples;
    }
}
