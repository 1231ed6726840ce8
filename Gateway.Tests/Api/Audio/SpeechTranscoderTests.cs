using Gateway.Api.Audio;
using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Domain.Media;

namespace Gateway.Tests.Api.Audio;

public sealed class SpeechTranscoderTests
{
    private readonly List<(ushort Sequence, uint Timestamp, bool IsFirst, byte[] Payload)> _made = [];

    [Fact]
    public void A_tone_is_the_same_tone_in_the_other_law()
    {
        using var transcoder = new SpeechTranscoder(RtpCodec.Pcma, RtpCodec.Pcmu);
        var tone = Sounds.Tone(440, 8000, 8000, 0.4);

        for (var i = 0; i < 20; i++) Take(transcoder, (ushort)i, (uint)(i * 160), Encode(tone.AsSpan(i * 160, 160)), i == 0);

        var heard = _made.SelectMany(frame => Decode(frame.Payload)).ToArray();
        Assert.InRange(Sounds.StrengthOf(440, heard, 8000), 7800, 8200);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (uint)(i * 160)), _made.Select(frame => frame.Timestamp));
        Assert.Equal([true, .. Enumerable.Repeat(false, 19)], _made.Select(frame => frame.IsFirst));
    }

    [Fact]
    public void Packets_of_another_length_become_frames_of_20_ms()
    {
        using var transcoder = new SpeechTranscoder(RtpCodec.Pcma, RtpCodec.Pcmu);

        foreach (var i in Enumerable.Range(0, 4)) Take(transcoder, (ushort)i, (uint)(i * 240), new byte[240]);

        Assert.Equal(6, _made.Count);
        Assert.All(_made, frame => Assert.Equal(160, frame.Payload.Length));
        Assert.Equal([0u, 160u, 320u, 480u, 640u, 800u], _made.Select(frame => frame.Timestamp));
    }

    [Fact]
    public void What_was_lost_is_made_up_for_and_silence_stays_a_gap_in_the_timestamps()
    {
        using var transcoder = new SpeechTranscoder(RtpCodec.Pcma, RtpCodec.Pcmu);
        var tone = Sounds.Tone(440, 8000, 8000, 0.4);

        for (var i = 0; i < 10; i++)
        {
            if (i != 5) Take(transcoder, (ushort)(10 + i), (uint)(1600 + (i * 160)), Encode(tone.AsSpan(i * 160, 160)));
        }

        Take(transcoder, 20, 8000 + 3200, new byte[160], isFirst: true);

        Assert.Equal(Enumerable.Range(0, 11), _made.Select(frame => (int)frame.Sequence));
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => (uint)(i * 160)), 9600u], _made.Select(frame => frame.Timestamp));
        Assert.Equal([0, 10], Enumerable.Range(0, 11).Where(i => _made[i].IsFirst));
        Assert.InRange(Sounds.StrengthOf(440, Decode(_made[5].Payload), 8000), 4000, 9000);
    }

    [Fact]
    public void What_was_overtaken_is_heard_in_its_place_and_what_is_too_late_or_no_speech_is_dropped()
    {
        using var transcoder = new SpeechTranscoder(RtpCodec.Pcma, RtpCodec.Pcmu);

        Take(transcoder, 1, 160, new byte[160]);
        Take(transcoder, 3, 480, Encode(Sounds.Tone(440, 8000, 8000, 0.02)));
        Assert.Single(_made);
        Take(transcoder, 2, 320, new byte[160]);
        Take(transcoder, 2, 320, new byte[160]);
        Take(transcoder, 4, 640, []);

        Assert.Equal([0u, 160u, 320u], _made.Select(frame => frame.Timestamp));
        Assert.InRange(Sounds.StrengthOf(440, Decode(_made[2].Payload), 8000), 6000, 9000);
    }

    [Fact]
    public void Who_counts_anew_goes_on_behind_what_was_given()
    {
        using var transcoder = new SpeechTranscoder(RtpCodec.Pcma, RtpCodec.Pcmu);
        Take(transcoder, 100, 16_000, new byte[160]);

        transcoder.Restart();
        Take(transcoder, 0, 0, new byte[160]);
        Take(transcoder, 1, 160, new byte[160]);

        Assert.Equal([0u, 160u, 320u], _made.Select(frame => frame.Timestamp));
    }

    [Fact]
    public void With_Opus_the_clock_is_another_and_the_tone_is_not()
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus.so.0 is missing");
        using var there = new SpeechTranscoder(RtpCodec.Pcma, RtpCodec.Opus);
        using var back = new SpeechTranscoder(RtpCodec.Opus, RtpCodec.Pcmu);
        var tone = Sounds.Tone(440, 8000, 8000, 0.6);

        for (var i = 0; i < 30; i++) Take(there, (ushort)i, (uint)(i * 160), Encode(tone.AsSpan(i * 160, 160)));
        var packets = _made.ToList();
        _made.Clear();
        foreach (var packet in packets) Take(back, packet.Sequence, packet.Timestamp, packet.Payload);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => (uint)(i * 960)), packets.Select(packet => packet.Timestamp));
        Assert.Equal(30, _made.Count);
        Assert.InRange(Sounds.StrengthOf(440, _made.SelectMany(frame => Decode(frame.Payload)).Skip(1600).ToArray(), 8000), 6500, 9500);
    }

    private void Take(SpeechTranscoder transcoder, ushort sequence, uint timestamp, byte[] payload, bool isFirst = false) => transcoder.Take(
        new SpeechFrame(sequence, timestamp, isFirst, payload),
        (in SpeechFrame frame) => _made.Add((frame.SequenceNumber, frame.Timestamp, frame.IsFirst, frame.Payload.ToArray())));

    private static byte[] Encode(ReadOnlySpan<short> samples)
    {
        var codes = new byte[samples.Length];
        G711.EncodeALaw(samples, codes);
        return codes;
    }

    private static short[] Decode(byte[] codes)
    {
        var samples = new short[codes.Length];
        G711.DecodeMuLaw(codes, samples);
        return samples;
    }
}
