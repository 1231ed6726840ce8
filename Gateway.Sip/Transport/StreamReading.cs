using System.Net.Sockets;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>The receiving half of a connection: its buffer, its framer, and how long it waits for what.</summary>
internal sealed class StreamReading(Socket socket, ConnectionTimes times) : IDisposable
{
    private const int UsualBufferBytes = 8 * 1024;

    private readonly StreamFramer _framer = new();
    private readonly CancellationTokenSource _limit = new();
    private byte[] _buffer = new byte[UsualBufferBytes];
    private int _start;
    private int _end;
    private Awaiting _awaiting;
    private bool _framedSomething = true;

    private enum Awaiting
    {
        Message,
        Headers,
        Body,
    }

    /// <summary>Waits for more octets.</summary>
    /// <returns><c>false</c> at the end of the stream.</returns>
    /// <exception cref="OperationCanceledException">Nothing came for too long, or a message took too long.</exception>
    public async ValueTask<bool> ReadMoreAsync()
    {
        MakeRoom();
        SetLimit();
        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, _limit.Token).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    /// <summary>Takes the next thing out of what has come.</summary>
    public FrameResult Next(out SipMessage? message, out SipParseError error)
    {
        var result = _framer.TryFrame(_buffer.AsSpan(_start.._end), out var consumed, out message, out error);
        _start += consumed;
        _framedSomething |= consumed > 0;
        return result;
    }

    public void Dispose() => _limit.Dispose();

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            // One long message must not keep its buffer for the life of the connection.
            if (_buffer.Length > UsualBufferBytes)
                _buffer = new byte[UsualBufferBytes];
        }
        else if (_end == _buffer.Length)
        {
            var waiting = _end - _start;
            // The framer refuses what would not fit into twice the limit, so this ends.
            var target = waiting > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            _buffer.AsSpan(_start, waiting).CopyTo(target);
            (_buffer, _start, _end) = (target, 0, waiting);
        }
    }

    // The time of a message counts from its beginning, however many pieces it comes in; the idle time from the last octet.
    private void SetLimit()
    {
        var awaiting = _framer.InBody ? Awaiting.Body : _framer.InMessage ? Awaiting.Headers : Awaiting.Message;
        if (awaiting == _awaiting && awaiting != Awaiting.Message && !_framedSomething)
            return;
        _awaiting = awaiting;
        _framedSomething = false;
        _limit.CancelAfter(awaiting switch
        {
            Awaiting.Body => times.Body,
            Awaiting.Headers => times.Headers,
            _ => times.Idle,
        });
    }
}
