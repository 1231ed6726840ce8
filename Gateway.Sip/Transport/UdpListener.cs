using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>
/// One UDP socket and the thread that reads it. Datagrams are received blocking, copied once and parsed on that thread; nothing else is
/// allocated for a peer that is known. Sending happens on the caller's thread over the same socket, so that
/// answers leave from the address that was asked (RFC 3581 §4).
/// </summary>
public sealed class UdpListener : IDisposable
{
    // Nothing a kernel does with a datagram takes longer; a full send buffer is loss, which SIP over UDP repairs by itself.
    private const int SendMilliseconds = 100;

    private readonly Socket _socket;
    private readonly MessageBuffers? _buffers;
    private readonly Dictionary<IPEndPoint, Peer> _sendPeers = [];
    private Thread? _thread;
    private volatile bool _stopping;

    private UdpListener(Socket socket, TransportKind kind, MessageBuffers? buffers)
    {
        _socket = socket;
        _buffers = buffers;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        Local = new(kind, EndPoint.Address, EndPoint.Port);
    }

    /// <summary>The address and port that are bound; the port is never 0.</summary>
    public SipListenAddress Local { get; }

    /// <summary>The same as <see cref="Local"/>; <see cref="Flow.Local"/> of everything that comes in.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Opens the socket. Nothing is read before <see cref="Start"/>.</summary>
    /// <exception cref="SipListenException">The port is taken, the address is not of this machine, or the system refuses.</exception>
    /// <param name="address">Where to listen.</param>
    /// <param name="buffers">Where the memory of received messages comes from; <c>null</c> = each gets its own.</param>
    /// <param name="dscp">How what it sends is marked, 0 to 63.</param>
    public static UdpListener Bind(SipListenAddress address, MessageBuffers? buffers = null, int dscp = 0)
    {
        var socket = new Socket(address.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.ReceiveBufferSize = TransportLimits.UdpBufferBytes;
            socket.SendBufferSize = TransportLimits.UdpBufferBytes;
            socket.SendTimeout = SendMilliseconds;
            Dscp.Mark(socket, dscp);
            socket.Bind(address.EndPoint);
            return new(socket, address.Kind, buffers);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw BindFailure.Explain(address, e);
        }
    }

    /// <summary>Starts reading.</summary>
    public void Start(ITransportReceiver receiver)
    {
        _thread = new Thread(() => Read(receiver), maxStackSize: 512 * 1024) { IsBackground = true, Name = $"sip {Local}" };
        _thread.Start();
    }

    /// <summary>The flow to a peer. Not thread safe: the thread that sends asks.</summary>
    public Flow FlowTo(IPEndPoint remote) => PeerOf(remote).Flow;

    /// <summary>Sends one datagram. Not thread safe: one thread sends.</summary>
    /// <returns><see cref="SocketError.Success"/>, or why the system did not take it.</returns>
    public SocketError Send(IPEndPoint remote, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > TransportLimits.UdpPayloadBytes)
            return SocketError.MessageSize;
        try
        {
            _socket.SendTo(bytes, SocketFlags.None, PeerOf(remote).Address);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _socket.Dispose();
        _thread?.Join(TimeSpan.FromSeconds(2));
    }

    private void Read(ITransportReceiver receiver)
    {
        var buffer = new byte[65_536];
        var source = new SocketAddress(EndPoint.AddressFamily);
        var flows = new Dictionary<SocketAddress, Flow>();
        while (!_stopping)
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
                Take(buffer.AsSpan(0, length), FlowFrom(source, flows), receiver);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (_stopping)
                    return;
                receiver.Failed(Local, e);
                // An error that stays must not become a busy loop.
                Thread.Sleep(100);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, Flow flow, ITransportReceiver receiver)
    {
        switch (SipParser.TryParseReceived(datagram, flow.Remote, _buffers, out var message, out var error))
        {
            case SipParseResult.Message:
                receiver.Received(message!, flow);
                break;
            case SipParseResult.Malformed:
                receiver.Malformed(flow, error);
                break;
        }
    }

    private Flow FlowFrom(SocketAddress source, Dictionary<SocketAddress, Flow> flows)
    {
        if (flows.TryGetValue(source, out var known))
            return known;
        if (flows.Count == TransportLimits.UdpPeers)
            flows.Clear();
        var flow = new Flow(TransportKind.Udp, EndPoint, (IPEndPoint)EndPoint.Create(source));
        var key = new SocketAddress(source.Family, source.Size);
        source.Buffer.Span[..source.Size].CopyTo(key.Buffer.Span);
        flows.Add(key, flow);
        return flow;
    }

    private Peer PeerOf(IPEndPoint remote)
    {
        if (_sendPeers.TryGetValue(remote, out var known))
            return known;
        if (_sendPeers.Count == TransportLimits.UdpPeers)
            _sendPeers.Clear();
        return _sendPeers[remote] = new(new(TransportKind.Udp, EndPoint, remote), remote.Serialize());
    }

    private sealed record Peer(Flow Flow, SocketAddress Address);
}
