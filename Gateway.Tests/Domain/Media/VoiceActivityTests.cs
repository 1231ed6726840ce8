using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Domain.Media;

public sealed class VoiceActivityTests
{
    private const int Frame = 160;

    private readonly VoiceActivity _line = new();
    private readonly SeededIdSource _chance = new(8);

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(400)]
    public void The_noise_of_a_line_is_no_voice_once_it_is_known_and_a_voice_over_it_is(double noise)
    {
        for (var i = 0; i < 250; i++)
            _line.IsVoice(Noise(noise));

        Assert.Equal(0, Enumerable.Range(0, 100).Count(_ => _line.IsVoice(Noise(noise))));
        Assert.True(_line.IsVoice(Voice(noise)));
    }

    [Fact]
    public void The_first_syllable_is_heard()
    {
        Assert.False(_line.IsVoice(new short[Frame]));
        Assert.True(_line.IsVoice(Voice(0)));
    }

    [Fact]
    public void Who_talks_long_does_not_become_noise()
    {
        Assert.All(Enumerable.Range(0, 3000), _ => Assert.True(_line.IsVoice(Voice(0))));
        Assert.False(_line.IsVoice(new short[Frame]));
    }

    [Fact]
    public void A_line_that_falls_silent_is_heard_whispering_soon()
    {
        for (var i = 0; i < 250; i++)
            _line.IsVoice(Noise(400));
        for (var i = 0; i < 10; i++)
            _line.IsVoice(new short[Frame]);

        Assert.True(_line.IsVoice(Noise(500)));
    }

    // Evenly spread, so that its level is amplitude / sqrt 3.
    private short[] Noise(double amplitude) => [.. Enumerable.Range(0, Frame).Select(_ => (short)(amplitude * (((double)_chance.NewUInt32() / uint.MaxValue * 2) - 1)))];

    private short[] Voice(double noise) => [.. Noise(noise).Zip(Sounds.Tone(300, 6000, 8000, 0.02), (one, other) => (short)(one + other))];
}
