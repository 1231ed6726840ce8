using Gateway.Domain.Media;
using Gateway.Domain.MessageBox;
using Gateway.Tests.Domain.Media;

namespace Gateway.Tests.Domain.MessageBox;

/// <summary>A sentence in Opus is made once, and is what a caller would have heard who was alone.</summary>
public sealed class OpusSoundTests
{
    private const int Complexity = 3;

    // One and a half seconds and a bit: the last frame is not whole.
    private readonly short[] _sound = [.. Enumerable.Range(0, 12_050).Select(i => (short)(8_000 * Math.Sin(i / 7.0)))];

    [Fact]
    public void Each_packet_is_what_an_encoder_of_ones_own_would_have_made()
    {
        OpusTests.RequireOpus();
        var opus = new OpusSound(_sound, Complexity);
        using var encoder = new OpusEncoder(8_000, Complexity);
        var room = new byte[OpusEncoder.PacketBytesMax];
        var samples = new short[160];
        for (var frame = 0; frame < 76; frame++)
        {
            Array.Clear(samples);
            _sound.AsSpan(frame * 160, Math.Min(160, _sound.Length - (frame * 160))).CopyTo(samples);
            var packet = room.AsSpan(0, encoder.Encode(samples, room));

            Assert.True(packet.SequenceEqual(opus.Of(frame)), $"packet {frame}");
        }
    }

    [Fact]
    public void A_packet_is_made_when_the_first_caller_comes_to_it_and_never_again()
    {
        OpusTests.RequireOpus();
        var opus = new OpusSound(_sound, Complexity);
        var first = Enumerable.Range(0, 76).Select(frame => opus.Of(frame).ToArray()).ToList();
        Assert.Equal(76, opus.Count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var octets = 0;
        for (var frame = 0; frame < 76; frame++)
            octets += opus.Of(frame).Length;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((0, first.Sum(packet => packet.Length)), (allocated, octets));
        Assert.All(first.Index(), one => Assert.Equal(one.Item, opus.Of(one.Index).ToArray()));
    }

    [Fact]
    public void Who_is_late_hears_the_beginning_while_another_hears_the_middle()
    {
        OpusTests.RequireOpus();
        var (opus, alone) = (new OpusSound(_sound, Complexity), new OpusSound(_sound, Complexity));
        for (var frame = 0; frame < 40; frame++)
        {
            opus.Of(frame);
            Assert.Equal(frame + 1, opus.Count);
            if (frame >= 10)
                Assert.True(opus.Of(frame - 10).SequenceEqual(alone.Of(frame - 10)));
        }
    }

    [Fact]
    public void A_sound_that_is_empty_is_a_frame_of_silence()
    {
        OpusTests.RequireOpus();
        Assert.InRange(new OpusSound([], Complexity).Of(0).Length, 1, 40);
    }
}
