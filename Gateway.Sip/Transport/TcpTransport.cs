using System.Net;
using System.Net.Sockets;

namespace Gateway.Sip.Transport;

/// <summary>
/// The TCP listeners and connections of one element (RFC 3261 §18). A connection that is open, or being opened, serves everything for its
/// remote address, whoever opened it. Sending never waits: each connection has a bounded queue and a writer of its own.
/// </summary>
public sealed class TcpTransport : IDisposable
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcceptErrorPause = TimeSpan.FromMilliseconds(100);

    // Connection numbers are unique in the process, over all elements (Flow.Id).
    private static long s_lastId;

    // Guards the three tables; connections come and go on pool threads, and the loop looks them up.
    private readonly object _gate = new();
    private readonly Dictionary<long, TcpConnection> _byId = [];
    private readonly Dictionary<IPEndPoint, TcpConnection> _byRemote = [];
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private readonly List<Socket> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ITransportReceiver _receiver;
    private readonly ConnectionTimes _times;

    /// <param name="receiver">Who hears of messages and connections.</param>
    public TcpTransport(ITransportReceiver receiver)
        : this(receiver, new())
    {
    }

    internal TcpTransport(ITransportReceiver receiver, ConnectionTimes times)
    {
        _receiver = receiver;
        _times = times;
    }

    /// <summary>How what it sends is marked, 0 to 63. Default 0, nothing special.</summary>
    public int Marking { get; init; }

    /// <summary>The addresses that are bound, with their real ports.</summary>
    public IReadOnlyList<SipListenAddress> Local { get; private set; } = [];

    /// <summary>The connections that are open or being opened.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
                return _byId.Count;
        }
    }

    /// <summary>Opens a listener. Connections are not taken before <see cref="Start"/>.</summary>
    /// <exception cref="SipListenException">The port is taken, the address is not of this machine, or the system refuses.</exception>
    public SipListenAddress Listen(SipListenAddress address)
    {
        var socket = new Socket(address.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Connections that are taken inherit it.
            Dscp.Mark(socket, Marking);
            socket.Bind(address.EndPoint);
            socket.Listen(512);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw BindFailure.Explain(address, e);
        }

        _listeners.Add(socket);
        var local = address with { Port = ((IPEndPoint)socket.LocalEndPoint!).Port };
        Local = [.. Local, local];
        return local;
    }

    /// <summary>Starts taking connections.</summary>
    public void Start()
    {
        for (var i = 0; i < _listeners.Count; i++)
            _ = AcceptAsync(_listeners[i], Local[i]);
    }

    /// <summary>Sends over a connection that exists.</summary>
    /// <returns><c>false</c> when it is gone, or too much waits for it; nothing more is heard of the message then.</returns>
    public bool TrySendOver(Flow flow, Transmission transmission)
    {
        TcpConnection? connection;
        lock (_gate)
            _byId.TryGetValue(flow.Id, out connection);
        return connection is not null && connection.TrySend(transmission);
    }

    /// <summary>Sends to an address, over the connection there is or a new one.</summary>
    /// <param name="remote">The peer.</param>
    /// <param name="local">The address of ours to open a connection from.</param>
    /// <param name="transmission">The message.</param>
    /// <param name="flow">The connection; while it is being opened its local port is not known and stands as 0.</param>
    /// <returns><c>false</c> when too much waits, or there are too many connections; nothing more is heard of the message then.</returns>
    public bool TrySend(IPEndPoint remote, IPAddress local, Transmission transmission, out Flow flow)
    {
        TcpConnection? connection;
        var isNew = false;
        lock (_gate)
        {
            if (!_byRemote.TryGetValue(remote, out connection))
            {
                var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                Dscp.Mark(socket, Marking);
                connection = NewConnection(socket, new(local, 0), remote);
                isNew = connection is not null;
            }
        }

        flow = connection?.Flow ?? new(TransportKind.Tcp, new(local, 0), remote);
        if (connection is null)
            return false;
        var sent = connection.TrySend(transmission);
        if (isNew)
            _ = RunAsync(connection, connect: true);
        return sent;
    }

    /// <summary>Whether a connection to this address is open or being opened.</summary>
    public bool HasConnectionTo(IPEndPoint remote)
    {
        lock (_gate)
            return _byRemote.ContainsKey(remote);
    }

    /// <summary>Writes what waits, as far as the peers take it within a second, and closes everything.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (var listener in _listeners)
            listener.Dispose();
        TcpConnection[] connections;
        lock (_gate)
            connections = [.. _byId.Values];
        Task.WaitAll([.. connections.Select(connection => connection.CloseAsync())], CloseTime);
        foreach (var connection in connections)
            connection.Abort();
    }

    private async Task AcceptAsync(Socket listener, SipListenAddress local)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                Accepted(socket);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested)
                    return;
                _receiver.Failed(local, e);
                // Out of descriptors, most likely: it stays so until connections end.
                await Task.Delay(AcceptErrorPause).ConfigureAwait(false);
            }
        }
    }

    private void Accepted(Socket socket)
    {
        TcpConnection? connection;
        try
        {
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            lock (_gate)
                connection = NewConnection(socket, (IPEndPoint)socket.LocalEndPoint!, remote);
        }
        catch (SocketException)
        {
            // The peer is gone already.
            socket.Dispose();
            return;
        }

        if (connection is not null)
            _ = RunAsync(connection, connect: false);
    }

    private TcpConnection? NewConnection(Socket socket, IPEndPoint local, IPEndPoint remote)
    {
        var ofAddress = _perAddress.GetValueOrDefault(remote.Address);
        if (_stop.IsCancellationRequested || _byId.Count >= TransportLimits.Connections || ofAddress >= TransportLimits.ConnectionsPerAddress)
        {
            socket.Dispose();
            return null;
        }

        var flow = new Flow(TransportKind.Tcp, local, remote, Interlocked.Increment(ref s_lastId));
        var connection = new TcpConnection(socket, flow, _receiver, _times);
        _perAddress[remote.Address] = ofAddress + 1;
        _byId.Add(connection.Flow.Id, connection);
        _byRemote[remote] = connection;
        return connection;
    }

    private async Task RunAsync(TcpConnection connection, bool connect)
    {
        var loss = await connection.RunAsync(connect, _stop.Token).ConfigureAwait(false);
        lock (_gate)
        {
            _byId.Remove(connection.Flow.Id);
            var remote = connection.Flow.Remote;
            if (_byRemote.TryGetValue(remote, out var present) && present == connection)
                _byRemote.Remove(remote);
            var left = _perAddress[remote.Address] - 1;
            if (left > 0)
                _perAddress[remote.Address] = left;
            else
                _perAddress.Remove(remote.Address);
        }

        _receiver.Lost(loss);
    }
}
