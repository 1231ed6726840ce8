using System.Buffers;
using System.Net.WebSockets;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Audio;

/// <summary>
/// One audio WebSocket of one console in one session. The event loop tells it what to send and never waits for it; three tasks of its own send, receive
/// and watch.
/// </summary>
/// <remarks>Parts: this file holds what it is told and its life, <c>.Receiving</c> what the client says.</remarks>
internal sealed partial class AudioConnection(IReadOnlyList<RtpCodec> known, bool mayTalk, TimeSpan? talkAtMost, TimeProvider clock) : IConsoleEar, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly AudioOutbox _outbox = new();
    private readonly long _since = clock.GetTimestamp();
    private volatile AudioFormat? _format;
    private volatile ConsoleFloor _floor;
    private volatile int _grants;

    // Of the press that what is told comes after. The event loop's alone.
    private int? _press;
    private int _isUnusable;

    /// <summary>Whether the session speaks what can neither be given to the client nor made into it.</summary>
    public bool IsUnusable => Volatile.Read(ref _isUnusable) == 1;

    /// <summary>Carries the connection until either side ends it. The button is let go whatever ended it.</summary>
    /// <param name="socket">The accepted WebSocket.</param>
    /// <param name="audio">What the connection may do in the session.</param>
    /// <param name="isWelcome">Whether whoever opened it may still.</param>
    /// <param name="stop">The gateway stops.</param>
    public async Task RunAsync(WebSocket socket, IConsoleAudio audio, Func<bool> isWelcome, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var sending = SendAsync(socket, end.Token);
        var receiving = ReceiveAsync(socket, audio, end.Token);
        var watching = WatchAsync(audio, isWelcome, end.Token);
        var first = await Task.WhenAny(sending, receiving, watching);
        audio.Close();
        var (code, reason) = stop.IsCancellationRequested ? (WebSocketCloseStatus.EndpointUnavailable, "The gateway stops") : await first;
        _outbox.Finish();
        using var farewell = new CancellationTokenSource(AudioLimits.Farewell, clock);
        try
        {
            // What waits is still sent, unless nobody reads it.
            await sending.WaitAsync(farewell.Token);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(code, reason, farewell.Token);
            if (!receiving.IsCompleted) await receiving.WaitAsync(farewell.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            socket.Abort();
        }

        await end.CancelAsync();
        await Task.WhenAll(sending, receiving, watching);
    }

    public void Dispose() => _outbox.Dispose();

    void IConsoleEar.Began(ConsoleHearing hearing)
    {
        if (AudioCodecs.Choose(known, hearing.Codec) is not { } codec)
        {
            Volatile.Write(ref _isUnusable, 1);
            return;
        }

        _floor = hearing.Floor;
        _format = new(hearing.Codec, codec);
        _outbox.Put(AudioMessages.Ready(hearing, codec, talkAtMost, mayTalk), _format);
    }

    void IConsoleEar.Pressed(int? id) => _press = id;

    void IConsoleEar.Told(ClientFloorNews news, ConsoleFloor floor)
    {
        _floor = floor;
        if (news is ClientFloorNews.Granted) Interlocked.Increment(ref _grants);
        _outbox.Put(AudioMessages.Of(news, floor, _press));
    }

    void IConsoleEar.Heard(in SpeechFrame frame) => _outbox.Put(frame);

    void IConsoleEar.CodecChanged(RtpCodec codec)
    {
        if (_format is { } before && before.Session.IsSame(codec)) return;
        if (AudioCodecs.Choose(known, codec) is { } chosen)
        {
            _format = new(codec, chosen);
            _outbox.Put(AudioMessages.Codec(chosen), _format);
        }
        else
        {
            _outbox.Put(AudioMessages.Error("The session changed to a codec that this client does not know."));
            _outbox.Finish();
        }
    }

    void IConsoleEar.Ended()
    {
        _outbox.Put(AudioMessages.Ended);
        _outbox.Finish();
    }

    private TimeSpan Now => clock.GetElapsedTime(_since);

    private async Task<(WebSocketCloseStatus Code, string Reason)> SendAsync(WebSocket socket, CancellationToken stop)
    {
        using var speech = new SpeechSender(socket);
        try
        {
            while (await _outbox.TakeAsync(stop) is { } item)
            {
                if (item.IsSpeech)
                {
                    try
                    {
                        await speech.SendAsync(item.Octets.AsMemory(0, item.Length), stop);
                    }
                    finally
                    {
                        ArrayPool<byte>.Shared.Return(item.Octets);
                    }
                }
                else
                {
                    await socket.SendAsync(item.Octets.AsMemory(0, item.Length), WebSocketMessageType.Text, endOfMessage: true, stop);
                    if (item.Next is { } next) speech.Change(next);
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            return (WebSocketCloseStatus.EndpointUnavailable, "The connection is gone");
        }

        return _outbox.IsOverfull ? ((WebSocketCloseStatus)4008, "Too much waits to be read") : (WebSocketCloseStatus.NormalClosure, "The session is over");
    }

    private async Task<(WebSocketCloseStatus Code, string Reason)> WatchAsync(IConsoleAudio audio, Func<bool> isWelcome, CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, clock);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (!isWelcome()) return (WebSocketCloseStatus.PolicyViolation, "The credential does not count any more");
                if (_outbox.IsOverfull) return ((WebSocketCloseStatus)4008, "Too much waits to be read");
                var silence = Look();
                if (silence == AudioSilence.CutOff) return (WebSocketCloseStatus.PolicyViolation, "Nothing was heard for too long");
                if (silence == AudioSilence.LetGo) audio.LetGo();
            }
        }
        catch (OperationCanceledException)
        {
            // Over.
        }

        return (WebSocketCloseStatus.NormalClosure, "");
    }
}
