using System.Buffers.Binary;
using Gateway.Api.Audio;
using Gateway.Domain.Media;

namespace Gateway.Tests.Api.Audio;

public sealed class AudioOutboxTests : IDisposable
{
    private readonly AudioOutbox _outbox = new();

    [Fact]
    public async Task What_is_put_in_is_taken_in_that_order_and_then_the_end()
    {
        _outbox.Put([1]);
        Speak(7);
        _outbox.Put([2]);
        _outbox.Finish();
        _outbox.Put([3]);

        Assert.Equal(["1", "speech 7", "2", "end"], [await NextAsync(), await NextAsync(), await NextAsync(), await NextAsync()]);
        Assert.False(_outbox.IsOverfull);
    }

    [Fact]
    public async Task Whoever_takes_waits_for_what_comes_later()
    {
        var next = NextAsync();
        Assert.False(next.IsCompleted);

        _outbox.Put([9]);

        Assert.Equal("9", await next);
    }

    [Fact]
    public async Task Of_too_much_speech_the_oldest_is_dropped_and_what_is_told_is_not()
    {
        _outbox.Put([1]);
        for (ushort i = 0; i < AudioLimits.SpeechWaiting + 3; i++) Speak(i);

        Assert.Equal("1", await NextAsync());
        Assert.Equal("speech 3", await NextAsync());
        Assert.Equal((3, false), (_outbox.Dropped, _outbox.IsOverfull));
    }

    [Fact]
    public async Task Who_reads_nothing_at_all_is_given_up_at_the_limit()
    {
        var text = new byte[1024];
        for (var i = 0; i < AudioLimits.BytesWaiting / text.Length; i++) _outbox.Put(text);
        Assert.False(_outbox.IsOverfull);

        _outbox.Put([1]);

        Assert.True(_outbox.IsOverfull);
        _outbox.Dispose();
        Assert.Equal("end", await NextAsync());
    }

    public void Dispose() => _outbox.Dispose();

    private void Speak(ushort sequence) => _outbox.Put(new SpeechFrame(sequence, 0, false, [1, 2, 3]));

    private async Task<string> NextAsync() => await _outbox.TakeAsync(TestContext.Current.CancellationToken) switch
    {
        null => "end",
        { IsSpeech: true } item => $"speech {BinaryPrimitives.ReadUInt16BigEndian(item.Octets.AsSpan(2))}",
        { } item => $"{item.Octets[0]}",
    };
}
