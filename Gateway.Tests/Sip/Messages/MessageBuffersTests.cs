using System.Net;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

public sealed class MessageBuffersTests
{
    private static readonly IPEndPoint Source = IPEndPoint.Parse("192.0.2.7:5060");

    [Fact]
    public void What_is_given_back_is_lent_again()
    {
        var buffers = new MessageBuffers();
        var first = Received(buffers, "a");

        first.GiveBack();
        var second = Received(buffers, "b");

        Assert.Equal(0, buffers.Idle);
        Assert.Equal("b", Encoding.ASCII.GetString(second.CallId));
        Assert.True(first.Bytes.IsEmpty);
        Assert.False(first.Has(HeaderId.CallId));
    }

    [Fact]
    public void Giving_back_twice_lends_nothing_twice()
    {
        var buffers = new MessageBuffers();
        var message = Received(buffers, "a");

        message.GiveBack();
        message.GiveBack();

        Assert.Equal(1, buffers.Idle);
    }

    [Fact]
    public void A_message_with_memory_of_its_own_stays_readable()
    {
        var message = Received(null, "a");

        message.GiveBack();

        Assert.Equal("a", Encoding.ASCII.GetString(message.CallId));
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("ACK")]
    public void An_INVITE_and_its_ACK_have_memory_of_their_own(string method)
    {
        var buffers = new MessageBuffers();
        var message = Received(buffers, "a", method: method);

        message.GiveBack();

        Assert.Equal(0, buffers.Idle);
        Assert.Equal("a", Encoding.ASCII.GetString(message.CallId));
    }

    [Theory]
    [InlineData(1_500, 1)]
    [InlineData(3_000, 0)]
    public void Messages_larger_than_usual_have_memory_of_their_own(int bodyBytes, int idle)
    {
        var buffers = new MessageBuffers();

        Received(buffers, "a", bodyBytes).GiveBack();

        Assert.Equal(idle, buffers.Idle);
    }

    [Fact]
    public void No_more_lie_idle_than_the_limit()
    {
        var buffers = new MessageBuffers();
        var messages = Enumerable.Range(0, MessageBuffers.IdleMax + 1).Select(i => Received(buffers, $"{i}")).ToList();

        messages.ForEach(message => message.GiveBack());

        Assert.Equal(MessageBuffers.IdleMax, buffers.Idle);
    }

    [Fact]
    public void An_edit_with_more_lines_than_its_buffer_was_lent_for_is_whole()
    {
        var buffers = new MessageBuffers();
        var edit = new MessageEdit(Received(null, "a"));
        for (var i = 0; i < 30; i++)
            edit.Append(HeaderId.Subject, $"{i}");

        var message = edit.ToMessage(buffers);

        Assert.Equal(30, message.CountLines(HeaderId.Subject));
        message.GiveBack();
        Assert.Equal(1, buffers.Idle);
    }

    private static SipMessage Received(MessageBuffers? buffers, string callId, int bodyBytes = 5, string method = "MESSAGE")
    {
        var text = $"{method} sip:bob@networka.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:a@networka.example>;tag=1\r\nTo: <sip:bob@networka.example>\r\nCall-ID: {callId}\r\nCSeq: 1 {method}\r\n"
            + $"Content-Length: {bodyBytes}\r\n\r\n{new string('x', bodyBytes)}";
        Assert.Equal(SipParseResult.Message, SipParser.TryParseReceived(Encoding.ASCII.GetBytes(text), Source, buffers, out var message, out _));
        return message!;
    }
}
