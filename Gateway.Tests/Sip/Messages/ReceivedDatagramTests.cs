using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Conformance;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

/// <summary>Reading a datagram and marking its Via at once gives what reading first and marking then gives.</summary>
public sealed class ReceivedDatagramTests
{
    private static readonly IPEndPoint Source = IPEndPoint.Parse("192.0.2.9:4711");
    private static readonly Flow From = new(TransportKind.Udp, IPEndPoint.Parse("192.0.2.1:5060"), Source);

    [Fact]
    public void Every_sample_is_read_and_marked_as_in_two_steps()
    {
        var marked = 0;
        foreach (var sample in SampleMessage.ReadAll(TestData.Own("rfc4475")).Concat(SampleMessage.ReadAll(TestData.Own("rfc5118"))))
        {
            var plain = SipParser.TryParseDatagram(sample.Octets, out var expected, out var expectedError);

            var result = SipParser.TryParseReceived(sample.Octets, Source, out var message, out var error);

            Assert.Equal(plain, result);
            Assert.Equal(expectedError, error);
            if (expected is null)
                continue;
            marked += expected is SipRequest read && !ReferenceEquals(ReceivedVia.Mark(read, From), read) ? 1 : 0;
            expected = expected is SipRequest request ? ReceivedVia.Mark(request, From) : expected;
            message = message is SipRequest received ? ReceivedVia.Mark(received, From) : message;
            Assert.Equal(expected.ToString(), message!.ToString());
            Assert.Equal(Lines(expected), Lines(message));
            Assert.Equal((expected as SipRequest)?.Fault, (message as SipRequest)?.Fault);
            Assert.True(expected.Body.Span.SequenceEqual(message.Body.Span));
        }

        Assert.True(marked > 20);
    }

    [Fact]
    public void A_request_says_at_once_where_it_came_from()
    {
        var octets = Request("SIP/2.0/UDP phone.example.com;branch=z9hG4bKa;rport");

        SipParser.TryParseReceived(octets, Source, out var message, out _);

        Assert.Equal("SIP/2.0/UDP phone.example.com;branch=z9hG4bKa;rport=4711;received=192.0.2.9", message!.Text(HeaderId.Via));
        Assert.Same(message, ReceivedVia.Mark((SipRequest)message, From));
        Assert.Equal("hi", Encoding.ASCII.GetString(message.Body.Span));
    }

    [Fact]
    public void The_octets_of_the_datagram_may_be_used_again()
    {
        var octets = Request("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa");
        var before = Encoding.ASCII.GetString(octets);
        SipParser.TryParseReceived(octets, Source, out var message, out _);

        octets.AsSpan().Clear();

        Assert.Equal(before, message!.ToString());
    }

    [Fact]
    public void A_response_is_left_as_it_is()
    {
        var octets = Encoding.ASCII.GetBytes(
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP core.example.com;branch=z9hG4bKa;rport\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n");

        SipParser.TryParseReceived(octets, Source, out var message, out _);

        Assert.Equal(Encoding.ASCII.GetString(octets), message!.ToString());
    }

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("")]
    public void Keepalives_are_no_messages(string datagram) =>
        Assert.Equal(SipParseResult.KeepAlive, SipParser.TryParseReceived(Encoding.ASCII.GetBytes(datagram), Source, out _, out _));

    private static List<string> Lines(SipMessage message) =>
        [.. Enumerable.Range(0, message.HeaderCount).Select(i => $"{message[i].Id} {Encoding.Latin1.GetString(message[i].Name)}: {Encoding.Latin1.GetString(message[i].Value)}")];

    private static byte[] Request(string via) => Encoding.ASCII.GetBytes(
        $"MESSAGE sip:b@example.com SIP/2.0\r\nVia: {via}\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
        + "Call-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Length: 2\r\n\r\nhi");
}
