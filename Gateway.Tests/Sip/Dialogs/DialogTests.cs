using System.Text;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Dialogs;

[Clause("RFC 3261", "12")]
public sealed class DialogTests
{
    private const string Via = "SIP/2.0/UDP a.example.com;branch=z9hG4bKnew";

    private static readonly SipRequest Invite = Request(
        "INVITE", "Record-Route: <sip:p2.example.com;lr;x=1>, <sip:p1.example.com;lr>\r\nContact: \"A\" <sip:alice@192.0.2.1:5070;ob>;q=1\r\nProxy-Authorization: Digest x=\"1\"\r\n");

    [Fact]
    [Clause("RFC 3261", "12.1.2")]
    public void The_client_reverses_the_recorded_routes_of_the_response()
    {
        var dialog = AsClient(200);

        Assert.Equal(new DialogId("call", "alice-tag", "bob-tag"), dialog.Id);
        Assert.Equal(["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr;x=1>"], dialog.RouteSet);
        Assert.Equal("sip:bob@192.0.2.2", dialog.RemoteTarget);
        Assert.Equal(7u, dialog.LocalCSeq);
        Assert.Null(dialog.RemoteCSeq);
        Assert.True(dialog.IsConfirmed);
        Assert.False(dialog.IsSecure);
    }

    [Fact]
    [Clause("RFC 3261", "12.1.1")]
    public void The_server_takes_the_recorded_routes_of_the_request_as_they_are()
    {
        var dialog = AsServer(180);

        Assert.Equal(new DialogId("call", "bob-tag", "alice-tag"), dialog.Id);
        Assert.Equal(["<sip:p2.example.com;lr;x=1>", "<sip:p1.example.com;lr>"], dialog.RouteSet);
        Assert.Equal("sip:alice@192.0.2.1:5070;ob", dialog.RemoteTarget);
        Assert.Equal(7u, dialog.RemoteCSeq);
        Assert.False(dialog.IsConfirmed);
    }

    [Fact]
    public void A_request_inside_goes_by_the_routes_to_the_target_with_the_next_number()
    {
        var (next, builder) = AsClient(200).NewRequest(SipMethod.Bye, Via);
        var bye = builder.Build();

        Assert.Equal("sip:bob@192.0.2.2", bye.RequestUriText);
        Assert.Equal(["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr;x=1>"], Values(bye, HeaderId.Route));
        Assert.Equal("<sip:alice@example.com>;tag=alice-tag", bye.Text(HeaderId.From));
        Assert.Equal("<sip:bob@example.com>;tag=bob-tag", bye.Text(HeaderId.To));
        Assert.Equal("8 BYE", bye.Text(HeaderId.CSeq));
        Assert.Equal(8u, next.LocalCSeq);
        Assert.Equal("sip:p1.example.com;lr", next.NextHopUri);
        Assert.Same(MessageVerdict.Accepted, MessageValidator.Check(bye));
    }

    [Fact]
    public void From_the_servers_end_the_parties_are_turned_round()
    {
        var (_, builder) = AsServer(200).NewRequest(SipMethod.Bye, Via);
        var bye = builder.Build();

        Assert.Equal("<sip:bob@example.com>;tag=bob-tag", bye.Text(HeaderId.From));
        Assert.Equal("<sip:alice@example.com>;tag=alice-tag", bye.Text(HeaderId.To));
        Assert.Equal("101 BYE", bye.Text(HeaderId.CSeq));
        Assert.Equal(AsServer(200).Id, DialogId.OfArrived(Request("BYE", "", toTag: "bob-tag")));
        Assert.Equal(AsClient(200).Id, DialogId.OfArrived(bye));
    }

    [Fact]
    [Clause("RFC 3261", "12.2.1.1")]
    public void A_strict_router_gets_the_request_uri_and_the_target_moves_to_the_end_of_the_route()
    {
        var dialog = AsClient(200) with { RouteSet = ["<sip:strict.example.com;method=INVITE;x=2?a=b>", "<sip:p2.example.com;lr>"] };

        var bye = dialog.NewRequest(SipMethod.Bye, Via).Request.Build();

        Assert.Equal("sip:strict.example.com;x=2", bye.RequestUriText);
        Assert.Equal(["<sip:p2.example.com;lr>", "<sip:bob@192.0.2.2>"], Values(bye, HeaderId.Route));
    }

    [Fact]
    public void Without_routes_the_request_goes_straight_to_the_target()
    {
        var dialog = AsClient(200) with { RouteSet = [] };

        Assert.Equal("sip:bob@192.0.2.2", dialog.NextHopUri);
        Assert.False(dialog.NewRequest(SipMethod.Bye, Via).Request.Build().Has(HeaderId.Route));
    }

    [Fact]
    [Clause("RFC 3261", "13.2.2.4")]
    public void The_ack_takes_number_and_credentials_of_the_invite_and_the_routes_of_the_dialog()
    {
        var ack = AsClient(200).Ack(Invite, Via).Build();

        Assert.Equal("7 ACK", ack.Text(HeaderId.CSeq));
        Assert.Equal("Digest x=\"1\"", ack.Text(HeaderId.ProxyAuthorization));
        Assert.Equal(["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr;x=1>"], Values(ack, HeaderId.Route));
    }

    [Fact]
    public void Ack_and_cancel_have_no_number_of_their_own()
    {
        Assert.Throws<ArgumentException>(() => AsClient(200).NewRequest(SipMethod.Ack, Via));
        Assert.Throws<ArgumentException>(() => AsClient(200).NewRequest(SipMethod.Cancel, Via));
    }

    [Fact]
    [Clause("RFC 3261", "13.2.2.4")]
    public void The_2xx_gives_an_early_dialog_its_final_routes_and_target()
    {
        var confirmed = AsClient(180).Confirm(Response(200, "Record-Route: <sip:p9.example.com;lr>\r\nContact: <sip:bob@192.0.2.3>\r\n"));

        Assert.True(confirmed.IsConfirmed);
        Assert.Equal(["<sip:p9.example.com;lr>"], confirmed.RouteSet);
        Assert.Equal("sip:bob@192.0.2.3", confirmed.RemoteTarget);

        var again = confirmed.Confirm(Response(200, "Record-Route: <sip:p10.example.com;lr>\r\nContact: <sip:bob@192.0.2.4>\r\n"));
        Assert.Equal(["<sip:p9.example.com;lr>"], again.RouteSet);
        Assert.Equal("sip:bob@192.0.2.4", again.RemoteTarget);
    }

    [Fact]
    [Clause("RFC 3261", "12.2.2")]
    public void A_lower_number_is_out_of_order_and_any_higher_one_is_fine()
    {
        var dialog = AsServer(200);

        Assert.False(dialog.TryAccept(Request("INFO", "", cseq: 6), out var same));
        Assert.Same(dialog, same);
        Assert.True(dialog.TryAccept(Request("INFO", "", cseq: 7), out _));
        Assert.True(dialog.TryAccept(Request("INFO", "", cseq: 4000), out var next));
        Assert.Equal(4000u, next.RemoteCSeq);
        Assert.True(next.TryAccept(Request("ACK", "", cseq: 7), out var after));
        Assert.Equal(4000u, after.RemoteCSeq);
    }

    [Fact]
    public void The_first_request_of_the_peer_sets_its_number()
    {
        Assert.True(AsClient(200).TryAccept(Request("BYE", "", cseq: 0), out var next));
        Assert.Equal(0u, next.RemoteCSeq);
    }

    [Fact]
    [Clause("RFC 3261", "12.2.2")]
    public void Only_target_refresh_requests_move_the_target()
    {
        const string Moved = "Contact: <sip:alice@192.0.2.50>\r\n";
        Assert.True(AsServer(200).TryAccept(Request("INFO", Moved, cseq: 8), out var info));
        Assert.Equal("sip:alice@192.0.2.1:5070;ob", info.RemoteTarget);

        foreach (var method in new[] { "INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER" })
        {
            Assert.True(AsServer(200).TryAccept(Request(method, Moved, cseq: 8), out var moved));
            Assert.Equal("sip:alice@192.0.2.50", moved.RemoteTarget);
            Assert.Equal(AsServer(200).RouteSet, moved.RouteSet);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Contact: *\r\n")]
    [InlineData("Contact: <>\r\n")]
    public void Without_a_usable_contact_there_is_no_dialog(string contact)
    {
        Assert.False(Dialog.TryCreateAsClient(Invite, Response(200, contact), out _));
        Assert.False(Dialog.TryCreateAsServer(Request("INVITE", contact), Response(200, ""), 1, out _));
    }

    [Fact]
    [Clause("RFC 3261", "12.1.1")]
    public void A_sips_request_makes_a_secure_dialog()
    {
        Assert.True(Dialog.TryCreateAsServer(Request("INVITE", "Contact: <sips:a@a.example.com>\r\n", uri: "SIPS:bob@example.com"), Response(200, ""), 1, out var dialog));
        Assert.True(dialog.IsSecure);
    }

    [Fact]
    public void A_peer_without_a_tag_has_the_empty_tag()
    {
        Assert.True(Dialog.TryCreateAsClient(Invite, Response(200, "Contact: <sip:b@b.example.com>\r\n", toTag: ""), out var dialog));

        Assert.Equal("", dialog.Id.RemoteTag);
        Assert.Equal("<sip:bob@example.com>", dialog.NewRequest(SipMethod.Bye, Via).Request.Build().Text(HeaderId.To));
    }

    private static Dialog AsClient(int status)
    {
        var response = Response(status, "Record-Route: <sip:p2.example.com;lr;x=1>\r\nRecord-Route: <sip:p1.example.com;lr>\r\nContact: <sip:bob@192.0.2.2>\r\n");
        Assert.True(Dialog.TryCreateAsClient(Invite, response, out var dialog));
        return dialog;
    }

    private static Dialog AsServer(int status)
    {
        Assert.True(Dialog.TryCreateAsServer(Invite, Response(status, ""), 100, out var dialog));
        return dialog;
    }

    private static SipRequest Request(string method, string more, string toTag = "", int cseq = 7, string uri = "sip:bob@example.com") =>
        (SipRequest)SipParser.Parse(Encoding.ASCII.GetBytes(
            $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=alice-tag\r\n"
            + $"To: <sip:bob@example.com>{(toTag.Length > 0 ? ";tag=" + toTag : "")}\r\nCall-ID: call\r\nCSeq: {cseq} {method}\r\n{more}Content-Length: 0\r\n\r\n"));

    private static SipResponse Response(int status, string more, string toTag = "bob-tag") =>
        (SipResponse)SipParser.Parse(Encoding.ASCII.GetBytes(
            $"SIP/2.0 {status} X\r\nVia: SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\nFrom: <sip:alice@example.com>;tag=alice-tag\r\n"
            + $"To: <sip:bob@example.com>{(toTag.Length > 0 ? ";tag=" + toTag : "")}\r\nCall-ID: call\r\nCSeq: 7 INVITE\r\n{more}Content-Length: 0\r\n\r\n"));

    private static List<string> Values(SipMessage message, HeaderId id)
    {
        var values = new List<string>();
        foreach (var value in message.Values(id))
            values.Add(Encoding.ASCII.GetString(value));
        return values;
    }
}
