using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Requests about sessions that nobody should send: each has its refusal, and nothing changes.</summary>
public sealed class HostileSessionTests
{
    private readonly ThreeNetworks _net = new(new World(seed: 66));

    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY a \"aaaa\">]><resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"sip:&a;@b.example\"/></list></resource-lists>", 400)]
    [InlineData("<resource-lists", 400)]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list><entry uri=\"hello\"/></list></resource-lists>", 400)]
    [InlineData("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list/></resource-lists>", 403)]
    public void A_list_that_cannot_be_read_or_names_nobody_is_refused(string list, int status) => Assert.Equal(status, InviteList(list));

    [Theory]
    [InlineData(500, null)]
    [InlineData(501, 486)]
    [InlineData(10_000, 486)]
    public void A_list_of_too_many_is_refused_before_anybody_is_called(int entries, int? status)
    {
        var list = new StringBuilder("<resource-lists xmlns=\"urn:ietf:params:xml:ns:resource-lists\"><list>");
        for (var i = 0; i < entries; i++)
            list.Append(System.Globalization.CultureInfo.InvariantCulture, $"<entry uri=\"sip:u{i}@nowhere.example\"/>");
        var from = _net.World.Sent.Count;

        Assert.Equal(status ?? 404, InviteList(list.Append("</list></resource-lists>").ToString()));
        Assert.Equal(status is null, _net.Since(from, SipMethod.Invite).Any(line => line.Is("INVITE") && ((SipRequest)line.Message).RequestUriText.Contains("nowhere", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("text/plain", "hello", 415)]
    [InlineData("application/sdp", "v=0\r\n", 400)]
    [InlineData("application/sdp", "\0\0\0", 400)]
    [InlineData("multipart/mixed;boundary=x", "--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x--\r\n", 400)]
    [InlineData("multipart/mixed", "no boundary", 400)]
    public void A_body_that_cannot_be_used_is_refused(string type, string content, int status)
    {
        var session = _net.ClientA.Invite(ThreeNetworks.Group, null, extras => extras.With(new MessageBody(type, Encoding.UTF8.GetBytes(content))));
        _net.Run();

        Assert.Equal(status, session.Refusal?.Status);
        _net.AssertNothingIsLeft();
    }

    [Fact]
    public void A_session_identity_that_nobody_gave_out_is_not_found()
    {
        var made = _net.ClientA.Invite("sip:made-up@poc-server.networkx.example;gr");
        var watched = _net.ClientA.Watch("sip:made-up@poc-server.networkx.example;gr");
        var referred = _net.ClientA.ReferTo("sip:made-up@poc-server.networkx.example;gr", null, "<sip:x@networka.example>");
        _net.Run();

        Assert.Equal([404, 404, 404], new[] { made.Refusal?.Status, watched.Answer?.Status, referred.Answer?.Status });
    }

    [Fact]
    public void Who_does_not_take_part_adds_nobody_and_sees_nobody()
    {
        var eve = _net.A.AddHandset("eve", "10.1.9.4");
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();
        var identity = ThreeNetworks.UserOf(session.Peer).Split('%')[1];

        var adding = eve.ReferTo($"sip:{identity};gr", null, $"<{eve.Address};method=INVITE>");
        var watching = eve.Watch($"sip:{identity};gr");
        var joining = eve.Invite($"sip:{identity};gr");
        var byLeg = eve.ReferTo(session.Peer, null, $"<{eve.Address};method=INVITE>");
        _net.Run();

        Assert.Equal([403, 403, 403, 404], new[] { adding.Answer?.Status, watching.Answer?.Status, joining.Refusal?.Status, byLeg.Answer?.Status });
        Assert.Equal(2, _net.A.Controlling.LegCount);
    }

    [Fact]
    public void A_REFER_about_another_dialog_than_the_callers_own_is_refused()
    {
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address]);
        _net.Run();

        var adding = _net.ClientA.ReferTo(session.Peer, null, $"<{_net.ClientB.Address};method=INVITE>", extras => extras
            .With(HeaderId.TargetDialog, $"another-call;local-tag=a;remote-tag=b"));
        _net.Run();

        Assert.Equal(403, adding.Answer?.Status);
    }

    [Theory]
    [InlineData("BYE")]
    [InlineData("INVITE")]
    [InlineData("INFO")]
    [InlineData("NOTIFY")]
    public void A_dialog_that_does_not_exist_is_481(string method)
    {
        var session = _net.ClientA.Invite(ThreeNetworks.Group);
        _net.Run();
        var stray = $"{method} {session.Peer} SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.9.1:5060;branch=z9hG4bK{_net.World.Ids.NewToken(10)}\r\nMax-Forwards: 70\r\nRoute: <sip:networka.example;lr>\r\n"
            + $"From: <{_net.ClientA.Address}>;tag=1\r\nTo: <sip:x@y.example>;tag=2\r\nCall-ID: {_net.World.Ids.NewCallId()}\r\nCSeq: 5 {method}\r\nContact: <sip:x@10.1.9.1>\r\nEvent: refer\r\nContent-Length: 0\r\n\r\n";
        var from = _net.World.Sent.Count;

        _net.World.Inject(Encoding.ASCII.GetBytes(stray), "10.1.9.1:5060", _net.A.Core);
        _net.Run();

        Assert.Contains(_net.World.Sent.Skip(from), line => line.From == _net.A.Server && line.Is($"481 {method}"));
        Assert.True(session.IsUp);
    }

    [Fact]
    public void A_request_that_may_go_no_further_goes_no_further()
    {
        var invite = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address], extras => extras);
        _net.Run();
        Assert.True(invite.IsUp);
        var tired = $"INVITE {ThreeNetworks.FactoryA} SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.9.1:5060;branch=z9hG4bK{_net.World.Ids.NewToken(10)}\r\nMax-Forwards: 2\r\n"
            + $"From: <{_net.ClientA.Address}>;tag=1\r\nTo: <sip:x@y.example>\r\nCall-ID: {_net.World.Ids.NewCallId()}\r\nCSeq: 5 INVITE\r\nContact: <sip:x@10.1.9.1>\r\nContent-Length: 0\r\n\r\n";
        var from = _net.World.Sent.Count;

        _net.World.Inject(Encoding.ASCII.GetBytes(tired), "10.1.9.1:5060", _net.A.Core);
        _net.Run();

        Assert.Contains(_net.World.Sent.Skip(from), line => line.Is("483 INVITE"));
    }

    [Fact, Clause("RFC 3325", "5")]
    public void A_phone_that_asserts_another_identity_is_taken_for_what_it_is()
    {
        _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address], extras => extras.With(HeaderId.PAssertedIdentity, "<sip:chief@networka.example>"));
        _net.Run();

        Assert.Contains(_net.ClientA.Address.ToString(), _net.ClientB.Sessions[0].Invite!.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal);
        Assert.DoesNotContain("chief", _net.ClientB.Sessions[0].Invite!.ToString(), StringComparison.Ordinal);
    }

    private int? InviteList(string list)
    {
        var session = _net.ClientA.Invite(ThreeNetworks.FactoryA, [_net.ClientB.Address], extras =>
        {
            var body = Encoding.UTF8.GetString(extras.Body!.Content.Span);
            var start = body.IndexOf("<?xml", StringComparison.Ordinal);
            start = start < 0 ? body.IndexOf("<resource-lists", StringComparison.Ordinal) : start;
            var end = body.IndexOf("\r\n--", start, StringComparison.Ordinal);
            return extras.With(new MessageBody(extras.Body.ContentType, Encoding.UTF8.GetBytes(body[..start] + list + body[end..])));
        });
        _net.Run(5);
        Assert.Empty(_net.ClientB.Sessions);
        return session.Refusal?.Status;
    }
}
