using Gateway.Domain.History;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

public sealed class SipIpCoreTests
{
    private const string A = "networka.example";

    [Theory, Clause("RFC 3261", "10.3")]
    [InlineData(TransportKind.Udp)]
    [InlineData(TransportKind.Tcp)]
    public void A_phone_registers_with_its_password_and_is_seen(TransportKind kind)
    {
        var net = new CoreWorld();
        var core = net.Add(A, "10.0.0.1", null, "anna");
        var anna = net.Phone("anna", A, "10.0.2.1", kind);

        var registered = anna.Register();
        net.Run(1);

        Assert.Equal(200, registered.Status);
        Assert.Equal([401, 200], registered.Responses.Select(response => response.Status));
        var binding = Assert.Single(core.Registrations.Snapshot[$"sip:anna@{A}"]);
        Assert.True(binding.HasFeature("+g.poc.talkburst"));
        var fact = Assert.IsType<Fact.RegistrationChanged>(Assert.Single(net.Recorded.All));
        Assert.Equal(RegistrationChange.Added, fact.Change);
        Assert.StartsWith("reg_", fact.View.Id, StringComparison.Ordinal);
        Assert.Equal(["+g.poc.talkburst"], fact.View.Features);
    }

    [Theory]
    [InlineData("anna", "wrong")]
    [InlineData("nobody", CoreWorld.Password)]
    [InlineData("anna", null)]
    public void Without_the_right_password_nobody_registers_and_all_get_the_same_challenge(string user, string? password)
    {
        var net = new CoreWorld();
        var core = net.Add(A, "10.0.0.1", null, "anna");
        var phone = net.Phone(user, A, "10.0.2.1", password: password);

        var registered = phone.Register();
        net.Run(1);

        Assert.Equal(401, registered.Status);
        Assert.Equal(2, registered.Final!.CountLines(HeaderId.WwwAuthenticate));
        Assert.Empty(core.Registrations.Snapshot);
    }

    [Fact]
    public void A_binding_ends_when_it_is_not_refreshed()
    {
        var net = new CoreWorld();
        var core = net.Add(A, "10.0.0.1", null, "anna");
        net.Phone("anna", A, "10.0.2.1").Register(120);

        net.Run(119);
        Assert.Single(core.Registrations.Snapshot);
        net.Run(2);

        Assert.Empty(core.Registrations.Snapshot);
        Assert.Equal(RegistrationChange.Expired, Assert.IsType<Fact.RegistrationChanged>(net.Recorded.All[^1]).Change);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void A_message_is_delivered_exactly_once_whatever_the_network_loses(double loss) =>
        World.ForSeeds(6, world =>
        {
            var net = new CoreWorld(world);
            net.Add(A, "10.0.0.1", null, "anna", "bert");
            var (anna, bert) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2"));
            anna.Register();
            bert.Register();
            net.Run(2);
            world.Loss = loss;
            world.Duplication = loss / 2;
            world.DelayMax = TimeSpan.FromMilliseconds(40);

            var message = anna.SendMessage($"sip:bert@{A}", "hello");
            net.Run(60);

            Assert.True(bert.Received("MESSAGE").Count <= 1);
            if (loss < 0.5)
                Assert.Equal(200, message.Status);
            if (message.Status == 200)
                Assert.Single(bert.Received("MESSAGE"));
        });

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void A_call_through_the_core_is_answered_acknowledged_and_its_ack_follows_the_record_route(double loss) =>
        World.ForSeeds(6, world =>
        {
            var net = new CoreWorld(world);
            var core = net.Add(A, "10.0.0.1", null, "anna", "bert");
            var (anna, bert) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2", TransportKind.Tcp));
            bert.Rings = true;
            bert.AnswerAfter = TimeSpan.FromSeconds(3);
            anna.Register();
            bert.Register();
            net.Run(2);
            world.Loss = loss;

            var call = anna.Send(SipMethod.Invite, $"sip:bert@{A}");
            net.Run(80);

            Assert.True(call.IsOver);
            Assert.Single(bert.Received("INVITE"));
            if (loss < 0.5)
            {
                Assert.Equal(200, call.Status);
                Assert.Single(bert.Confirmed);
                Assert.NotEmpty(world.SentBy(core, "ACK"));
            }
        });

    [Fact, Clause("RFC 3325", "5")]
    public void The_core_asserts_who_sent_a_message_and_strips_what_a_phone_asserts_itself()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", null, "anna", "bert");
        var (anna, bert) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2"));
        anna.Register();
        bert.Register();
        net.Run(1);

        anna.SendMessage($"sip:bert@{A}", "forged", request => request
            .Header(HeaderId.PAssertedIdentity, $"<sip:boss@{A}>")
            .Header(HeaderId.PPreferredIdentity, $"\"Anna at work\" <sip:anna@{A}>")
            .Header(HeaderId.PChargingVector, "icid-value=1"));
        anna.SendMessage($"sip:bert@{A}", "not mine", request => request.Header(HeaderId.PPreferredIdentity, $"<sip:bert@{A}>"));
        net.Run(1);

        var received = bert.Received("MESSAGE");
        Assert.Equal($"\"Anna at work\" <sip:anna@{A}>", received[0].Text(HeaderId.PAssertedIdentity));
        Assert.Equal(1, received[0].CountLines(HeaderId.PAssertedIdentity));
        Assert.False(received[0].Has(HeaderId.PPreferredIdentity));
        Assert.False(received[0].Has(HeaderId.PChargingVector));
        Assert.Single(received);
    }

    [Fact, Clause("RFC 3325", "7")]
    public void An_asserted_identity_stays_inside_when_privacy_is_asked_for()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", null, "anna", "bert");
        var (anna, bert) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2"));
        anna.Register();
        bert.Register();
        net.Run(1);

        anna.SendMessage($"sip:bert@{A}", "psst", request => request.Header(HeaderId.Privacy, "id;critical"));
        net.Run(1);

        Assert.False(Assert.Single(bert.Received("MESSAGE")).Has(HeaderId.PAssertedIdentity));
    }

    [Fact, Clause("RFC 3261", "22.3")]
    public void Who_is_not_registered_proves_himself_by_password_and_the_proof_goes_no_further()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", null, "anna", "bert");
        var (anna, bert, thief) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2"), net.Phone("anna", A, "10.9.9.9", password: "guess"));
        bert.Register();
        net.Run(1);

        var proved = anna.SendMessage($"sip:bert@{A}", "hello");
        var stolen = thief.SendMessage($"sip:bert@{A}", "hello");
        var foreign = new TestPhone(net.World, "sip:eve@elsewhere.example", "10.9.9.8") { Proxy = anna.Proxy }.SendMessage($"sip:bert@{A}", "spam");
        net.Run(1);

        Assert.Equal(200, proved.Status);
        Assert.Equal([407, 200], proved.Responses.Select(response => response.Status));
        Assert.Equal(407, stolen.Status);
        Assert.Equal(403, foreign.Status);
        Assert.False(Assert.Single(bert.Received("MESSAGE")).Has(HeaderId.ProxyAuthorization));
    }

    [Fact]
    public void Nobody_shows_somebody_elses_address_of_the_network_as_his_own()
    {
        var net = new CoreWorld();
        var core = net.Add(A, "10.0.0.1", null, "anna", "boss", "bert");
        var (anna, bert) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2"));
        anna.Register();
        bert.Register();
        net.Run(1);

        net.World.Inject(
            System.Text.Encoding.ASCII.GetBytes(
                $"MESSAGE sip:bert@{A} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.2.1:5060;branch=z9hG4bKfake\r\nMax-Forwards: 70\r\n"
                + $"From: <sip:boss@{A}>;tag=1\r\nTo: <sip:bert@{A}>\r\nP-Preferred-Identity: <sip:anna@{A}>\r\nCall-ID: f\r\n"
                + "CSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"),
            "10.0.2.1:5060", core);
        net.Run(1);

        Assert.Single(net.World.SentBy(core, "403"));
        Assert.Empty(bert.Received("MESSAGE"));
    }

    [Fact]
    public void A_register_whose_request_uri_names_a_user_still_goes_to_the_registrar()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", null, "anna");
        var anna = net.Phone("anna", A, "10.0.2.1");

        var register = anna.Send(SipMethod.Register, $"sip:anna@{A}", request => request.Header(HeaderId.Contact, anna.Contact));
        net.Run(1);

        Assert.Equal(200, register.Status);
    }

    [Fact, Clause("RFC 3325", "5")]
    public void What_a_network_outside_the_trust_domain_asserts_counts_for_nothing()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", settings => settings with
        {
            Routes = [new("wild.example", new(TransportKind.Udp, "10.0.0.2", 5060)) { IsTrusted = false }],
        }, "anna");
        var anna = net.Phone("anna", A, "10.0.2.1");
        var wild = new TestPhone(net.World, "sip:wolf@wild.example", "10.0.0.2") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060) };
        anna.Register();
        net.Run(1);

        var message = wild.SendMessage($"sip:anna@{A}", "hi", request => request.Header(HeaderId.PAssertedIdentity, "<sip:sheep@wild.example>"));
        net.Run(1);

        Assert.Equal(200, message.Status);
        Assert.False(Assert.Single(anna.Received("MESSAGE")).Has(HeaderId.PAssertedIdentity));
    }

    [Theory]
    [InlineData("sip:carl@networka.example", 480)]
    [InlineData("sip:stranger@networka.example", 404)]
    [InlineData("sip:zoe@unknown.example", 404)]
    public void Every_reason_not_to_reach_somebody_has_its_status(string target, int status)
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", null, "anna", "carl");
        var anna = net.Phone("anna", A, "10.0.2.1");
        anna.Register();
        net.Run(1);

        var message = anna.SendMessage(target, "hello");
        net.Run(1);

        Assert.Equal(status, message.Status);
    }

    [Fact, Clause("RFC 3841", "7.2.4")]
    public void A_request_for_poc_clients_reaches_no_other_contact()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", null, "anna", "bert");
        var anna = net.Phone("anna", A, "10.0.2.1");
        var (desk, handset) = (net.Phone("bert", A, "10.0.2.2"), net.Phone("bert", A, "10.0.2.3"));
        desk.Features = "";
        anna.Register();
        desk.Register();
        handset.Register();
        net.Run(1);

        anna.SendMessage($"sip:bert@{A}", "", request => request.Header(HeaderId.AcceptContact, "*;+g.poc.talkburst; require;explicit"));
        net.Run(1);

        Assert.Single(handset.Received("MESSAGE"));
        Assert.Empty(desk.Received("MESSAGE"));
    }

    [Fact]
    public void A_message_to_another_network_goes_there_with_its_identity_and_arrives_without_a_challenge()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", settings => settings with { Routes = [new("networkb.example", new(TransportKind.Udp, "10.0.0.2", 5060))] }, "anna");
        net.Add("networkb.example", "10.0.0.2", settings => settings with { Routes = [new(A, new(TransportKind.Udp, "10.0.0.1", 5060))] }, "bea");
        var (anna, bea) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bea", "networkb.example", "10.0.3.1"));
        anna.Register();
        bea.Register();
        net.Run(1);

        var message = anna.SendMessage("sip:bea@networkb.example", "hello");
        net.Run(1);

        Assert.Equal(200, message.Status);
        var received = Assert.Single(bea.Received("MESSAGE"));
        Assert.Equal($"\"PoC User anna\" <sip:anna@{A}>", received.Text(HeaderId.PAssertedIdentity));
        Assert.Equal(anna.Product, received.Text(HeaderId.UserAgent));
        Assert.Equal("<sip:bea@networkb.example>", message.Final!.Text(HeaderId.PAssertedIdentity));
    }

    [Fact]
    public void Another_network_gets_no_transit()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", settings => settings with { Routes = [new("networkb.example", new(TransportKind.Udp, "10.0.0.2", 5060))] });
        var border = new TestPhone(net.World, "sip:bea@networkb.example", "10.0.0.2") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060) };

        var message = border.SendMessage("sip:zoe@third.example", "through you");
        net.Run(1);

        Assert.Equal(403, message.Status);
    }

    [Fact, Clause("RFC 5626", "5.3")]
    public void A_phone_behind_a_connection_is_reached_over_it_and_called_anew_when_it_is_lost()
    {
        var net = new CoreWorld();
        var core = net.Add(A, "10.0.0.1", null, "anna", "bert");
        var (anna, bert) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2", TransportKind.Tcp));
        anna.Register();
        bert.Register();
        net.Run(1);

        var first = anna.SendMessage($"sip:bert@{A}", "over the connection");
        net.Run(1);
        net.World.CloseConnections(core, bert);
        var second = anna.SendMessage($"sip:bert@{A}", "to the contact");
        net.Run(1);

        Assert.Equal(200, first.Status);
        Assert.Equal(200, second.Status);
        Assert.Equal(2, bert.Received("MESSAGE").Count);
    }

    [Fact]
    public void The_core_answers_options_to_itself()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1");
        var phone = net.Phone("anna", A, "10.0.2.1");

        var options = phone.Send(SipMethod.Options, $"sip:{A}");
        net.Run(1);

        Assert.Equal(200, options.Status);
        Assert.Contains("MESSAGE", options.Final!.Text(HeaderId.Allow), StringComparison.Ordinal);
    }

    [Fact]
    public void One_source_is_held_to_a_number_of_requests_a_second()
    {
        var net = new CoreWorld();
        net.Add(A, "10.0.0.1", settings => settings with { RequestsPerSecondPerSource = 3 });
        var (loud, quiet) = (net.Phone("anna", A, "10.0.2.1"), net.Phone("bert", A, "10.0.2.2"));

        var sent = Enumerable.Range(0, 5).Select(_ => loud.Send(SipMethod.Options, $"sip:{A}")).ToList();
        var other = quiet.Send(SipMethod.Options, $"sip:{A}");
        net.Run(0.5);
        var later = default(TestRequest);
        net.World.After(TimeSpan.FromSeconds(2), () => later = loud.Send(SipMethod.Options, $"sip:{A}"));
        net.Run(3);

        Assert.Equal([200, 200, 200, 503, 503], sent.Select(request => request.Status!.Value));
        Assert.Equal(200, other.Status);
        Assert.Equal(200, later!.Status);
    }
}
