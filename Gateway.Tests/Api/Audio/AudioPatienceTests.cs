using Gateway.Api.Audio;

namespace Gateway.Tests.Api.Audio;

public sealed class AudioPatienceTests
{
    private readonly AudioPatience _patience = new();

    [Fact]
    public void A_silent_connection_loses_the_button_after_three_seconds_and_itself_after_thirty()
    {
        _patience.IsHeld = true;
        _patience.TakeFrame(At(1));

        Assert.Equal(
            [AudioSilence.None, AudioSilence.LetGo, AudioSilence.LetGo, AudioSilence.CutOff],
            new[] { 3.9, 4, 30.9, 31 }.Select(second => _patience.Look(At(second))));
    }

    [Fact]
    public void Whatever_it_says_counts_and_without_the_button_it_may_be_silent_longer()
    {
        _patience.IsHeld = true;
        _patience.TakeText(At(3));
        Assert.Equal(AudioSilence.None, _patience.Look(At(5.9)));

        _patience.IsHeld = false;
        Assert.Equal(AudioSilence.None, _patience.Look(At(32.9)));
    }

    [Fact]
    public void More_than_a_hundred_frames_or_fifty_texts_a_second_are_too_many()
    {
        Assert.Equal(AudioLimits.FramesPerSecond, Enumerable.Range(0, 200).Count(_ => _patience.TakeFrame(At(1))));
        Assert.Equal(AudioLimits.TextsPerSecond, Enumerable.Range(0, 200).Count(_ => _patience.TakeText(At(1.5))));

        Assert.True(_patience.TakeFrame(At(2)));
        Assert.True(_patience.TakeText(At(2)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
