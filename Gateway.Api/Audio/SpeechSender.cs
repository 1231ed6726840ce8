using System.Net.WebSockets;
using Gateway.Domain.Media;

namespace Gateway.Api.Audio;

/// <summary>Sends speech to a client in the codec that it knows. Transcoding happens here, on the connection's own time and never on the event loop's.</summary>
internal sealed class SpeechSender : IDisposable
{
    private readonly WebSocket _socket;
    private readonly SpeechTranscoder.Sink _collect;
    private readonly Queue<byte[]> _made = new();
    private SpeechTranscoder? _transcoder;

    public SpeechSender(WebSocket socket)
    {
        _socket = socket;
        _collect = Collect;
    }

    /// <summary>What follows is of this format.</summary>
    public void Change(AudioFormat format)
    {
        _transcoder?.Dispose();
        _transcoder = format.IsSame ? null : new(format.Session, format.Client);
    }

    /// <summary>Sends a frame of the session.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken stop)
    {
        if (_transcoder is null)
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, stop);
            return;
        }

        Transcode(_transcoder, frame.Span);
        while (_made.TryDequeue(out var made)) await _socket.SendAsync(made.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, stop);
    }

    public void Dispose() => _transcoder?.Dispose();

    private void Transcode(SpeechTranscoder transcoder, ReadOnlySpan<byte> frame)
    {
        if (AudioFrame.TryRead(frame, out var sequenceNumber, out var timestamp, out var isFirst))
            transcoder.Take(new(sequenceNumber, timestamp, isFirst, frame[AudioFrame.HeaderBytes..]), _collect);
    }

    private void Collect(in SpeechFrame frame)
    {
        var made = new byte[AudioFrame.HeaderBytes + frame.Payload.Length];
        AudioFrame.Write(made, frame.SequenceNumber, frame.Timestamp, frame.IsFirst);
        frame.Payload.CopyTo(made.AsSpan(AudioFrame.HeaderBytes));
        _made.Enqueue(made);
    }
}
