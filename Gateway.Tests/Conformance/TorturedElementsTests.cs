using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Sip.Proxying;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The messages of RFC 4475 whose outcome depends on the role, sent to a running proxy core and to a running SIP/IP core.</summary>
public sealed class TorturedElementsTests
{
    [Fact, Clause("RFC 4475", "3.3.4")]
    public void A_proxy_forwards_a_request_with_unknown_schemes_in_from_and_to()
    {
        var (world, proxy) = ProxyForwardingTests.Start();
        proxy.To("sip:bob@10.0.1.2");

        world.Inject(Read("unksm2.dat"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Single(world.Bob.Received("REGISTER"));
    }

    [Fact, Clause("RFC 4475", "3.3.5")]
    public void A_proxy_refuses_an_unknown_proxy_require_and_leaves_require_to_the_endpoint()
    {
        var (world, proxy) = ProxyForwardingTests.Start();
        proxy.To("sip:bob@10.0.1.2");

        world.Inject(Read("bext01.dat"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal("noProxiesSupportThis, norDoAnyProxiesSupportThis", Assert.Single(world.SentBy(proxy, "420")).Message.Text(HeaderId.Unsupported));
    }

    [Fact, Clause("RFC 4475", "3.3.11")]
    public void A_proxy_does_not_forward_with_max_forwards_0()
    {
        var (world, proxy) = ProxyForwardingTests.Start();
        proxy.To("sip:bob@10.0.1.2");

        world.Inject(Read("zeromf.dat"), "10.0.1.1:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Single(world.SentBy(proxy, "483"));
    }

    [Fact, Clause("RFC 4475", "3.3.10")]
    public void A_proxy_sends_no_response_to_a_broadcast_address()
    {
        var (world, proxy) = ProxyForwardingTests.Start();

        world.Inject(Read("bcast.dat"), "10.0.1.2:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.DoesNotContain(world.Sent, message => ReferenceEquals(message.From, proxy));
    }

    [Fact, Clause("RFC 4475", "3.3.10")]
    public void A_response_to_our_own_request_that_names_a_broadcast_address_goes_no_further()
    {
        var (world, proxy) = ProxyForwardingTests.Start();
        proxy.To("sip:bob@10.0.1.2");
        world.Bob.Answer = _ => null;
        world.Alice.SendMessage("sip:bob@10.0.0.1", "x");
        world.RunFor(TimeSpan.FromMilliseconds(10));
        var request = (SipRequest)world.SentBy(proxy, "MESSAGE")[0].Message;
        var own = ProxyForwardingTests.Values(request, HeaderId.Via)[0];

        world.Inject(
            Encoding.ASCII.GetBytes(
                $"SIP/2.0 200 OK\r\nVia: {own}\r\nVia: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1\r\nFrom: {request.Text(HeaderId.From)}\r\n"
                + $"To: {request.Text(HeaderId.To)};tag=1\r\nCall-ID: {request.Text(HeaderId.CallId)}\r\nCSeq: {request.Text(HeaderId.CSeq)}\r\nContent-Length: 0\r\n\r\n"),
            "10.0.1.2:5060", proxy);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Empty(world.SentBy(proxy, "200"));
    }

    [Theory, Clause("RFC 4475", "3.3")]
    [InlineData("cparam01.dat", "sip:+19725552222@gw1.example.net", ";unknownparam")]
    [InlineData("cparam02.dat", "sip:+19725552222@gw1.example.net;unknownparam", "")]
    [InlineData("regescrt.dat", "sip:user@example.com?Route=%3Csip:sip.example.com%3E", "")]
    public void A_registrar_keeps_uri_parameters_header_parameters_and_uri_headers_apart(string file, string contact, string parameters)
    {
        var (status, bindings) = Register(file);

        Assert.Equal(200, status);
        var binding = Assert.Single(bindings);
        Assert.Equal(contact, binding.Contact);
        Assert.Equal(parameters, Encoding.ASCII.GetString(binding.Parameters.Span));
    }

    [Fact, Clause("RFC 4475", "3.1.1.4")]
    public void A_registrar_stores_contacts_with_escaped_nulls_as_two()
    {
        var (status, bindings) = Register("escnull.dat");

        Assert.Equal(200, status);
        Assert.Equal(["sip:%00@host5.example.com", "sip:%00%00@host5.example.com"], bindings.Select(binding => binding.Contact));
    }

    [Fact, Clause("RFC 4475", "3.1.2.13")]
    public void A_registrar_refuses_a_contact_that_needs_brackets_and_has_none()
    {
        var (status, bindings) = Register("regbadct.dat");

        Assert.Equal(400, status);
        Assert.Empty(bindings);
    }

    [Theory, Clause("RFC 4475", "3.3.4")]
    [InlineData("unksm2.dat", 400)]
    [InlineData("bext01.dat", 420)]
    public void A_core_refuses_what_it_cannot_take_with_the_named_status(string file, int status)
    {
        var net = new CoreWorld();
        var core = net.Add("example.com", "10.0.0.1", settings => settings with { TrustedPeers = [IPAddress.Parse("10.0.7.7")] }, "user");

        net.World.Inject(Read(file), "10.0.7.7:5060", core);
        net.Run(1);

        Assert.Single(net.World.SentBy(core, $"{status}"));
    }

    [Fact, Clause("RFC 4475", "3.3.7")]
    public void An_unknown_authorization_scheme_is_met_with_our_own_challenge()
    {
        var net = new CoreWorld();
        var core = net.Add("example.com", "10.0.0.1", null, "user");

        net.World.Inject(Read("regaut01.dat"), "10.0.7.7:5060", core);
        net.Run(1);

        Assert.Single(net.World.SentBy(core, "401"));
    }

    private static (int Status, IReadOnlyList<Binding> Bindings) Register(string file)
    {
        var table = new LocationTable();
        Assert.Equal(SipParseResult.Message, SipParser.TryParseDatagram(Read(file), out var message, out _));
        Assert.True(SipUriView.TryRead(message!.To.Uri, out var to));
        Assert.True(AddressOfRecord.TryFrom(to, out var address));
        var flow = new Flow(TransportKind.Udp, new(IPAddress.Loopback, 5060), new(IPAddress.Parse("10.0.7.7"), 5060));

        var answer = new Registrar(table, new(), _ => "").Register(
            new((SipRequest)message, address, flow, MonotonicTime.Zero, DateTimeOffset.UnixEpoch) { ToTag = "t" });

        return (answer.Response.Status, table.Find(address, MonotonicTime.Zero));
    }

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(TestData.Own("rfc4475"), file));
}
