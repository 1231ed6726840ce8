using System.Net;
using System.Net.Sockets;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>
/// Where one element meets the world: its listeners, its way out to other elements and to the network, and its place in the loop.
/// </summary>
public sealed class ElementPort : ISipTransmitter, ITransportReceiver, IDisposable
{
    private readonly SignallingLoop _loop;
    private readonly Flow _asSeenByOthers;
    private readonly List<UdpListener> _udp = [];
    private readonly TcpTransport _tcp;

    internal ElementPort(SignallingLoop loop, string hostName)
    {
        _loop = loop;
        HostName = hostName;
        _asSeenByOthers = Flow.InProcess(hostName);
        _tcp = new(this) { Marking = loop.Dscp };
    }

    /// <summary>The name of the element.</summary>
    public string HostName { get; }

    /// <summary>The addresses that are bound, in the order of the settings, with their real ports.</summary>
    public IReadOnlyList<SipListenAddress> Local { get; private set; } = [];

    /// <inheritdoc/>
    public MessageBuffers? Buffers => _loop.Buffers;

    internal ISipElement Element { get; set; } = null!; // set by the loop before anything can arrive

    internal bool IsClosed { get; private set; }

    // Not before this, whatever the element says: a tick failed or did not move its deadline.
    internal MonotonicTime NotBefore { get; set; }

    internal MonotonicTime NextTick => Element.NextDeadline > NotBefore ? Element.NextDeadline : NotBefore;

    /// <summary>The address of ours that a message to this hop leaves from or is answered to, for Via and Contact.</summary>
    /// <returns><c>null</c> for another element of the process, and when no listener fits.</returns>
    public SipListenAddress? LocalTowards(NextHop hop) => hop switch
    {
        NextHop.Over over when over.Flow.Kind != TransportKind.InProcess =>
            FirstOf(over.Flow.Kind, address => address.Equals(over.Flow.Local.Address)),
        NextHop.To to when !_loop.TryFind(to.Host, out _) =>
            IPAddress.TryParse(to.Host, out var remote)
                ? FirstOf(to.Kind, address => Fits(address, remote))
                : FirstOf(to.Kind, _ => true),
        _ => null,
    };

    /// <inheritdoc/>
    public void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission)
    {
        _loop.RequireLoopThread();
        switch (hop)
        {
            case NextHop.Over { Flow: { Kind: TransportKind.InProcess, PeerElement: { } peer } }:
                if (_loop.TryFind(peer, out var element))
                    Deliver(element, message, hop, ticket, retransmission);
                else
                    Fail(hop, ticket, "no such element");
                break;
            case NextHop.Over { Flow: { Kind: TransportKind.Udp } flow }:
                SendUdp(ListenerAt(flow.Local), flow.Remote, message, hop, ticket, retransmission);
                break;
            case NextHop.Over { Flow: { Kind: TransportKind.Tcp } flow }:
                _loop.Record(TraceDirection.Sent, HostName, flow, message, retransmission);
                Sent(_tcp.TrySendOver(flow, new(message, hop, ticket)), hop, ticket);
                break;
            case NextHop.To to when _loop.TryFind(to.Host, out var named):
                Deliver(named, message, hop, ticket, retransmission);
                break;
            case NextHop.To { Kind: TransportKind.Udp or TransportKind.Tcp } to:
                FindAddress(message, to, ticket, retransmission);
                break;
            default:
                Fail(hop, ticket, "no such transport");
                break;
        }
    }

    public void Dispose()
    {
        IsClosed = true;
        foreach (var listener in _udp)
            listener.Dispose();
        _tcp.Dispose();
    }

    bool ITransportReceiver.Received(SipMessage message, Flow from)
    {
        TransportMeter.Received.Add(1, TransportMeter.Tag(from.Kind));
        if (_loop.TryEnqueue(this, message, from))
            return true;
        TransportMeter.Dropped.Add(1, TransportMeter.Tag(from.Kind));
        return false;
    }

    void ITransportReceiver.Malformed(Flow from, SipParseError error)
    {
        TransportMeter.Malformed.Add(1, TransportMeter.Tag(from.Kind));
        _loop.Log.Malformed(from.ToString(), error.Rule);
    }

    void ITransportReceiver.Opened(Flow flow)
    {
        TransportMeter.Connections.Add(1);
        _loop.Log.ConnectionOpened(flow.ToString());
        _loop.EnqueueOutcome(_ => _loop.Trace?.NameAddress(flow.Local, HostName));
    }

    void ITransportReceiver.Lost(ConnectionLoss loss)
    {
        if (loss.WasOpen)
            TransportMeter.Connections.Add(-1);
        _loop.Log.ConnectionLost(loss.Flow.ToString(), loss.Unsent.Count, loss.Awaited.Count);
        _loop.EnqueueOutcome(_ => Lost(loss));
    }

    void ITransportReceiver.Failed(SipListenAddress listener, Exception error) => _loop.Log.SocketFailed(listener.ToString(), error);

    // All or nothing: whoever calls disposes the port when this throws.
    internal void Listen(IReadOnlyList<SipListenAddress> addresses)
    {
        var bound = new List<SipListenAddress>();
        foreach (var address in addresses.SelectMany(wanted => wanted.WithoutWildcard()))
            bound.Add(address.Kind == TransportKind.Udp ? ListenUdp(address) : _tcp.Listen(address));
        foreach (var local in bound)
            _loop.Trace?.NameAddress(local.EndPoint, HostName);
        Local = bound;
        if (Local.Count > 0)
            _loop.Log.Listening(HostName, string.Join(", ", Local));
    }

    internal void Start()
    {
        foreach (var listener in _udp)
            listener.Start(this);
        _tcp.Start();
    }

    private static bool Fits(IPAddress local, IPAddress remote) =>
        local.AddressFamily == remote.AddressFamily && IPAddress.IsLoopback(local) == IPAddress.IsLoopback(remote);

    private SipListenAddress ListenUdp(SipListenAddress address)
    {
        var listener = UdpListener.Bind(address, _loop.Buffers, _loop.Dscp);
        _udp.Add(listener);
        return listener.Local;
    }

    // Without a listener of that transport answers still come back over the connection that we open.
    private SipListenAddress? FirstOf(TransportKind kind, Func<IPAddress, bool> fits) =>
        Local.FirstOrDefault(local => local.Kind == kind && fits(local.Address))
        ?? Local.FirstOrDefault(local => local.Kind == kind)
        ?? Local.FirstOrDefault(local => fits(local.Address));

    private void Deliver(ElementPort target, SipMessage message, NextHop hop, long ticket, bool retransmission)
    {
        if (!_loop.TryDeliver(target, message, _asSeenByOthers))
        {
            Fail(hop, ticket, "too much waits between elements");
            return;
        }

        TransportMeter.Sent.Add(1, TransportMeter.Tag(TransportKind.InProcess));
        _loop.Record(TraceDirection.Passed, HostName, target._asSeenByOthers, message, retransmission);
    }

    private void FindAddress(SipMessage message, NextHop.To to, long ticket, bool retransmission)
    {
        var port = to.Port;
        if (_loop.Names.TryKnow(to.Host, ref port, _loop.Now, out var addresses))
            SendTo(addresses, port, message, to, ticket, retransmission);
        else if (!_loop.Names.TryLookUp(to.Host, found => SendTo(found, port, message, to, ticket, retransmission)))
            Fail(to, ticket, "too much waits for name look-ups");
    }

    private void SendTo(IPAddress[] addresses, int port, SipMessage message, NextHop.To to, long ticket, bool retransmission)
    {
        foreach (var address in addresses)
        {
            var remote = new IPEndPoint(address, port == 0 ? SipListenAddress.DefaultPort : port);
            if (to.Kind == TransportKind.Tcp && LocalFor(to.Kind, address) is { } local)
                SendTcp(remote, local, new(message, to, ticket), retransmission);
            else if (to.Kind == TransportKind.Udp && ListenerTowards(address) is { } listener)
                SendUdpOrTcp(listener, remote, message, to, ticket, retransmission);
            else
                continue;
            return;
        }

        Fail(to, ticket, addresses.Length == 0 ? "the host name is not known" : "no listener of that address family");
    }

    // RFC 3261 §18.1.1: a large request goes over a transport with congestion control, and over UDP all the same when the peer refuses that.
    private void SendUdpOrTcp(
        UdpListener listener, IPEndPoint remote, SipMessage message, NextHop.To to, long ticket, bool retransmission)
    {
        var speaksTcp = Local.Any(local => local.Kind == TransportKind.Tcp && Fits(local.Address, remote.Address));
        if (!speaksTcp || message is not SipRequest || message.Bytes.Length <= TransportLimits.UdpRequestBytes)
            SendUdp(listener, remote, message, to, ticket, retransmission);
        else if (!retransmission || !_tcp.HasConnectionTo(remote))
            SendTcp(remote, listener.EndPoint.Address, new(ViaTransport.Replace(message, TransportKind.Tcp), to, ticket, message), retransmission);
    }

    private void SendTcp(IPEndPoint remote, IPAddress local, Transmission transmission, bool retransmission)
    {
        var sent = _tcp.TrySend(remote, local, transmission, out var flow);
        _loop.Record(TraceDirection.Sent, HostName, flow, transmission.Message, retransmission);
        Sent(sent, transmission.Hop, transmission.Ticket);
    }

    private void Lost(ConnectionLoss loss)
    {
        foreach (var unsent in loss.Unsent)
        {
            if (!loss.WasOpen && unsent.OverUdpInstead is not null)
                SendUdp(
                    ListenerTowards(loss.Flow.Remote.Address), loss.Flow.Remote, unsent.OverUdpInstead, unsent.Hop, unsent.Ticket, false);
            else
                Fail(unsent.Hop, unsent.Ticket, loss.WasOpen ? "the connection broke" : "the connection was refused");
        }

        foreach (var awaited in loss.Awaited)
            _loop.ReportFailure(this, awaited.Ticket, awaited.Hop);
    }

    private void Sent(bool sent, NextHop hop, long ticket)
    {
        if (sent)
            TransportMeter.Sent.Add(1, TransportMeter.Tag(TransportKind.Tcp));
        else
            Fail(hop, ticket, "the connection is gone or its peer does not read");
    }

    private void SendUdp(
        UdpListener? listener, IPEndPoint remote, SipMessage message, NextHop hop, long ticket, bool retransmission)
    {
        if (listener is null)
        {
            Fail(hop, ticket, "the socket of the flow is closed");
            return;
        }

        _loop.Record(TraceDirection.Sent, HostName, listener.FlowTo(remote), message, retransmission);
        var error = listener.Send(remote, message.Bytes.Span);
        if (error == SocketError.Success)
            TransportMeter.Sent.Add(1, TransportMeter.Tag(TransportKind.Udp));
        else
            Fail(hop, ticket, error.ToString());
    }

    private UdpListener? ListenerAt(IPEndPoint local)
    {
        foreach (var listener in _udp)
        {
            if (listener.EndPoint.Equals(local))
                return listener;
        }

        return null;
    }

    private IPAddress? LocalFor(TransportKind kind, IPAddress remote) =>
        FirstOf(kind, local => Fits(local, remote)) is { } local && local.Address.AddressFamily == remote.AddressFamily ? local.Address : null;

    private UdpListener? ListenerTowards(IPAddress remote)
    {
        foreach (var listener in _udp)
        {
            if (Fits(listener.EndPoint.Address, remote))
                return listener;
        }

        return _udp.Find(listener => listener.EndPoint.AddressFamily == remote.AddressFamily);
    }

    private void Fail(NextHop hop, long ticket, string reason)
    {
        TransportMeter.Unsent.Add(1);
        _loop.Log.Unsent(HostName, hop.ToString(), reason);
        if (ticket != 0)
            _loop.ReportFailure(this, ticket, hop);
    }
}
