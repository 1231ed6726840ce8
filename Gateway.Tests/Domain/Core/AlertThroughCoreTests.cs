using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>An Instant Personal Alert from a phone to a phone, each network with its core and its PoC server in one process.</summary>
public sealed class AlertThroughCoreTests
{
    private static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact, Clause("OMA PoC CP", "Figure 24")]
    public void An_alert_passes_each_core_twice_and_each_poc_server_once()
    {
        var world = new World();
        Add(world, "networka.example", "10.0.0.1", "networkb.example", "10.0.0.2", "anna");
        Add(world, "networkb.example", "10.0.0.2", "networka.example", "10.0.0.1", "bea");
        var (anna, bea) = (Phone(world, "anna", "networka.example", "10.0.2.1"), Phone(world, "bea", "networkb.example", "10.0.3.1"));
        world.RunFor(TimeSpan.FromSeconds(1));

        var alert = Alert(anna, "sip:bea@networkb.example");
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(200, alert.Status);
        Assert.Equal(
            [
                "anna -> core.networka.example MESSAGE sip:bea@networkb.example",
                "core.networka.example -> poc-server.networka.example MESSAGE sip:bea@networkb.example",
                "poc-server.networka.example -> core.networka.example MESSAGE sip:bea@networkb.example",
                "core.networka.example -> core.networkb.example MESSAGE sip:bea@networkb.example",
                "core.networkb.example -> poc-server.networkb.example MESSAGE sip:bea@networkb.example",
                "poc-server.networkb.example -> core.networkb.example MESSAGE sip:bea@networkb.example",
                "core.networkb.example -> bea MESSAGE sip:bea@10.0.3.1:5060",
                "bea -> core.networkb.example 200",
                "core.networkb.example -> poc-server.networkb.example 200",
                "poc-server.networkb.example -> core.networkb.example 200",
                "core.networkb.example -> core.networka.example 200",
                "core.networka.example -> poc-server.networka.example 200",
                "poc-server.networka.example -> core.networka.example 200",
                "core.networka.example -> anna 200",
            ],
            Hops(world));
        var received = Assert.Single(bea.Received("MESSAGE"));
        Assert.Equal("\"PoC User anna\" <sip:anna@networka.example>", received.Text(HeaderId.PAssertedIdentity));
        Assert.Equal(anna.Product, received.Text(HeaderId.UserAgent));
        Assert.Equal("*;+g.poc.talkburst;require;explicit", received.Text(HeaderId.AcceptContact));
        Assert.Equal("64", received.Text(HeaderId.MaxForwards));
        Assert.False(received.Has(HeaderId.Route));
        Assert.False(received.Has(HeaderId.RecordRoute));
        Assert.Equal("<sip:bea@networkb.example>", alert.Final!.Text(HeaderId.PAssertedIdentity));
        Assert.Equal(bea.Product, alert.Final.Text(HeaderId.Server));
    }

    [Fact]
    public void Inside_one_network_both_sides_are_served_in_their_order()
    {
        var world = new World();
        Add(world, "networka.example", "10.0.0.1", "networkb.example", "10.0.0.2", "anna", "bert");
        var (anna, bert) = (Phone(world, "anna", "networka.example", "10.0.2.1"), Phone(world, "bert", "networka.example", "10.0.2.2"));
        world.RunFor(TimeSpan.FromSeconds(1));

        var alert = Alert(anna, "sip:bert@networka.example");
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(200, alert.Status);
        Assert.Single(bert.Received("MESSAGE"));
        Assert.Equal(
            ["<sip:orig@poc-server.networka.example;lr>", "<sip:term@poc-server.networka.example;lr>"],
            world.Sent.Where(m => m.Message is SipRequest && m.To?.HostName == "poc-server.networka.example")
                .Select(m => m.Message.TryGetFirstValue(HeaderId.Route, out var route) ? Encoding.ASCII.GetString(route) : ""));
    }

    [Theory]
    [InlineData("sip:bert@networka.example", 480, null)]
    [InlineData("sip:nobody@networka.example", 404, null)]
    [InlineData("sip:zoe@unknown.example", 404, "unknown-network unknown.example")]
    public void What_cannot_be_delivered_has_its_cause(string to, int status, string? warning)
    {
        var world = new World();
        Add(world, "networka.example", "10.0.0.1", "networkb.example", "10.0.0.2", "anna", "bert");
        var anna = Phone(world, "anna", "networka.example", "10.0.2.1");
        world.RunFor(TimeSpan.FromSeconds(1));

        var alert = Alert(anna, to);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(status, alert.Status);
        var told = world.Sent.Where(m => m.From.HostName == "core.networka.example" && m.To?.HostName == "poc-server.networka.example"
            && m.Message is SipResponse).Select(m => m.Message.Text(HeaderId.Warning));
        Assert.Equal(warning is null ? null : $"399 core.networka.example \"{warning}\"", told.LastOrDefault());
        Assert.Null(alert.Final!.Text(HeaderId.Warning));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.4)]
    public void Over_a_lossy_network_an_alert_arrives_once_or_not_at_all(double loss) =>
        World.ForSeeds(5, world =>
        {
            Add(world, "networka.example", "10.0.0.1", "networkb.example", "10.0.0.2", "anna");
            Add(world, "networkb.example", "10.0.0.2", "networka.example", "10.0.0.1", "bea");
            var (anna, bea) = (Phone(world, "anna", "networka.example", "10.0.2.1"), Phone(world, "bea", "networkb.example", "10.0.3.1"));
            world.RunFor(TimeSpan.FromSeconds(1));
            world.Loss = loss;
            world.Duplication = 0.1;
            world.DelayMax = TimeSpan.FromMilliseconds(100);

            var alert = Alert(anna, "sip:bea@networkb.example");
            world.RunFor(TimeSpan.FromSeconds(70));

            Assert.True(alert.IsOver);
            Assert.True(bea.Received("MESSAGE").Count <= 1);
            if (alert.Status == 200)
                Assert.Single(bea.Received("MESSAGE"));
        });

    private static TestRequest Alert(TestPhone from, string to) =>
        from.Send(SipMethod.Message, to, request => request
            .Header(HeaderId.AcceptContact, "*;+g.poc.talkburst;require;explicit")
            .Header(HeaderId.PPreferredIdentity, $"\"PoC User {from.User}\" <{from.AddressOfRecord}>"));

    private static TestPhone Phone(World world, string user, string domain, string address)
    {
        var phone = new TestPhone(world, $"sip:{user}@{domain}", address, password: "secret")
        {
            Proxy = new NextHop.To(TransportKind.Udp, $"core.{domain}", 0),
            Features = ";+g.poc.talkburst",
        };
        phone.Register();
        return phone;
    }

    private static void Add(World world, string domain, string address, string otherDomain, string otherAddress, params string[] users)
    {
        var facts = new NetworkFactsSource(NetworkFacts.Empty with
        {
            Subscribers = SubscriberDirectory.Of(users.Select(user => new Subscriber(
                $"usr_{user}", PocAddress.Parse($"sip:{user}@{domain}"), user, StoredCredential.FromPassword(user, domain, "secret"), false, false))),
        });
        var recorder = new CoreWorld.Facts();
        world.Add(address, network => new SipIpCore(
            new()
            {
                HostName = $"core.{domain}",
                Domain = domain,
                Points = [new(TransportKind.Udp, address, 5060)],
                Routes = [new(otherDomain, new(TransportKind.Udp, otherAddress, 5060))],
                LocalElements = [$"poc-server.{domain}"],
                PocServer = $"poc-server.{domain}",
            },
            network, world.Ids, SipTimers.Default, facts, new(recorder), now => Epoch + now.SinceStart));
        var records = new AlertRecords(
            new(recorder), world.Ids, now => Epoch + now.SinceStart, action => world.After(TimeSpan.FromMilliseconds(2), () => action(world.Now)), _ => false);
        var name = $"poc-server.{domain}";
        world.Add(string.Create(CultureInfo.InvariantCulture, $"{address}:5090"), network => new PocServer(
            new(name, [new(TransportKind.InProcess, name, 0)], new NextHop.Over(Flow.InProcess($"core.{domain}"))),
            network, world.Ids, SipTimers.Default, facts, records, now => Epoch + now.SinceStart));
    }

    private static IEnumerable<string> Hops(World world) =>
        world.Sent.Where(m => m.Message.CSeq.Method == SipMethod.Message).Select(m =>
        {
            var what = m.Message is SipRequest request ? $"MESSAGE {request.RequestUriText}" : $"{((SipResponse)m.Message).Status}";
            return $"{Short(m.From)} -> {Short(m.To!)} {what}";
        });

    private static string Short(ISipElement element) => element is TestPhone phone ? phone.User : element.HostName;
}
