using Gateway.Domain.Media;
using Gateway.Sip.Rtp;

namespace Gateway.Tests.Domain.Media;

public sealed class SpeechTranscodingTests
{
    private const int Rate = SpeechDecoder.SampleRate;

    [Theory]
    [InlineData(SpeechCoding.ALaw, SpeechCoding.MuLaw, 20)]
    [InlineData(SpeechCoding.MuLaw, SpeechCoding.ALaw, 10)]
    [InlineData(SpeechCoding.ALaw, SpeechCoding.Opus, 30)]
    [InlineData(SpeechCoding.MuLaw, SpeechCoding.Opus, 60)]
    [InlineData(SpeechCoding.Opus, SpeechCoding.ALaw, 10)]
    [InlineData(SpeechCoding.Opus, SpeechCoding.MuLaw, 60)]
    public void A_tone_keeps_its_pitch_and_its_level_whatever_the_length_of_the_packets(SpeechCoding from, SpeechCoding to, int milliseconds)
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var tone = Tone(1_000, 8_000, Rate * 3);
        var packets = Pack(tone, from, milliseconds);
        var (sound, heard) = Transcode(from, to, packets);

        Assert.Equal(tone.Length, sound.Length);
        Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.Equal(to == SpeechCoding.Opus ? 960u : 160u, pair.Second.Timestamp - pair.First.Timestamp));
        var settled = sound.AsSpan(Rate);
        Assert.InRange(Level(settled) - Level(tone), -1.5, 1.5);
        Assert.InRange(Pitch(settled), 990, 1_010);
    }

    [Theory]
    [InlineData(SpeechCoding.ALaw)]
    [InlineData(SpeechCoding.Opus)]
    public void What_was_lost_is_made_up_for_and_time_goes_on(SpeechCoding from)
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var packets = Pack(Tone(440, 8_000, Rate), from, 20);
        packets.RemoveRange(20, 2);
        var (sound, heard) = Transcode(from, SpeechCoding.ALaw, packets);

        Assert.Equal(50, heard.Count);
        Assert.All(heard.Zip(heard.Skip(1)), pair => Assert.Equal(160u, pair.Second.Timestamp - pair.First.Timestamp));
        var hole = sound.AsSpan(20 * 160, 2 * 160);
        Assert.InRange(Level(hole[..160]) - Level(sound.AsSpan(10 * 160, 160)), -6, 3);
        // It goes on as it sounded, and fades away.
        Assert.True(Level(hole[160..]) > 40);
        Assert.InRange(Pitch(sound.AsSpan(10 * 160, 20 * 160)), 425, 455);
    }

    [Fact]
    public void What_is_missing_in_G711_is_silent_where_nothing_was_heard_before_and_never_louder_than_what_was()
    {
        var packets = Pack(Tone(200, 8_000, Rate), SpeechCoding.ALaw, 20);
        packets.RemoveRange(1, 1);
        Assert.True(Level(Transcode(SpeechCoding.ALaw, SpeechCoding.ALaw, packets).Sound.AsSpan(160, 160)) < 30);

        packets = Pack(Tone(200, 8_000, Rate), SpeechCoding.ALaw, 20);
        packets.RemoveRange(20, 3);
        var sound = Transcode(SpeechCoding.ALaw, SpeechCoding.ALaw, packets).Sound;
        Assert.All(sound[(20 * 160)..(23 * 160)], sample => Assert.InRange(sample, -8_500, 8_500));
        Assert.True(Level(sound.AsSpan(23 * 160 - 40, 40)) < Level(sound.AsSpan(20 * 160, 40)) - 10);
    }

    [Theory]
    [InlineData(SpeechCoding.MuLaw)]
    [InlineData(SpeechCoding.Opus)]
    public void A_packet_that_was_overtaken_is_heard_in_its_place(SpeechCoding from)
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var packets = Pack(Tone(440, 8_000, Rate), from, 20);
        var (inOrder, _) = Transcode(from, SpeechCoding.ALaw, packets);
        (packets[11], packets[12]) = (packets[12], packets[11]);
        (packets[30], packets[31]) = (packets[31], packets[30]);

        Assert.Equal(inOrder, Transcode(from, SpeechCoding.ALaw, packets).Sound);
    }

    [Fact]
    public void The_end_of_a_burst_is_heard_though_the_packet_before_it_was_lost()
    {
        var packets = Pack(Tone(440, 8_000, Rate), SpeechCoding.ALaw, 20);
        packets.RemoveAt(packets.Count - 2);

        var (sound, heard) = Transcode(SpeechCoding.ALaw, SpeechCoding.MuLaw, packets);

        Assert.Equal((50, 50 * 160), (heard.Count, sound.Length));
    }

    [Fact]
    public void A_long_hole_and_silence_that_was_not_sent_are_holes_in_the_timestamps()
    {
        var packets = Pack(Tone(440, 8_000, Rate), SpeechCoding.ALaw, 20);
        packets.RemoveRange(10, 20);
        var (_, heard) = Transcode(SpeechCoding.ALaw, SpeechCoding.MuLaw, packets);
        Assert.Equal(30, heard.Count);
        Assert.Equal(21u * 160, heard[10].Timestamp - heard[9].Timestamp);

        // The same with numbers that go on: nothing was lost.
        for (var i = 10; i < packets.Count; i++)
            packets[i] = packets[i] with { Sequence = (ushort)(packets[9].Sequence + i - 9) };
        Assert.Equal(heard.Select(packet => packet.Timestamp), Transcode(SpeechCoding.ALaw, SpeechCoding.MuLaw, packets).Heard.Select(packet => packet.Timestamp));
    }

    [Fact]
    public void What_comes_late_or_is_no_speech_is_not_heard()
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var packets = Pack(Tone(440, 8_000, Rate), SpeechCoding.Opus, 20);
        using var decoder = new SpeechDecoder(SpeechCoding.Opus);

        Assert.Equal(160, decoder.Take(packets[0].Sequence, packets[0].Timestamp, packets[0].Payload).Length);
        Assert.Equal(0, decoder.Take(packets[2].Sequence, packets[2].Timestamp, packets[2].Payload).Length);
        Assert.Equal(0, decoder.Take(packets[2].Sequence, packets[2].Timestamp, packets[2].Payload).Length);
        Assert.Equal(0, decoder.Take((ushort)(packets[2].Sequence + 1), packets[3].Timestamp, []).Length);
        Assert.Equal(0, decoder.Take((ushort)(packets[2].Sequence + 1), packets[3].Timestamp, [0xFF, 0xFF, 0xFF]).Length);
        Assert.Equal(480, decoder.Take(packets[3].Sequence, packets[3].Timestamp, packets[3].Payload).Length);
        Assert.Equal(160, decoder.Position);
        Assert.Equal(0, decoder.Take(packets[1].Sequence, packets[1].Timestamp, packets[1].Payload).Length);
        Assert.Equal(0, decoder.Flush().Length);
    }

    [Fact]
    public void No_packet_of_chance_harms_a_decoder()
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var random = new Random(7);
        foreach (var coding in Enum.GetValues<SpeechCoding>())
        {
            using var decoder = new SpeechDecoder(coding);
            using var encoder = new SpeechEncoder(coding);
            for (var i = 0; i < 5_000; i++)
            {
                var payload = new byte[random.Next(0, MediaLimits.DatagramBytes)];
                random.NextBytes(payload);
                var sound = decoder.Take((ushort)random.Next(), (uint)random.NextInt64(uint.MaxValue), payload);
                encoder.Take(decoder.Position, sound, (_, packet) => Assert.NotEqual(0, packet.Length));
            }
        }
    }

    private static (short[] Sound, List<(uint Timestamp, byte[] Payload)> Heard) Transcode(SpeechCoding from, SpeechCoding to, List<Packet> packets)
    {
        using var decoder = new SpeechDecoder(from);
        using var encoder = new SpeechEncoder(to);
        var heard = new List<(uint Timestamp, byte[] Payload)>();
        void Ready(uint timestamp, ReadOnlySpan<byte> payload) => heard.Add((timestamp, payload.ToArray()));
        foreach (var packet in packets)
        {
            var sound = decoder.Take(packet.Sequence, packet.Timestamp, packet.Payload);
            encoder.Take(decoder.Position, sound, Ready);
        }

        var left = decoder.Flush();
        encoder.Take(decoder.Position, left, Ready);
        encoder.Flush(Ready);
        using var ear = new SpeechDecoder(to);
        ushort sequence = 0;
        return ([.. heard.SelectMany(packet => ear.Take(sequence++, packet.Timestamp, packet.Payload).ToArray())], heard);
    }

    private static List<Packet> Pack(short[] sound, SpeechCoding coding, int milliseconds)
    {
        var packets = new List<Packet>();
        using var opus = coding == SpeechCoding.Opus ? new OpusEncoder(Rate) : null;
        var samples = Rate * milliseconds / 1000;
        var room = new byte[OpusEncoder.PacketBytesMax];
        for (var at = 0; at + samples <= sound.Length; at += samples)
        {
            var length = samples;
            if (opus is not null)
                length = opus.Encode(sound.AsSpan(at, samples), room);
            else if (coding == SpeechCoding.ALaw)
                G711.EncodeALaw(sound.AsSpan(at, samples), room);
            else
                G711.EncodeMuLaw(sound.AsSpan(at, samples), room);
            packets.Add(new((ushort)(65_500 + packets.Count), uint.MaxValue - 500 + (uint)(at * (coding == SpeechCoding.Opus ? 6 : 1)), room[..length]));
        }

        return packets;
    }

    private static short[] Tone(int hertz, int amplitude, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * hertz * i / Rate)))];

    // In dB, of the mean power.
    private static double Level(ReadOnlySpan<short> sound)
    {
        var power = 1.0;
        foreach (var sample in sound)
            power += (double)sample * sample / sound.Length;
        return 10 * Math.Log10(power);
    }

    // By how often it rises through zero.
    private static double Pitch(ReadOnlySpan<short> sound)
    {
        var rises = 0;
        for (var i = 1; i < sound.Length; i++)
            rises += sound[i - 1] < 0 && sound[i] >= 0 ? 1 : 0;
        return (double)rises * Rate / sound.Length;
    }

    private sealed record Packet(ushort Sequence, uint Timestamp, byte[] Payload);
}
