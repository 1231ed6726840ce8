using System.Net;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

public sealed partial class World
{
    private const int SipPort = 5060;

    // As in the gateway: whoever reads a message after its life, or ends the life of one that is still needed, is found by what becomes of it.
    private readonly MessageBuffers _buffers = new();
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, IPEndPoint> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, Connection> _connections = [];
    private readonly HashSet<(ISipElement, ISipElement)> _partitions = [];
    private long _lastConnection;
    private int _lastPort = 32768;

    /// <summary>Puts an element into the network; its host name resolves to its address.</summary>
    /// <param name="address"><c>10.0.0.1</c> (port 5060) or <c>10.0.0.1:5070</c>; the same for UDP and for connections.</param>
    /// <param name="create">Makes the element, which must send only through the transmitter it is given.</param>
    public TElement Add<TElement>(string address, Func<ISipTransmitter, TElement> create)
        where TElement : ISipElement
    {
        var endPoint = IPEndPoint.Parse(address);
        if (endPoint.Port == 0)
            endPoint.Port = SipPort;
        var transmitter = new Transmitter(this);
        var element = create(transmitter);
        var node = new Node(element, endPoint);
        transmitter.Node = node;
        _nodes.Add(node);
        _names[element.HostName] = endPoint;
        return element;
    }

    /// <summary>Makes a further host name resolve to an element.</summary>
    public void Name(string host, ISipElement element) => _names[host] = NodeOf(element).EndPoint;

    /// <summary>The address of an element, as <c>10.0.0.1:5060</c>.</summary>
    public string AddressOf(ISipElement element) => NodeOf(element).EndPoint.ToString();

    /// <summary>Takes an element off the network at once, like a pulled plug: its timers stop, its connections break.</summary>
    public void Remove(ISipElement element)
    {
        var node = NodeOf(element);
        _nodes.Remove(node);
        foreach (var connection in _connections.Values.Where(c => c.Has(node)).ToArray())
            Close(connection);
    }

    /// <summary>Cuts two elements off from each other: datagrams vanish, connections break and cannot be made.</summary>
    public void Partition(ISipElement one, ISipElement other)
    {
        _partitions.Add((one, other));
        _partitions.Add((other, one));
        CloseConnections(one, other);
    }

    /// <summary>Ends <see cref="Partition"/>.</summary>
    public void Heal(ISipElement one, ISipElement other)
    {
        _partitions.Remove((one, other));
        _partitions.Remove((other, one));
    }

    /// <summary>Breaks all connections between two elements. What was sent over them and waits for an answer fails.</summary>
    public void CloseConnections(ISipElement one, ISipElement other)
    {
        foreach (var connection in _connections.Values.ToArray())
        {
            if (connection.Has(NodeOf(one)) && connection.Has(NodeOf(other)))
                Close(connection);
        }
    }

    /// <summary>Throws octets at an element, as a stranger at <paramref name="from"/> would over UDP.</summary>
    public void Inject(ReadOnlyMemory<byte> octets, string from, ISipElement to)
    {
        var node = NodeOf(to);
        var flow = new Flow(TransportKind.Udp, node.EndPoint, IPEndPoint.Parse(from));
        Queue(Now, () => Deliver(octets.ToArray(), flow, node));
    }

    private void Transmit(Node sender, byte[] message, NextHop hop, long ticket, bool retransmission)
    {
        if (hop is NextHop.Over { Flow: var flow })
        {
            switch (flow.Kind)
            {
                case TransportKind.Udp:
                    SendDatagram(sender, message, flow.Local, flow.Remote, retransmission);
                    break;
                case TransportKind.InProcess:
                    SendInProcess(sender, message, flow.PeerElement!, ticket, hop, retransmission);
                    break;
                default:
                    if (_connections.TryGetValue(flow.Id, out var connection))
                        SendOver(connection, sender, message, ticket, hop, retransmission);
                    else
                        Refuse(sender, message, ticket, hop, flow.Kind, retransmission);
                    break;
            }

            return;
        }

        var to = (NextHop.To)hop;
        if (to.Kind == TransportKind.InProcess)
            SendInProcess(sender, message, to.Host, ticket, hop, retransmission);
        else if (Resolve(to.Host, to.Port) is not { } remote)
            Refuse(sender, message, ticket, hop, to.Kind, retransmission);
        else if (to.Kind == TransportKind.Udp)
            SendDatagram(sender, message, sender.EndPoint, remote, retransmission);
        else if (Connect(sender, remote, to.Kind) is { } connection)
            SendOver(connection, sender, message, ticket, hop, retransmission);
        else
            Refuse(sender, message, ticket, hop, to.Kind, retransmission);
    }

    private void SendDatagram(Node sender, byte[] message, IPEndPoint local, IPEndPoint remote, bool retransmission)
    {
        var receiver = _nodes.Find(node => node.EndPoint.Equals(remote));
        var line = new WorldMessage(
            Now.SinceStart, sender.Element, receiver?.Element, message, TransportKind.Udp, retransmission, WorldFate.Carried);
        var lost = receiver is null || _partitions.Contains((sender.Element, receiver.Element)) || Lose?.Invoke(line) == true || Chance(Loss);
        _sent.Add(lost ? line with { Fate = WorldFate.Lost } : line);
        if (lost)
            return;
        var flow = new Flow(TransportKind.Udp, remote, local);
        for (var copies = Chance(Duplication) ? 2 : 1; copies > 0; copies--)
            Queue(Now + Delay(), () => Deliver([.. message], flow, receiver!));
    }

    private void SendInProcess(Node sender, byte[] message, string host, long ticket, NextHop hop, bool retransmission)
    {
        var receiver = _nodes.Find(node => string.Equals(node.Element.HostName, host, StringComparison.OrdinalIgnoreCase));
        if (receiver is null)
        {
            Refuse(sender, message, ticket, hop, TransportKind.InProcess, retransmission);
            return;
        }

        Carry(sender, receiver, message, TransportKind.InProcess, retransmission);
        Queue(Now, () => Deliver([.. message], Flow.InProcess(sender.Element.HostName), receiver));
    }

    private Connection? Connect(Node sender, IPEndPoint remote, TransportKind kind)
    {
        var receiver = _nodes.Find(node => node.EndPoint.Equals(remote));
        if (receiver is null || _partitions.Contains((sender.Element, receiver.Element)))
            return null;
        var open = _connections.Values.FirstOrDefault(c => c.Opener == sender && c.Accepter == receiver && c.OpenerFlow.Kind == kind);
        if (open is not null)
            return open;
        var local = new IPEndPoint(sender.EndPoint.Address, _lastPort++);
        var connection = new Connection(sender, receiver, new(kind, local, remote, ++_lastConnection));
        _connections.Add(connection.OpenerFlow.Id, connection);
        return connection;
    }

    private void SendOver(Connection connection, Node sender, byte[] message, long ticket, NextHop hop, bool retransmission)
    {
        if (ticket != 0)
            connection.Tickets.Add((sender, ticket, hop));
        var receiver = connection.OtherEnd(sender);
        Carry(sender, receiver, message, connection.OpenerFlow.Kind, retransmission);
        Queue(connection.ArrivalAfter(Now + Delay(), sender), () =>
        {
            if (_connections.ContainsKey(connection.OpenerFlow.Id))
                Deliver([.. message], connection.FlowSeenBy(receiver), receiver);
        });
    }

    private void Close(Connection connection)
    {
        _connections.Remove(connection.OpenerFlow.Id);
        foreach (var (sender, ticket, hop) in connection.Tickets)
            Fail(sender, ticket, hop);
    }

    private void Carry(Node sender, Node receiver, byte[] message, TransportKind kind, bool retransmission) =>
        _sent.Add(new(Now.SinceStart, sender.Element, receiver.Element, message, kind, retransmission, WorldFate.Carried));

    private void Refuse(Node sender, byte[] message, long ticket, NextHop hop, TransportKind kind, bool retransmission)
    {
        _sent.Add(new(Now.SinceStart, sender.Element, null, message, kind, retransmission, WorldFate.Refused));
        if (ticket != 0)
            Fail(sender, ticket, hop);
    }

    private void Fail(Node sender, long ticket, NextHop hop) =>
        Queue(Now, () =>
        {
            if (_nodes.Contains(sender))
                sender.Element.TransmitFailed(ticket, hop, Now);
        });

    private void Deliver(byte[] octets, Flow flow, Node receiver)
    {
        if (!_nodes.Contains(receiver))
            return;
        var result = flow.Kind == TransportKind.Udp
            ? SipParser.TryParseReceived(octets, flow.Remote, _buffers, out var message, out _)
            : SipParser.TryParseDatagram(octets, out message, out _);
        if (result == SipParseResult.Message)
            receiver.Element.Receive(message!, flow, Now);
    }

    private IPEndPoint? Resolve(string host, int port)
    {
        if (IPAddress.TryParse(host, out var address))
            return new(address, port == 0 ? SipPort : port);
        return _names.TryGetValue(host, out var named) ? new(named.Address, port == 0 ? named.Port : port) : null;
    }

    private Node NodeOf(ISipElement element) =>
        _nodes.Find(node => ReferenceEquals(node.Element, element)) ?? throw new ArgumentException($"{element.HostName} is not in this world");

    private sealed record Node(ISipElement Element, IPEndPoint EndPoint);

    private sealed class Connection(Node opener, Node accepter, Flow openerFlow)
    {
        private MonotonicTime _lastFromOpener;
        private MonotonicTime _lastFromAccepter;

        public Node Opener { get; } = opener;

        public Node Accepter { get; } = accepter;

        public Flow OpenerFlow { get; } = openerFlow;

        public List<(Node Sender, long Ticket, NextHop Hop)> Tickets { get; } = [];

        public bool Has(Node node) => node == Opener || node == Accepter;

        public Node OtherEnd(Node node) => node == Opener ? Accepter : Opener;

        public Flow FlowSeenBy(Node node) =>
            node == Opener ? OpenerFlow : OpenerFlow with { Local = OpenerFlow.Remote, Remote = OpenerFlow.Local };

        // A stream keeps order: nothing arrives before what was sent earlier in the same direction.
        public MonotonicTime ArrivalAfter(MonotonicTime earliest, Node sender)
        {
            ref var last = ref sender == Opener ? ref _lastFromOpener : ref _lastFromAccepter;
            return last = earliest > last ? earliest : last;
        }
    }

    private sealed class Transmitter(World world) : ISipTransmitter
    {
        public Node? Node { get; set; }

        public MessageBuffers Buffers => world._buffers;

        // What is remembered of a message outlives it.
        public void Transmit(SipMessage message, NextHop hop, long ticket, bool retransmission) => world.Transmit(
            Node ?? throw new InvalidOperationException("sent before it was in the world"), message.Bytes.ToArray(), hop, ticket,
            retransmission);
    }
}
