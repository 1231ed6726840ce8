using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Registration;

public sealed class RegistrarTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AddressOfRecord Bob = new("sip:bob@example.com");

    private readonly LocationTable _table = new();
    private readonly Registrar _registrar;
    private MonotonicTime _now = MonotonicTime.Zero;

    public RegistrarTests() => _registrar = new(_table, new(), _ => "reg_x");

    [Fact, Clause("RFC 3261", "10.3")]
    public void The_answer_lists_every_binding_with_the_time_it_has_left()
    {
        Register("<sip:bob@10.0.0.1>;q=0.5;expires=120", cseq: 1);
        After(20);

        var answer = Register("<sip:bob@10.0.0.2>;+g.poc.talkburst", cseq: 2, expires: "600");

        Assert.Equal(200, answer.Response.Status);
        Assert.Equal(
            ["<sip:bob@10.0.0.1>;q=0.5;expires=100", "<sip:bob@10.0.0.2>;+g.poc.talkburst;expires=600"], Contacts(answer));
        Assert.Equal("Sun, 01 Mar 2026 12:00:20 GMT", answer.Response.Text(HeaderId.Date));
        Assert.Equal("<sip:bob@example.com>", answer.Response.Text(HeaderId.PAssociatedUri));
        Assert.IsType<RegistrationChange.Added>(Assert.Single(answer.Changes));
    }

    [Fact, Clause("RFC 3261", "10.3")]
    public void A_register_without_contact_asks_and_changes_nothing()
    {
        Register("<sip:bob@10.0.0.1>", cseq: 1);

        var answer = Register(null, cseq: 2);

        Assert.Single(Contacts(answer));
        Assert.Empty(answer.Changes);
    }

    [Theory, Clause("RFC 3261", "10.3")]
    [InlineData(";expires=30", null, 423)]
    [InlineData("", "30", 423)]
    [InlineData(";expires=60", null, 200)]
    [InlineData(";expires=0", null, 200)]
    [InlineData(";expires=nonsense", null, 200)]
    [InlineData("", "99999999999999999999", 200)]
    public void An_interval_that_is_too_brief_is_told_so(string parameter, string? expires, int status)
    {
        var answer = Register($"<sip:bob@10.0.0.1>{parameter}", cseq: 1, expires: expires);

        Assert.Equal(status, answer.Response.Status);
        Assert.Equal(status == 423 ? "60" : null, answer.Response.Text(HeaderId.MinExpires));
    }

    [Theory]
    [InlineData(null, 3600)]
    [InlineData("4294967295", 7200)]
    [InlineData("7201", 7200)]
    [InlineData("100", 100)]
    public void The_interval_has_a_default_and_a_maximum(string? expires, int seconds)
    {
        Register("<sip:bob@10.0.0.1>", cseq: 1, expires: expires);

        Assert.Equal(seconds, (Assert.Single(Found()).Expiry - _now).TotalSeconds);
    }

    [Fact, Clause("RFC 3261", "10.3")]
    public void A_star_with_expires_0_takes_everything_away()
    {
        Register("<sip:bob@10.0.0.1>, <sip:bob@10.0.0.2>", cseq: 1);

        var answer = Register("*", cseq: 2, expires: "0");

        Assert.Equal(200, answer.Response.Status);
        Assert.Empty(Found());
        Assert.Equal(2, answer.Changes.Length);
        Assert.All(answer.Changes, change => Assert.IsType<RegistrationChange.Removed>(change));
    }

    [Theory, Clause("RFC 3261", "10.3")]
    [InlineData("*", "3600")]
    [InlineData("*", null)]
    [InlineData("*, <sip:bob@10.0.0.1>", "0")]
    public void A_star_stands_alone_and_with_expires_0(string contact, string? expires) =>
        Assert.Equal(400, Register(contact, cseq: 1, expires: expires).Response.Status);

    [Theory, Clause("RFC 3261", "10.3")]
    [InlineData(5)]
    [InlineData(4)]
    public void An_old_request_of_the_same_call_changes_nothing_at_all(uint cseq)
    {
        Register("<sip:bob@10.0.0.1>;q=0.1", cseq: 5);

        var answer = Register("<sip:bob@10.0.0.9>, <sip:bob@10.0.0.1>;q=0.7", cseq: cseq);

        Assert.Equal(500, answer.Response.Status);
        Assert.Equal(100, Assert.Single(Found()).Q);
        Assert.Equal(500, Register("*", cseq: cseq, expires: "0").Response.Status);
        Assert.Single(Found());
    }

    [Fact, Clause("RFC 3261", "10.3")]
    public void Another_call_id_may_start_from_any_cseq()
    {
        Register("<sip:bob@10.0.0.1>", cseq: 500);

        Assert.Equal(200, Register("<sip:bob@10.0.0.1>", cseq: 1, callId: "after-reboot").Response.Status);
        Assert.Equal("after-reboot", Assert.Single(Found()).CallId);
    }

    [Fact, Clause("RFC 3261", "10.3")]
    public void One_contact_too_brief_stops_the_whole_request()
    {
        Register("<sip:bob@10.0.0.1>;expires=600, <sip:bob@10.0.0.2>;expires=5", cseq: 1);

        Assert.Empty(Found());
    }

    [Fact, Clause("RFC 3261", "19.1.4")]
    public void Contacts_are_told_apart_as_uris_are()
    {
        Register("<sip:bob@Host.example;transport=tcp>", cseq: 1);

        Register("<sip:%62ob@host.EXAMPLE;transport=TCP;x=1>", cseq: 2);
        Assert.Single(Found());
        Register("<sip:bob@host.example>", cseq: 3);
        Assert.Equal(2, Found().Length);
    }

    [Fact]
    public void A_refresh_keeps_what_the_binding_is_called_and_when_it_began()
    {
        Register("<sip:bob@10.0.0.1>", cseq: 1);
        var first = Assert.Single(Found());
        After(100);

        var answer = Register("<sip:bob@10.0.0.1>", cseq: 2);

        var second = Assert.Single(Found());
        Assert.Equal((first.Id, first.Name, Noon), (second.Id, second.Name, second.RegisteredAt));
        Assert.Equal(Noon.AddSeconds(3700), second.ExpiresAt);
        Assert.IsType<RegistrationChange.Refreshed>(Assert.Single(answer.Changes));
    }

    [Fact]
    public void A_binding_that_is_over_is_not_found_even_before_the_sweep()
    {
        Register("<sip:bob@10.0.0.1>;expires=60, <sip:bob@10.0.0.2>;expires=90", cseq: 1);

        After(60);

        Assert.Equal("sip:bob@10.0.0.2", Assert.Single(Found()).Contact);
        var changes = _table.Expire(_now);
        Assert.Equal("sip:bob@10.0.0.1", Assert.IsType<RegistrationChange.Expired>(Assert.Single(changes)).Binding.Contact);
        Assert.Equal(new MonotonicTime(TimeSpan.FromSeconds(90)), _table.NextDeadline);
        Assert.Single(_table.Snapshot[Bob.Text]);
    }

    [Fact]
    public void An_address_has_ten_contacts_and_no_more()
    {
        var ten = string.Join(", ", Enumerable.Range(1, 10).Select(i => $"<sip:bob@10.0.0.{i}>"));

        Assert.Equal(200, Register(ten, cseq: 1).Response.Status);
        var eleventh = Register("<sip:bob@10.0.0.11>", cseq: 2);
        Assert.Equal(403, eleventh.Response.Status);
        Assert.Equal(10, Found().Length);
        Assert.Equal(200, Register("<sip:bob@10.0.0.10>;expires=0, <sip:bob@10.0.0.11>", cseq: 3).Response.Status);
    }

    [Fact]
    public void The_limits_of_one_request_hold_on_both_sides()
    {
        string Many(int count) => string.Join(", ", Enumerable.Range(1, count).Select(i => $"<sip:bob@10.0.0.{i}>;expires=0"));
        string Long(int bytes) => $"<sip:bob@10.0.0.1;x={new string('y', bytes - "<sip:bob@10.0.0.1;x=>".Length)}>";

        Assert.Equal(200, Register(Many(20), cseq: 1).Response.Status);
        Assert.Equal(403, Register(Many(21), cseq: 2).Response.Status);
        Assert.Equal(200, Register(Long(1024), cseq: 3).Response.Status);
        Assert.Equal(400, Register(Long(1025), cseq: 4).Response.Status);
    }

    [Fact]
    public void A_full_table_takes_no_new_binding_but_refreshes_old_ones()
    {
        var registrar = new Registrar(_table, new() { BindingsMax = 1 }, _ => "");
        Assert.Equal(200, Register("<sip:bob@10.0.0.1>", cseq: 1, registrar: registrar).Response.Status);

        Assert.Equal(503, Register("<sip:bob@10.0.0.2>", cseq: 2, registrar: registrar).Response.Status);
        Assert.Equal(200, Register("<sip:bob@10.0.0.1>", cseq: 3, registrar: registrar).Response.Status);
    }

    [Fact, Clause("RFC 3261", "20.32")]
    public void An_unknown_required_extension_is_refused_and_those_of_phones_are_known()
    {
        var refused = Register("<sip:bob@10.0.0.1>", cseq: 1, extra: "Require: pref, spam\r\n");

        Assert.Equal(420, refused.Response.Status);
        Assert.Equal("spam", refused.Response.Text(HeaderId.Unsupported));
        Assert.Equal(200, Register("<sip:bob@10.0.0.1>", cseq: 2, extra: "Require: pref, path, gruu\r\n").Response.Status);
    }

    [Theory]
    [InlineData("<tel:+4930123>")]
    [InlineData("<mailto:bob@example.com>")]
    [InlineData("sip:bob@10.0.0.1?Route=%3Csip:evil%3E")]
    [InlineData("<sip:>")]
    public void What_is_no_sip_uri_cannot_be_registered(string contact) =>
        Assert.Equal(400, Register(contact, cseq: 1).Response.Status);

    [Theory]
    [InlineData("0.7", 700)]
    [InlineData("1", 1000)]
    [InlineData("1.000", 1000)]
    [InlineData("0", 0)]
    [InlineData(".25", 250)]
    [InlineData("0.125", 125)]
    [InlineData("7", 1000)]
    [InlineData("x", 1000)]
    public void Preference_is_read_in_thousandths(string q, int thousandths)
    {
        Register($"<sip:bob@10.0.0.1>;q={q}", cseq: 1);

        Assert.Equal(thousandths, Assert.Single(Found()).Q);
    }

    [Fact, Clause("RFC 3261", "19.1.1")]
    public void The_request_uri_of_a_contact_has_no_headers_and_no_method()
    {
        Register("<sip:bob@10.0.0.1;method=INVITE;ob?Subject=x>", cseq: 1);

        var binding = Assert.Single(Found());
        Assert.Equal("sip:bob@10.0.0.1;ob", Encoding.ASCII.GetString(binding.RequestUri.Span));
        Assert.Equal("sip:bob@10.0.0.1;method=INVITE;ob?Subject=x", binding.Contact);
    }

    [Fact, Clause("RFC 5626", "6")]
    public void A_new_flow_with_the_same_instance_and_number_takes_the_place_of_the_old_one()
    {
        const string Outbound = "Supported: outbound, path\r\n";
        var answer = Register("<sip:bob@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", cseq: 1, extra: Outbound);
        Register("<sip:bob@10.0.0.2>;+sip.instance=\"<urn:uuid:1>\";reg-id=2", cseq: 2, extra: Outbound);

        Register("<sip:bob@10.0.0.77>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", cseq: 3, callId: "reboot", extra: Outbound);

        Assert.Equal("outbound", answer.Response.Text(HeaderId.Require));
        Assert.Equal(["sip:bob@10.0.0.77", "sip:bob@10.0.0.2"], Found().Select(binding => binding.Contact));
        Assert.All(Found(), binding => Assert.True(binding.UsesFlow));
    }

    [Fact, Clause("RFC 5626", "6")]
    public void Without_the_option_tag_the_number_of_the_flow_means_nothing()
    {
        Register("<sip:bob@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", cseq: 1);
        Register("<sip:bob@10.0.0.2>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", cseq: 2);

        Assert.Equal(2, Found().Length);
    }

    [Fact, Clause("RFC 5626", "6")]
    public void A_first_hop_that_keeps_no_flows_is_told_to_the_client()
    {
        var answer = Register(
            "<sip:bob@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", cseq: 1,
            extra: "Supported: outbound\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx\r\n");

        Assert.Equal(439, answer.Response.Status);
    }

    [Fact, Clause("RFC 5627", "5.1")]
    public void A_device_gets_its_public_gruu_when_it_asks()
    {
        var answer = Register(
            "<sip:bob@10.0.0.1>;+sip.instance=\"<urn:gsma:imei:90420156-025763-0>\"", cseq: 1, extra: "Supported: gruu\r\n");

        Assert.Equal("sip:bob@example.com;gr=urn:gsma:imei:90420156-025763-0", Assert.Single(Found()).PublicGruu);
        Assert.Contains(";pub-gruu=\"sip:bob@example.com;gr=urn:gsma:imei:90420156-025763-0\"", Assert.Single(Contacts(answer)), StringComparison.Ordinal);
        Assert.DoesNotContain("gruu", Contacts(Register(null, cseq: 2))[0], StringComparison.Ordinal);
    }

    [Fact, Clause("RFC 3327", "5.3")]
    public void Path_is_kept_in_order_and_echoed_when_it_comes_from_a_proxy_of_ours()
    {
        const string Path = "Path: <sip:edge1;lr>, <sip:edge2;lr>\r\nSupported: path\r\n";

        Assert.Empty(RegisterAndFind("<sip:bob@10.0.0.1>", 1, Path, mayHavePath: false).Path);
        var binding = RegisterAndFind("<sip:bob@10.0.0.1>", 2, Path, mayHavePath: true);

        Assert.Equal(["<sip:edge1;lr>", "<sip:edge2;lr>"], binding.Path);
        Assert.Equal("<sip:edge1;lr>, <sip:edge2;lr>", Encoding.ASCII.GetString(binding.Route.Span));
        Assert.False(binding.UsesFlow);
    }

    [Theory]
    [InlineData("<sip:bob@10.0.0.1>", "10.0.0.1:5060", true)]
    [InlineData("<sip:bob@phone.example>", "10.0.0.1:5060", true)]
    [InlineData("<sip:bob@192.168.7.7>", "10.0.0.1:5060", true)]
    [InlineData("<sip:bob@10.0.0.1:7000>", "10.0.0.1:5060", false)]
    [InlineData("<sip:bob@10.0.0.1:7000>", "10.0.0.1:61234", true)]
    public void A_phone_is_reached_the_way_it_registered_unless_it_plainly_names_another_port(string contact, string source, bool usesFlow)
    {
        Register(contact, cseq: 1, source: source);

        Assert.Equal(usesFlow, Assert.Single(Found()).UsesFlow);
    }

    [Fact]
    public void A_contact_that_two_addresses_claim_stays_with_the_first()
    {
        Register("<sip:bob@10.0.0.1>", cseq: 1);
        Register("<sip:bob@10.0.0.1>", cseq: 1, address: new("sip:eve@example.com"));

        Assert.True(SipUriView.TryRead("sip:bob@10.0.0.1"u8, out var uri));
        Assert.Equal(Bob, _table.FindByContact(uri, _now)!.Address);
    }

    [Fact]
    public void Looking_up_an_address_allocates_nothing()
    {
        Register("<sip:bob@10.0.0.1>", cseq: 1);
        Assert.True(SipUriView.TryRead("sip:BOB@EXAMPLE.com"u8, out var other));
        Assert.Empty(_table.Find(other, _now));
        Look();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Look();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Look()
        {
            if (!SipUriView.TryRead("sip:bob@EXAMPLE.com:5060;user=phone"u8, out var uri) || _table.Find(uri, _now).Length != 1)
                throw new InvalidOperationException("not found");
        }
    }

    [Theory]
    [InlineData("sip:bob@Example.COM:5070;user=phone?x=y", "sip:bob@example.com")]
    [InlineData("sips:%62ob@example.com", "sip:bob@example.com")]
    [InlineData("sip:b%3aob@example.com", "sip:b%3Aob@example.com")]
    [InlineData("sip:example.com", "sip:example.com")]
    [InlineData("sip:Bob@[2001:DB8::1]", "sip:Bob@[2001:db8::1]")]
    public void An_address_of_record_is_canonical(string uri, string canonical)
    {
        Assert.True(SipUriView.TryRead(Encoding.ASCII.GetBytes(uri), out var view));
        Assert.True(AddressOfRecord.TryFrom(view, out var address));
        Assert.Equal(canonical, address.Text);
    }

    private void After(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private Binding[] Found() => [.. _table.Find(Bob, _now)];

    private Binding RegisterAndFind(string contact, uint cseq, string extra, bool mayHavePath)
    {
        var answer = Register(contact, cseq, extra: extra, mayHavePath: mayHavePath);
        Assert.Equal(mayHavePath ? 2 : 0, answer.Response.CountLines(HeaderId.Path));
        return Assert.Single(Found());
    }

    private RegistrationAnswer Register(
        string? contact, uint cseq, string callId = "reg-1", string? expires = null, string extra = "", AddressOfRecord? address = null,
        Registrar? registrar = null, bool mayHavePath = false, string source = "10.0.0.1:5060")
    {
        var text = $"REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK{cseq}\r\n{extra}"
            + $"From: <{Bob}>;tag=1\r\nTo: <{address ?? Bob}>\r\nCall-ID: {callId}\r\nCSeq: {cseq} REGISTER\r\n"
            + (contact is null ? "" : $"Contact: {contact}\r\n") + (expires is null ? "" : $"Expires: {expires}\r\n") + "Content-Length: 0\r\n\r\n";
        var flow = new Flow(TransportKind.Udp, new(IPAddress.Parse("10.0.0.99"), 5060), IPEndPoint.Parse(source));
        return (registrar ?? _registrar).Register(
            new((SipRequest)SipParser.Parse(Encoding.UTF8.GetBytes(text)), address ?? Bob, flow, _now, Noon + _now.SinceStart)
            {
                ToTag = "t",
                MayHavePath = mayHavePath,
            });
    }

    private static List<string> Contacts(RegistrationAnswer answer)
    {
        var contacts = new List<string>();
        foreach (var value in answer.Response.Values(HeaderId.Contact))
            contacts.Add(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(value)}"));
        return contacts;
    }
}
