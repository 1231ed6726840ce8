using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Media;

namespace Gateway.Domain.Runtime;

/// <summary>One UDP socket of a media port. There may be thousands, so none has a thread: the system wakes whoever reads.</summary>
internal sealed class MediaSocket(Socket socket) : IDisposable
{
    // One octet more than is taken, so that what was cut off is told from what fits.
    private const int RoomBytes = MediaLimits.DatagramBytes + 1;

    // An error that stays must not keep a processor busy.
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(20);

    private Task _reading = Task.CompletedTask;
    private IPEndPoint? _lastTo;
    private SocketAddress? _lastToAddress;

    /// <summary>Takes a datagram, on any thread. The octets are lent.</summary>
    public delegate void Received(ReadOnlySpan<byte> octets, IPEndPoint from);

    /// <summary>Whether nothing is read any more.</summary>
    public bool HasEnded => _reading.IsCompleted;

    public IPEndPoint Local { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Begins to read; it ends when the socket is disposed.</summary>
    public void Start(Received received) => _reading = ReadAsync(received);

    /// <summary>Sends, or does not: a full buffer or an unreachable network is loss. One thread sends.</summary>
    public void Send(IPEndPoint to, ReadOnlySpan<byte> octets)
    {
        // An address of the other family cannot be sent to; that is the same as not being reachable.
        if (to.AddressFamily != Local.AddressFamily || octets.Length > MediaLimits.DatagramBytes)
            return;
        if (_lastToAddress is null || !to.Equals(_lastTo))
            (_lastTo, _lastToAddress) = (to, to.Serialize());
        try
        {
            socket.SendTo(octets, SocketFlags.None, _lastToAddress);
        }
        catch (SocketException)
        {
            // Floor control is repeated until it is acknowledged, and late speech is of no use.
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task ReadAsync(Received received)
    {
        // A socket on which something is always waiting would be read on the thread that opens it.
        await Task.Yield();
        var room = new byte[RoomBytes];
        var source = new SocketAddress(Local.AddressFamily);
        var lastSource = new SocketAddress(Local.AddressFamily);
        IPEndPoint? lastFrom = null;
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(room, SocketFlags.None, source).ConfigureAwait(false);
                if (lastFrom is null || !source.Equals(lastSource))
                {
                    lastFrom = (IPEndPoint)Local.Create(source);
                    source.Buffer.CopyTo(lastSource.Buffer);
                    lastSource.Size = source.Size;
                }

                received(room.AsSpan(0, length), lastFrom);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException closed) when (closed.SocketErrorCode is SocketError.OperationAborted or SocketError.NotSocket or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException)
            {
                // What a peer's machine says about our datagrams, such as that nobody listens there, comes out here; the next read goes on.
                await Task.Delay(ErrorPause).ConfigureAwait(false);
            }
        }
    }
}
