using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>One connection: a reader that frames and parses, a writer with a bounded queue, and the time limits of both.</summary>
internal sealed class TcpConnection(Socket socket, Flow flow, ITransportReceiver receiver, ConnectionTimes times)
{
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(1);
    private static readonly ReadOnlyMemory<byte> Pong = "\r\n"u8.ToArray();

    // Guards what follows: the loop queues, the writer takes, and the end of the connection collects.
    private readonly object _gate = new();
    private readonly Channel<Outgoing> _outgoing = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(TransportLimits.ConnectionQueueMessages) { SingleReader = true });
    private readonly Queue<AwaitedAnswer> _awaited = [];
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;
    private Transmission? _beingWritten;

    /// <summary>Both ends; the local port of a connection that is being opened is 0.</summary>
    public Flow Flow { get; private set; } = flow;

    /// <summary>Queues a message.</summary>
    /// <returns><c>false</c> when the connection has ended or its queue is full.</returns>
    public bool TrySend(Transmission transmission)
    {
        lock (_gate)
            return !_ended && _outgoing.Writer.TryWrite(new(transmission.Message.Bytes, transmission));
    }

    /// <summary>Opens the connection if need be, and serves it to its end.</summary>
    public async Task<ConnectionLoss> RunAsync(bool connect, CancellationToken stop)
    {
        var wasOpen = false;
        var writing = Task.CompletedTask;
        try
        {
            socket.NoDelay = true;
            if (connect)
                await ConnectAsync(stop).ConfigureAwait(false);
            wasOpen = true;
            receiver.Opened(Flow);
            writing = WriteAsync();
            await ReadAsync().ConfigureAwait(false);
            await SayLastAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            // Refused, reset, closed by us, or out of time: it is over in any case, and whom it concerns is told below.
        }

        socket.Dispose();
        _outgoing.Writer.TryComplete();
        await writing.ConfigureAwait(false);
        return End(wasOpen);
    }

    /// <summary>Takes nothing more to send, writes what waits, and ends the connection.</summary>
    public async Task CloseAsync()
    {
        await DrainAsync().ConfigureAwait(false);
        try
        {
            // Disposing of a socket that somebody reads from resets the connection, and what was written last may be lost.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }

        await _over.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the connection now.</summary>
    public void Abort() => socket.Dispose();

    private Task DrainAsync()
    {
        _outgoing.Writer.TryComplete();
        return _written.Task;
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(times.Connect);
        socket.Bind(new IPEndPoint(Flow.Local.Address, 0));
        await socket.ConnectAsync(Flow.Remote, limit.Token).ConfigureAwait(false);
        Flow = Flow with { Local = (IPEndPoint)socket.LocalEndPoint! };
    }

    // Closing a socket with unread octets resets the connection, and the peer loses what it has not read: the answer that tells it why.
    private async Task SayLastAsync()
    {
        await DrainAsync().WaitAsync(times.Write).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
        using var limit = new CancellationTokenSource(LingerTime);
        var ignored = new byte[4096];
        while (await socket.ReceiveAsync(ignored, SocketFlags.None, limit.Token).ConfigureAwait(false) > 0)
        {
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource();
            await foreach (var outgoing in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                _beingWritten = outgoing.Transmission;
                limit.CancelAfter(times.Write);
                var rest = outgoing.Bytes;
                while (!rest.IsEmpty)
                    rest = rest[await socket.SendAsync(rest, SocketFlags.None, limit.Token).ConfigureAwait(false)..];
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                Written(outgoing.Transmission);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A peer that does not read is as good as gone; the reader learns it from the closed socket.
            socket.Dispose();
        }
        finally
        {
            _written.TrySetResult();
        }
    }

    private void Written(Transmission? transmission)
    {
        _beingWritten = null;
        if (transmission is not { Ticket: not 0, Message: SipRequest })
            return;
        lock (_gate)
        {
            if (_awaited.Count == TransportLimits.ConnectionTickets)
                _awaited.Dequeue();
            _awaited.Enqueue(new(transmission.Ticket, transmission.Hop));
        }
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReading(socket, times);
        while (await reader.ReadMoreAsync().ConfigureAwait(false))
        {
            while (true)
            {
                var result = reader.Next(out var message, out var error);
                if (result == FrameResult.NeedMore)
                    break;
                if (!Take(result, message, error))
                    return;
            }
        }
    }

    private bool Take(FrameResult result, SipMessage? message, SipParseError error)
    {
        switch (result)
        {
            case FrameResult.Message:
                if (!receiver.Received(message!, Flow))
                    Answer(Overload.Refuse(message!));
                return true;
            case FrameResult.Ping:
                _outgoing.Writer.TryWrite(new(Pong, null));
                return true;
            case FrameResult.Pong:
                return true;
            case FrameResult.Malformed:
                receiver.Malformed(Flow, error);
                return true;
            default:
                receiver.Malformed(Flow, error);
                if (message is SipRequest request && MessageValidator.Check(request) is MessageVerdict.Answer refusal)
                    Answer(refusal.ToResponse(request));
                return false;
        }
    }

    private void Answer(SipResponse? response)
    {
        if (response is not null)
            _outgoing.Writer.TryWrite(new(response.Bytes, null));
    }

    private ConnectionLoss End(bool wasOpen)
    {
        _written.TrySetResult();
        _over.TrySetResult();
        var unsent = new List<Transmission>();
        lock (_gate)
        {
            _ended = true;
            if (_beingWritten is not null)
                unsent.Add(_beingWritten);
            while (_outgoing.Reader.TryRead(out var outgoing))
            {
                if (outgoing.Transmission is not null)
                    unsent.Add(outgoing.Transmission);
            }

            return new(Flow, wasOpen, unsent, [.. _awaited]);
        }
    }

    // A transmission of an element, or octets of the connection's own.
    private readonly record struct Outgoing(ReadOnlyMemory<byte> Bytes, Transmission? Transmission);
}
