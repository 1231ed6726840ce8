using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Proxying;

public sealed class ProxyForwardingTests
{
    private const string Bob = "sip:bob@10.0.1.2";

    [Fact, Clause("RFC 3261", "16.6")]
    public void What_the_proxy_does_not_have_to_change_stays_as_it_is_octet_by_octet()
    {
        var (world, proxy) = Start();
        proxy.To("sip:bob@10.0.1.2:5060");
        const string Text =
            "MESSAGE sip:bob@example.com SIP/2.0\r\n"
            + "v:  SIP/2.0/UDP  10.0.1.1 ;branch=z9hG4bKabc\r\n"
            + "X-Odd:   kept ,\"as it,is\" \r\n"
            + "t: <sip:bob@example.com>\r\n"
            + "From: \"A \\\" B\"   <sip:alice@example.com>;tag=1\r\n"
            + "i: Case-Kept@x\r\n"
            + "CSEQ: 0007   MESSAGE\r\n"
            + "Max-Forwards:  9\r\n"
            + "User-Agent: PoC-client/OMA2.0 Acme-Talk5000/v1.01\r\n"
            + "subject: folded\r\n over lines\r\n"
            + "l: 5\r\n\r\nhello";

        world.Inject(Encoding.UTF8.GetBytes(Text), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        var sent = Assert.Single(world.SentBy(proxy, "MESSAGE")).Message.ToString();
        var via = sent[sent.IndexOf("Via:", StringComparison.Ordinal)..sent.IndexOf("v:  ", StringComparison.Ordinal)];
        Assert.Matches(@"^Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK[0-9a-f]{16}\.[0-9a-f]{16};rport\r\n$", via);
        Assert.Equal(
            Text.Replace("sip:bob@example.com SIP", "sip:bob@10.0.1.2:5060 SIP", StringComparison.Ordinal).Replace("Max-Forwards:  9", "Max-Forwards:  8", StringComparison.Ordinal),
            sent.Replace(via, "", StringComparison.Ordinal));
    }

    [Fact, Clause("RFC 3261", "16.7")]
    public void A_response_loses_the_proxys_via_and_nothing_else()
    {
        var (world, proxy) = Start();
        proxy.To(Bob);

        var message = world.Alice.SendMessage("sip:bob@10.0.0.1", "hi");
        world.RunFor(TimeSpan.FromSeconds(1));

        var (below, above) = (world.SentBy(world.Bob, "200")[0].Message, world.SentBy(proxy, "200")[0].Message);
        Assert.Equal(200, message.Status);
        var cut = below.ToString();
        cut = cut.Remove(cut.IndexOf("Via:", StringComparison.Ordinal), cut.IndexOf("Via:", 40, StringComparison.Ordinal) - cut.IndexOf("Via:", StringComparison.Ordinal));
        Assert.Equal(cut, above.ToString());
    }

    [Fact, Clause("RFC 3261", "16.6")]
    public void A_request_without_max_forwards_gets_70()
    {
        var (world, proxy) = Start();
        proxy.To(Bob);

        world.Inject(SipBytes("MESSAGE", maxForwards: null), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal("70", world.SentBy(proxy, "MESSAGE")[0].Message.Text(HeaderId.MaxForwards));
    }

    [Fact, Clause("RFC 3261", "16.3")]
    public void Max_forwards_0_is_answered_483_and_the_owner_is_not_asked()
    {
        var (world, proxy) = Start();
        proxy.To(Bob);

        world.Inject(SipBytes("MESSAGE", maxForwards: "0"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Single(world.SentBy(proxy, "483"));
        Assert.Empty(proxy.Asked);
    }

    [Fact, Clause("RFC 3261", "16.3")]
    public void An_unknown_proxy_extension_is_answered_420_with_its_name()
    {
        var (world, proxy) = Start();
        proxy.To(Bob);

        var message = world.Alice.Send(SipMethod.Message, "sip:bob@10.0.0.1", request => request.Header(HeaderId.ProxyRequire, "foo, bar"));
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(420, message.Status);
        Assert.Equal("foo, bar", message.Final!.Text(HeaderId.Unsupported));
    }

    [Fact, Clause("RFC 3261", "16.3")]
    public void A_request_that_comes_back_unchanged_is_a_loop()
    {
        var (world, proxy) = Start();
        proxy.To("sip:bob@10.0.0.1");

        var message = world.Alice.SendMessage("sip:bob@10.0.0.1", "round and round");
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(482, message.Status);
        Assert.Single(world.SentBy(proxy, "MESSAGE"));
    }

    [Fact, Clause("RFC 5393", "4.2")]
    public void A_request_that_comes_back_with_another_target_is_a_spiral_and_goes_on()
    {
        var (world, proxy) = Start();
        proxy.To("sip:second@10.0.0.1");

        var message = world.Alice.SendMessage("sip:first@10.0.0.1", "spiral");
        world.RunUntil(() => proxy.Asked.Count == 1, TimeSpan.FromSeconds(1));
        proxy.To(Bob);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(200, message.Status);
        Assert.Equal(2, proxy.Asked.Count);
    }

    [Fact, Clause("RFC 3261", "16.4")]
    public void The_proxys_own_route_value_is_used_up_and_the_next_one_followed()
    {
        var (world, proxy) = Start();
        var second = ProxyElement.Add(world, "10.0.0.9").To(Bob);

        world.Alice.Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060);
        var message = world.Alice.Send(SipMethod.Message, "sip:bob@example.com", request => request
            .Header(HeaderId.Route, "<sip:mark@10.0.0.1;lr>, <sip:10.0.0.9:5060;lr>"));
        world.RunUntil(() => proxy.Asked.Count == 1, TimeSpan.FromSeconds(1));
        var ownRoute = Encoding.ASCII.GetString(Assert.Single(proxy.Asked).OwnRoute);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(200, message.Status);
        Assert.Equal("sip:mark@10.0.0.1;lr", ownRoute);
        Assert.Equal("<sip:10.0.0.9:5060;lr>", world.SentBy(proxy, "MESSAGE")[0].Message.Text(HeaderId.Route));
        Assert.False(world.SentBy(second, "MESSAGE")[0].Message.Has(HeaderId.Route));
    }

    [Fact, Clause("RFC 3261", "16.4")]
    public void What_a_strict_router_before_us_did_is_undone()
    {
        var (world, proxy) = Start();

        world.Inject(SipBytes("BYE", "sip:10.0.0.1:5060;lr", extra: "Route: <sip:bob@10.0.1.2>\r\n"), "10.0.1.1:5060", proxy);
        world.RunUntil(() => proxy.Asked.Count == 1, TimeSpan.FromSeconds(1));

        Assert.Equal(Bob, Encoding.ASCII.GetString(proxy.Asked[0].RequestUri.Span));
        proxy.To(Bob).Decide(proxy.Asked[0]);
        world.RunFor(TimeSpan.FromSeconds(1));
        var sent = (SipRequest)world.SentBy(proxy, "BYE")[0].Message;
        Assert.Equal(Bob, sent.RequestUriText);
        Assert.False(sent.Has(HeaderId.Route));
    }

    [Fact, Clause("RFC 3261", "16.6")]
    public void A_strict_router_after_us_gets_its_uri_as_request_uri()
    {
        var (world, proxy) = Start();

        world.Inject(SipBytes("BYE", "sip:bob@far.example", extra: "Route: <sip:10.0.0.1;lr>, <sip:10.0.1.2>, <sip:third.example;lr>\r\n"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        var sent = (SipRequest)world.SentBy(proxy, "BYE")[0].Message;
        Assert.Equal("sip:10.0.1.2", sent.RequestUriText);
        Assert.Equal(["<sip:third.example;lr>", "<sip:bob@far.example>"], Values(sent, HeaderId.Route));
        Assert.Same(world.Bob, world.SentBy(proxy, "BYE")[0].To);
    }

    [Fact, Clause("RFC 3261", "16.4")]
    public void A_maddr_that_names_the_proxy_is_taken_off()
    {
        var (world, proxy) = Start();

        world.Inject(SipBytes("MESSAGE", "sip:bob@example.com:7777;user=phone;maddr=10.0.0.1;transport=udp"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal("sip:bob@example.com;user=phone", Encoding.ASCII.GetString(Assert.Single(proxy.Asked).RequestUri.Span));
    }

    [Theory, Clause("RFC 3261", "16.6")]
    [InlineData("INVITE", true)]
    [InlineData("SUBSCRIBE", true)]
    [InlineData("REFER", true)]
    [InlineData("NOTIFY", true)]
    [InlineData("MESSAGE", false)]
    [InlineData("PUBLISH", false)]
    [InlineData("OPTIONS", false)]
    public void Only_what_forms_a_dialog_is_record_routed(string method, bool recorded)
    {
        var (world, proxy) = Start();
        proxy.To(Bob);

        world.Inject(SipBytes(method), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(recorded ? "<sip:10.0.0.1:5060;lr>" : null, world.SentBy(proxy, method)[0].Message.Text(HeaderId.RecordRoute));
    }

    [Fact, Clause("RFC 5658", "4")]
    public void A_change_of_transport_is_recorded_twice_and_both_values_are_used_up_on_the_way_back()
    {
        var (world, proxy) = Start();
        proxy.To("sip:bob@10.0.1.2;transport=tcp");

        var call = world.Alice.Send(SipMethod.Invite, "sip:bob@10.0.0.1");
        world.RunFor(TimeSpan.FromSeconds(2));

        var invite = world.SentBy(proxy, "INVITE")[0];
        Assert.Equal(["<sip:10.0.0.1:5060;transport=tcp;lr;r2=on>", "<sip:10.0.0.1:5060;lr;r2=on>"], Values(invite.Message, HeaderId.RecordRoute));
        Assert.Equal(TransportKind.Tcp, invite.Kind);
        Assert.Equal(200, call.Status);
        var ack = world.SentBy(proxy, "ACK")[0];
        Assert.False(ack.Message.Has(HeaderId.Route));
        Assert.Single(world.Bob.Confirmed);
    }

    [Fact, Clause("RFC 3261", "16.3")]
    public void A_scheme_that_nobody_here_knows_is_answered_416()
    {
        var (world, proxy) = Start();

        world.Inject(SipBytes("OPTIONS", "nobodyKnowsThisScheme:totallyopaquecontent"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Single(world.SentBy(proxy, "416"));
    }

    [Fact]
    public void Beyond_its_limit_the_proxy_answers_503_with_a_spread_retry_after()
    {
        var world = new World();
        var proxy = ProxyElement.Add(world, change: settings => settings with { RequestsMax = 2 }).To(Bob);
        world.Bob.Answer = _ => null;

        var sent = Enumerable.Range(0, 3).Select(_ => world.Alice.SendMessage("sip:bob@10.0.0.1", "x")).ToList();
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal([null, null, 503], sent.Select(request => request.Status));
        Assert.InRange(int.Parse(sent[2].Final!.Text(HeaderId.RetryAfter)!, System.Globalization.CultureInfo.InvariantCulture), 5, 15);
        Assert.Equal(2, proxy.Core.OpenRequests);
    }

    internal static (World World, ProxyElement Proxy) Start()
    {
        var world = new World();
        return (world, ProxyElement.Add(world));
    }

    internal static List<string> Values(SipMessage message, HeaderId id)
    {
        var values = new List<string>();
        foreach (var value in message.Values(id))
            values.Add(Encoding.UTF8.GetString(value));
        return values;
    }

    private static byte[] SipBytes(string method, string uri = "sip:bob@10.0.0.1", string? maxForwards = "70", string extra = "") => Encoding.UTF8.GetBytes(
        $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bKone\r\n"
        + (maxForwards is null ? "" : $"Max-Forwards: {maxForwards}\r\n")
        + $"From: <sip:alice@example.com>;tag=a\r\nTo: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 {method}\r\n{extra}Content-Length: 0\r\n\r\n");
}
