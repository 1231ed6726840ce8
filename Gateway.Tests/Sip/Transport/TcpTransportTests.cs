using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Transport;

public sealed class TcpTransportTests : IDisposable
{
    private static readonly NextHop SomeHop = new NextHop.To(TransportKind.Tcp, "127.0.0.1", 5060);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CollectingReceiver _receiver = new();
    private readonly TcpTransport _transport;
    private readonly IPEndPoint _address;
    private readonly List<Socket> _sockets = [];

    public TcpTransportTests()
    {
        _transport = new(_receiver);
        _address = _transport.Listen(new(TransportKind.Tcp, IPAddress.Loopback, 0)).EndPoint;
        _transport.Start();
    }

    [Fact]
    public void Messages_in_pieces_and_several_at_once_arrive_one_by_one_over_one_flow()
    {
        var peer = Connect(out var opened);
        var bytes = (byte[])[.. SipTexts.Request(body: "one").Bytes.Span, .. SipTexts.Request(body: "two").Bytes.Span];

        peer.Send(bytes.AsSpan(0, 70));
        peer.Send(bytes.AsSpan(70));

        var (first, flow) = _receiver.Next<(SipMessage, Flow)>();
        var (second, same) = _receiver.Next<(SipMessage, Flow)>();
        Assert.EndsWith("one", first.ToString());
        Assert.EndsWith("two", second.ToString());
        Assert.Same(flow, same);
        Assert.Equal(opened, flow);
        Assert.NotEqual(0, flow.Id);
        Assert.Equal((IPEndPoint)peer.LocalEndPoint!, flow.Remote);
    }

    [Fact]
    public void A_message_of_many_buffers_arrives_whole()
    {
        var peer = Connect(out _);
        var request = SipTexts.Request(body: new string('x', 300_000));

        peer.Send(request.Bytes.Span);

        Assert.Equal(request.Bytes.ToArray(), _receiver.Next<(SipMessage Message, Flow)>().Message.Bytes.ToArray());
    }

    [Fact]
    public void An_answer_goes_back_over_the_connection_its_request_came_on()
    {
        var peer = Connect(out _);
        var request = SipTexts.Request();
        peer.Send(request.Bytes.Span);
        var (_, flow) = _receiver.Next<(SipMessage, Flow)>();
        var response = SipTexts.Response(request);

        Assert.True(_transport.TrySendOver(flow, new(response, new NextHop.Over(flow), 0)));

        Assert.Equal(response.ToString(), ReadText(peer, response.Bytes.Length));
    }

    [Fact]
    public void A_ping_is_answered_and_an_overfull_loop_answers_503_with_Retry_After()
    {
        var peer = Connect(out _);
        peer.Send("\r\n\r\n"u8);
        Assert.Equal("\r\n", ReadText(peer, 2));

        _receiver.TakesMessages = false;
        peer.Send(SipTexts.Request("ACK").Bytes.Span);
        peer.Send(SipTexts.Request(callId: "second").Bytes.Span);

        var answer = ReadMessage(peer);
        Assert.StartsWith("SIP/2.0 503 ", answer.ToString());
        Assert.Equal("second", answer.Text(HeaderId.CallId));
        Assert.InRange(int.Parse(answer.Text(HeaderId.RetryAfter)!, System.Globalization.CultureInfo.InvariantCulture), 5, 15);
    }

    [Fact]
    public void When_framing_is_lost_the_request_is_answered_400_and_the_connection_closed()
    {
        var peer = Connect(out var flow);
        var text = SipTexts.Request().ToString().Replace("Content-Length: 0\r\n", "");

        peer.Send(Encoding.UTF8.GetBytes(text + "and so on without an end"));

        Assert.StartsWith("SIP/2.0 400 Missing Content-Length\r\n", ReadToEnd(peer));
        peer.Dispose();
        Assert.Equal("Missing Content-Length", _receiver.Next<SipParseError>().Rule);
        Assert.Equal(flow, _receiver.Next<ConnectionLoss>().Flow);
    }

    [Fact]
    public void Messages_to_one_address_share_a_connection_and_wait_while_it_opens()
    {
        var peer = Listen(out var remote);
        Assert.False(_transport.HasConnectionTo(remote));

        Assert.True(_transport.TrySend(remote, IPAddress.Loopback, new(SipTexts.Request(cseq: 1), SomeHop, 1), out _));
        Assert.True(_transport.TrySend(remote, IPAddress.Loopback, new(SipTexts.Request(cseq: 2), SomeHop, 2), out _));

        Assert.True(_transport.HasConnectionTo(remote));
        Assert.Equal(1, _transport.ConnectionCount);
        var accepted = Accept(peer);
        var length = SipTexts.Request(cseq: 1).Bytes.Length;
        Assert.Contains("CSeq: 1 ", ReadText(accepted, length));
        Assert.Contains("CSeq: 2 ", ReadText(accepted, length));
        Assert.Equal((IPEndPoint)accepted.RemoteEndPoint!, _receiver.Next<Flow>().Local);
    }

    [Fact]
    public void A_refused_connection_hands_back_what_waited_for_it()
    {
        var remote = FreeAddress();

        Assert.True(_transport.TrySend(remote, IPAddress.Loopback, new(SipTexts.Request(), SomeHop, 7), out _));

        var loss = _receiver.Next<ConnectionLoss>();
        Assert.False(loss.WasOpen);
        Assert.Equal([7], loss.Unsent.Select(unsent => unsent.Ticket));
        Assert.Empty(loss.Awaited);
        Assert.False(_transport.HasConnectionTo(remote));
    }

    [Fact]
    public void When_a_connection_breaks_those_who_await_answers_are_named_and_responses_are_not()
    {
        var peer = Listen(out var remote);
        _transport.TrySend(remote, IPAddress.Loopback, new(SipTexts.Request(), SomeHop, 7), out _);
        _transport.TrySend(remote, IPAddress.Loopback, new(SipTexts.Response(SipTexts.Request()), SomeHop, 8), out _);
        var accepted = Accept(peer);
        var flow = _receiver.Next<Flow>();
        ReadText(accepted, SipTexts.Request().Bytes.Length + SipTexts.Response(SipTexts.Request()).Bytes.Length);

        accepted.Close();

        var loss = _receiver.Next<ConnectionLoss>();
        Assert.True(loss.WasOpen);
        Assert.Empty(loss.Unsent);
        Assert.Equal([new AwaitedAnswer(7, SomeHop)], loss.Awaited);
        Assert.False(_transport.TrySendOver(flow, new(SipTexts.Request(), SomeHop, 9)));
    }

    [Fact]
    public void A_peer_that_does_not_read_fills_its_queue_and_then_gets_no_more()
    {
        Listen(out var remote);
        var large = SipTexts.Request(body: new string('x', 900_000));
        var taken = 0;

        while (_transport.TrySend(remote, IPAddress.Loopback, new(large, SomeHop, 1), out _) && taken < 1_000)
            taken++;

        Assert.InRange(taken, TransportLimits.ConnectionQueueMessages, TransportLimits.ConnectionQueueMessages + 50);
    }

    [Theory]
    [InlineData("MESSAGE sip:bob@networka.example SIP/2.0\r\n", true)]
    [InlineData("MESSAGE sip:bob@networka.example SIP/2.0\r\nContent-Length: 5\r\n\r\nabc", true)]
    [InlineData("\r\n", true)]
    [InlineData("MESSAGE sip:bob@networka.example SIP/2.0\r\nContent-Length: 3\r\n\r\nabc", false)]
    public void A_message_that_does_not_come_to_its_end_and_a_silent_peer_are_given_up(string text, bool isGivenUp)
    {
        var soon = TimeSpan.FromMilliseconds(30);
        var receiver = new CollectingReceiver();
        using var transport = new TcpTransport(
            receiver, new() { Headers = soon, Body = soon, Idle = isGivenUp && text == "\r\n" ? soon : TimeSpan.FromMinutes(1) });
        var address = transport.Listen(new(TransportKind.Tcp, IPAddress.Loopback, 0)).EndPoint;
        transport.Start();
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
        _sockets.Add(peer);
        peer.Connect(address);
        var flow = receiver.Next<Flow>();

        peer.Send(Encoding.UTF8.GetBytes(text));

        if (isGivenUp)
            Assert.Equal(flow, receiver.Next<ConnectionLoss>().Flow);
        else
            Assert.Equal(flow, receiver.Next<(SipMessage, Flow Flow)>().Flow);
    }

    [Fact]
    public void One_address_gets_its_share_of_connections_and_not_one_more()
    {
        for (var i = 0; i < TransportLimits.ConnectionsPerAddress; i++)
            Connect(out _);

        var surplus = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
        _sockets.Add(surplus);
        surplus.Connect(_address);

        Assert.Equal(0, ReadOrReset(surplus));
        Assert.Equal(TransportLimits.ConnectionsPerAddress, _transport.ConnectionCount);
    }

    [Fact]
    public void Closing_writes_first_what_waits()
    {
        var peer = Connect(out var flow);
        var response = SipTexts.Response(SipTexts.Request());
        for (var i = 0; i < 50; i++)
            _transport.TrySendOver(flow, new(response, SomeHop, 0));

        _transport.Dispose();

        Assert.Equal(50 * response.Bytes.Length, ReadToEnd(peer).Length);
        Assert.Throws<SocketException>(() => Connect(out _));
    }

    [Fact]
    public void A_taken_port_is_refused_in_one_sentence()
    {
        var error = Assert.Throws<SipListenException>(() => _transport.Listen(new(TransportKind.Tcp, _address.Address, _address.Port)));

        Assert.Equal($"Cannot listen on tcp://{_address} because another program uses that port.", error.Message);
    }

    [Fact]
    public void The_transport_in_Via_changes_and_the_branch_stays()
    {
        var request = SipTexts.Request(via: "SIP / 2.0 / UDP 127.0.0.1:5060;branch=z9hG4bKa;rport , SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKb");

        var changed = ViaTransport.Replace(request, TransportKind.Tcp);

        Assert.Equal(
            request.ToString().Replace("SIP / 2.0 / UDP 127.0.0.1", "SIP / 2.0 / TCP 127.0.0.1").Replace("rport ,", "rport,"), changed.ToString());
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _transport.Dispose();
    }

    private Socket Connect(out Flow opened)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000, SendTimeout = 30_000 };
        _sockets.Add(peer);
        peer.Connect(_address);
        opened = _receiver.Next<Flow>();
        return peer;
    }

    private Socket Listen(out IPEndPoint address)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(peer);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        peer.Listen();
        address = (IPEndPoint)peer.LocalEndPoint!;
        return peer;
    }

    // An address of these tests' own, at which nobody listens: a port that was free a moment ago may be somebody else's by now.
    private static IPEndPoint FreeAddress() => new(IPAddress.Parse("127.43.9.1"), 9);

    private Socket Accept(Socket listener)
    {
        var accepting = listener.AcceptAsync();
        Assert.True(accepting.Wait(Patience));
        var accepted = accepting.Result;
        accepted.ReceiveTimeout = 30_000;
        _sockets.Add(accepted);
        return accepted;
    }

    private static string ReadText(Socket peer, int length)
    {
        var buffer = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = peer.Receive(buffer.AsSpan(read));
            Assert.NotEqual(0, count);
            read += count;
        }

        return Encoding.UTF8.GetString(buffer);
    }

    private static SipMessage ReadMessage(Socket peer)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            text.Append(ReadText(peer, 1));
        return SipParser.Parse(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string ReadToEnd(Socket peer)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (peer.Receive(buffer) is > 0 and var count)
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return text.ToString();
    }

    private static int ReadOrReset(Socket peer)
    {
        try
        {
            return peer.Receive(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
