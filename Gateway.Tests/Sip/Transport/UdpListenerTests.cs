using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Transport;

public sealed class UdpListenerTests : IDisposable
{
    private readonly CollectingReceiver _receiver = new();
    private readonly UdpListener _listener = UdpListener.Bind(new(TransportKind.Udp, IPAddress.Loopback, 0));
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };

    public UdpListenerTests()
    {
        _peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Start(_receiver);
    }

    [Fact]
    public void A_datagram_is_read_and_its_flow_names_both_ends()
    {
        Send(SipTexts.Request().Bytes.Span);

        var (message, flow) = _receiver.Next<(SipMessage, Flow)>();

        Assert.Equal(SipTexts.Request().Bytes.ToArray(), message.Bytes.ToArray());
        Assert.Equal(new(TransportKind.Udp, _listener.EndPoint, (IPEndPoint)_peer.LocalEndPoint!), flow);
    }

    [Fact]
    public void Datagrams_of_one_peer_share_one_flow_object()
    {
        Send(SipTexts.Request().Bytes.Span);
        Send(SipTexts.Request(cseq: 2).Bytes.Span);

        Assert.Same(_receiver.Next<(SipMessage, Flow Flow)>().Flow, _receiver.Next<(SipMessage, Flow Flow)>().Flow);
    }

    [Fact]
    public void Keep_alives_are_swallowed_and_what_is_not_SIP_is_reported()
    {
        Send("\r\n\r\n"u8);
        Send([0, 0, 0, 0]);
        Send([]);
        Send("hello\r\n\r\n"u8);

        Assert.NotNull(_receiver.Next<SipParseError>().Rule);
    }

    [Fact]
    public void The_longest_datagram_is_sent_and_a_longer_one_refused()
    {
        _peer.ReceiveBufferSize = 1_000_000;
        var remote = (IPEndPoint)_peer.LocalEndPoint!;

        Assert.Equal(SocketError.MessageSize, _listener.Send(remote, new byte[65_508]));
        Assert.Equal(SocketError.Success, _listener.Send(remote, new byte[65_507]));

        Assert.Equal(65_507, _peer.Receive(new byte[65_536]));
    }

    [Fact]
    public void An_address_of_another_machine_is_refused_in_one_sentence()
    {
        var error = Assert.Throws<SipListenException>(() => UdpListener.Bind(SipListenAddress.Parse("udp://192.0.2.1:5060")));

        Assert.Equal("Cannot listen on udp://192.0.2.1:5060 because this machine has no such address.", error.Message);
    }

    [Fact]
    public void A_closed_listener_sends_nothing_and_frees_its_port()
    {
        _listener.Dispose();

        Assert.Equal(SocketError.OperationAborted, _listener.Send((IPEndPoint)_peer.LocalEndPoint!, "x"u8));
        using var again = UdpListener.Bind(_listener.Local);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _peer.Dispose();
    }

    private void Send(ReadOnlySpan<byte> bytes) => _peer.SendTo(bytes, _listener.EndPoint);
}
