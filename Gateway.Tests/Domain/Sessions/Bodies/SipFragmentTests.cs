using System.Text;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Bodies;

[Clause("RFC 3420", "2"), Clause("RFC 3515", "2.4.5")]
public sealed class SipFragmentTests
{
    [Fact]
    public void The_fragments_of_the_flows_are_written_octet_by_octet()
    {
        Assert.Equal(("message/sipfrag;version=2.0", "SIP/2.0 100 Trying\r\n"), Written(SipFragment.Of(100)));
        Assert.Equal(("message/sipfrag;version=2.0", "SIP/2.0 200 OK\r\n"), Written(SipFragment.Of(200)));
        Assert.Equal(16, SipFragment.Of(200).Write().Content.Length);
    }

    [Fact, Clause("RFC 4964", "5")]
    public void The_session_identity_and_the_state_of_the_answer_come_along()
    {
        var fragment = SipFragment.Of(200) with { Contact = "sip:PoC-Session-Identity1@PoC-ServerX.networkX.net;gr", AnswerState = AnswerState.Unconfirmed };

        Assert.Equal(
            "SIP/2.0 200 OK\r\nContact: <sip:PoC-Session-Identity1@PoC-ServerX.networkX.net;gr>\r\nP-Answer-State: Unconfirmed\r\n", Written(fragment).Item2);
        Assert.True(SipFragment.TryRead(fragment.Write().Content.Span, out var read));
        Assert.Equal(fragment, read);
    }

    [Theory]
    [InlineData("SIP/2.0 100 Trying", 100, false)]
    [InlineData("SIP/2.0 100 Trying\n", 100, false)]
    [InlineData("SIP/2.0 486 Busy Here\r\n\r\n", 486, true)]
    [InlineData("SIP/2.0 603 Decline\nContact: sip:x@y.example\nP-Answer-State: Confirmed\n", 603, true)]
    [InlineData("SIP/2.0 200 ", 200, true)]
    public void Peers_end_their_fragments_as_they_like(string body, int status, bool final)
    {
        Assert.True(SipFragment.TryRead(Encoding.UTF8.GetBytes(body), out var read));
        Assert.Equal((status, final), (read.Status, read.IsFinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("BYE sip:x@y.example SIP/2.0\r\n")]
    [InlineData("Contact: <sip:x@y.example>\r\n")]
    [InlineData("SIP/2.0 99 Too low\r\n")]
    [InlineData("SIP/2.0 200 O\u0001K\r\n")]
    [InlineData("SIP/2.0 200 OK\r\nContact: <sip:a\u001b@x.example>\r\n")]
    public void What_is_no_fragment_of_a_response_is_refused(string body) => Assert.False(SipFragment.TryRead(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void A_fragment_may_have_4096_octets_and_no_more()
    {
        var body = "SIP/2.0 200 " + new string('x', SipFragment.BytesMax - 12);

        Assert.True(SipFragment.TryRead(Encoding.UTF8.GetBytes(body), out _));
        Assert.False(SipFragment.TryRead(Encoding.UTF8.GetBytes(body + "x"), out _));
    }

    [Fact]
    public void Nobody_can_smuggle_a_line_into_a_fragment()
    {
        Assert.Throws<ArgumentException>(() => new SipFragment(200, "OK\r\nX: y").Write());
        Assert.Throws<ArgumentException>(() => (SipFragment.Of(200) with { Contact = "sip:a@x>\r\nX: y" }).Write());
    }

    private static (string, string) Written(SipFragment fragment)
    {
        var body = fragment.Write();
        return (body.ContentType, Encoding.UTF8.GetString(body.Content.Span));
    }
}
