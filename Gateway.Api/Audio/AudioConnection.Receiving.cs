using System.Net.WebSockets;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;

namespace Gateway.Api.Audio;

internal sealed partial class AudioConnection
{
    /// <summary>How long frames of the codec before are forgiven: the news of another one crosses them.</summary>
    private static readonly TimeSpan ChangeOver = TimeSpan.FromSeconds(2);

    // Guards the patience, which the receiving and the watching task share.
    private readonly Lock _gate = new();
    private readonly AudioPatience _patience = new();
    private SpeechTranscoder? _transcoder;
    private AudioFormat? _spoken;
    private TimeSpan _changedAt = -ChangeOver;
    private int _grantsSpoken;

    private AudioSilence Look()
    {
        lock (_gate)
        {
            var silence = _patience.Look(Now);
            if (silence == AudioSilence.LetGo) _patience.IsHeld = false;
            return silence;
        }
    }

    private async Task<(WebSocketCloseStatus Code, string Reason)> ReceiveAsync(WebSocket socket, IConsoleAudio audio, CancellationToken stop)
    {
        // One octet more than the longest frame, so that what is too long is told from what fits.
        var room = new byte[AudioLimits.FrameBytes + 1];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await socket.ReceiveAsync(room.AsMemory(length), stop);
                    length += received.Count;
                }
                while (!received.EndOfMessage && length < room.Length && received.MessageType != WebSocketMessageType.Close);

                if (received.MessageType == WebSocketMessageType.Close) return (WebSocketCloseStatus.NormalClosure, "");
                if (Take(received.MessageType, room.AsMemory(0, length), audio) is { } fault) return fault;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            return (WebSocketCloseStatus.EndpointUnavailable, "The connection is gone");
        }
        finally
        {
            _transcoder?.Dispose();
        }
    }

    private (WebSocketCloseStatus Code, string Reason)? Take(WebSocketMessageType type, ReadOnlyMemory<byte> message, IConsoleAudio audio)
    {
        bool isTooMuch;
        lock (_gate) isTooMuch = !(type == WebSocketMessageType.Text ? _patience.TakeText(Now) : _patience.TakeFrame(Now));
        if (type == WebSocketMessageType.Binary)
            return Speak(message.Span, isTooMuch, audio) ? null : (WebSocketCloseStatus.InvalidMessageType, "This is no frame of 20 ms of the codec");
        if (message.Length > AudioLimits.TextBytes) return (WebSocketCloseStatus.MessageTooBig, "A text frame has at most 1024 octets");
        if (isTooMuch) return (WebSocketCloseStatus.PolicyViolation, "At most 50 text frames a second");
        Obey(AudioMessages.Read(message), audio);
        return null;
    }

    private void Obey(AudioCommand command, IConsoleAudio audio)
    {
        switch (command)
        {
            case AudioCommand.Press press when !mayTalk:
                _outbox.Put(AudioMessages.Of(new ClientFloorNews.Denied((byte)DenyReason.ListenOnly, "This needs the scope floor:request"), _floor, press.Id));
                break;
            case AudioCommand.Press press:
                Hold(true);
                audio.Press(press.Priority, press.Id);
                break;
            case AudioCommand.Release:
                Hold(false);
                audio.LetGo();
                break;
            case AudioCommand.Ping ping:
                _outbox.Put(AudioMessages.Pong(ping.Echo));
                break;
            case AudioCommand.Unknown unknown:
                _outbox.Put(AudioMessages.Error(unknown.Detail));
                break;
        }
    }

    private void Hold(bool isHeld)
    {
        lock (_gate) _patience.IsHeld = isHeld;
    }

    // Whether the connection may go on; what it may not say now is dropped without a word.
    private bool Speak(ReadOnlySpan<byte> frame, bool isTooMuch, IConsoleAudio audio)
    {
        if (!AudioFrame.TryRead(frame, out var sequenceNumber, out var timestamp, out var isFirst) || _format is not { } format) return false;
        var payload = frame[AudioFrame.HeaderBytes..];
        Follow(format);
        if (!AudioCodecs.IsFrame(format.Client, payload)) return Now - _changedAt < ChangeOver;
        if (isTooMuch || _floor != ConsoleFloor.Granted) return true;
        if (_transcoder is { } transcoder)
            transcoder.Take(new SpeechFrame(sequenceNumber, timestamp, isFirst, payload), (in SpeechFrame made) => audio.Speak(made.SequenceNumber, made.Timestamp, made.Payload));
        else
            audio.Speak(sequenceNumber, timestamp, payload);
        return true;
    }

    private void Follow(AudioFormat format)
    {
        if (_spoken != format)
        {
            if (_spoken is not null) _changedAt = Now;
            _transcoder?.Dispose();
            _transcoder = format.IsSame ? null : new(format.Client, format.Session);
            _spoken = format;
        }

        if (_grantsSpoken == _grants) return;
        // A burst begins: its numbers need not go on from those of the one before.
        _grantsSpoken = _grants;
        _transcoder?.Restart();
    }
}
