using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.Groups;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>Where the core leads what belongs to PoC Sessions: to which function of its PoC server, or to which network.</summary>
public sealed class SessionRoutingTests
{
    private const string A = "networka.example";
    private const string X = "networkx.example";
    private const string WantsPoc = "*;+g.poc.talkburst;require;explicit";

    private readonly World _world = new(seed: 3);
    private readonly NoteTaker _serverA;
    private readonly NoteTaker _serverX;
    private readonly TestPhone _anna;
    private readonly TestPhone _bert;

    public SessionRoutingTests()
    {
        _serverA = Add(A, "10.0.0.1", X, "10.0.0.2");
        _serverX = Add(X, "10.0.0.2", A, "10.0.0.1");
        _anna = Phone("anna", "10.0.2.1", ";+g.poc.talkburst");
        _bert = Phone("bert", "10.0.2.2", "");
        _world.RunFor(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("INVITE", "sip:poc-factory@poc-server.networka.example")]
    [InlineData("INVITE", "sip:dispatch@networka.example")]
    [InlineData("INVITE", "sip:dispatch@networkx.example")]
    [InlineData("INVITE", "sip:bert@networka.example")]
    [InlineData("INVITE", "sip:tokenA%25id%40poc-server.networkx.example%25@poc-server.networka.example;gr")]
    [InlineData("INVITE", "sip:TokenA%PoC-Session-Identity1@poc-server.networkx.example%@poc-server.networka.example;gr")]
    [InlineData("INVITE", "sip:session1@poc-server.networkx.example;gr")]
    [InlineData("REFER", "sip:pre-established@poc-server.networka.example;gr")]
    [InlineData("SUBSCRIBE", "sip:session1@poc-server.networkx.example;gr")]
    public void What_a_user_asks_of_PoC_goes_to_the_senders_side_first(string method, string uri)
    {
        Send(_anna, method, uri);

        Assert.Equal($"{method} {uri} orig", Assert.Single(_serverA.Notes));
        Assert.Empty(_serverX.Notes);
    }

    [Theory]
    [InlineData("sip:poc-factory@poc-server.networka.example")]
    [InlineData("sip:dispatch@networka.example")]
    public void A_phone_that_does_not_know_the_feature_tag_reaches_the_service_all_the_same(string uri)
    {
        Send(_bert, "INVITE", uri, accept: null);

        Assert.Equal($"INVITE {uri} orig", Assert.Single(_serverA.Notes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_without_the_tag_passes_the_PoC_server_where_ordinary_phones_are_served(bool served)
    {
        var world = new World(seed: 4);
        var server = Add(world, A, "10.0.0.1", X, "10.0.0.2", settings => settings with { ServesPlainPhones = served });
        var (one, two) = (Phone(world, "anna", "10.0.2.1", ""), Phone(world, "bert", "10.0.2.2", ""));
        world.RunFor(TimeSpan.FromSeconds(1));

        one.Send(SipMethod.Invite, "sip:bert@networka.example");
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(served ? 1 : 0, server.Notes.Count);
        Assert.Equal(served ? 0 : 1, two.Received("INVITE").Count);
    }

    [Theory]
    [InlineData("INVITE", "sip:dispatch@networkx.example", "ctrl")]
    [InlineData("SUBSCRIBE", "sip:dispatch@networkx.example", "ctrl")]
    [InlineData("INVITE", "sip:anna@networkx.example", "term")]
    [InlineData("INVITE", "sip:session1@poc-server.networkx.example;gr", "")]
    [InlineData("REFER", "sip:session1@poc-server.networkx.example;gr", "")]
    public void What_comes_back_from_the_senders_side_goes_to_the_network_that_owns_it(string method, string uri, string function)
    {
        _serverA.PassesOn = true;

        Send(_anna, method, uri);

        Assert.Equal($"{method} {uri} {function}".TrimEnd(), Assert.Single(_serverX.Notes));
    }

    [Theory]
    [InlineData("sip:dispatch@networka.example", "ctrl")]
    [InlineData("sip:bert@networka.example", "term")]
    public void Inside_one_network_the_second_function_is_asked_after_the_first(string uri, string function)
    {
        _serverA.PassesOn = true;

        Send(_anna, "INVITE", uri);

        Assert.Equal([$"INVITE {uri} orig", $"INVITE {uri} {function}"], _serverA.Notes.Take(2));
    }

    [Fact]
    public void A_target_served_by_the_PoC_server_is_rung_on_his_ordinary_phone()
    {
        _serverA.PassesOn = true;

        Send(_anna, "INVITE", "sip:bert@networka.example");

        Assert.Single(_bert.Received("INVITE"));
    }

    [Fact]
    public void A_group_takes_no_messages()
    {
        _serverA.PassesOn = true;

        Send(_anna, "MESSAGE", "sip:dispatch@networka.example");

        Assert.Equal("poc-server.networka.example", Assert.Single(_world.Sent, line => line.Is("404 MESSAGE")).To!.HostName);
    }

    [Theory]
    [InlineData("sip:x@networkx.example", X)]
    [InlineData("sip:x@poc-server.NetworkX.example", X)]
    [InlineData("sip:x@deep.networkx.example", "deep.networkx.example")]
    [InlineData("sip:x@othernetworkx.example", null)]
    [InlineData("sip:x@example", null)]
    public void A_host_below_a_domain_is_an_element_of_that_network(string uri, string? domain)
    {
        var trust = new TrustDomain(new()
        {
            HostName = "core.networka.example",
            Domain = A,
            Points = [new(TransportKind.Udp, "10.0.0.1", 5060)],
            Routes = [new(X, new(TransportKind.Udp, "10.0.0.2", 5060)), new("deep.networkx.example", new(TransportKind.Udp, "10.0.0.3", 5060))],
        });

        Assert.True(SipUriView.TryRead(Encoding.ASCII.GetBytes(uri), out var view));
        Assert.Equal(domain, trust.RouteTo(view.Host)?.Domain);
    }

    private TestRequest Send(TestPhone phone, string method, string uri, string? accept = WantsPoc)
    {
        var request = phone.Send(SipMethod.From(Encoding.ASCII.GetBytes(method)), uri, builder =>
        {
            if (accept is not null)
                builder.Header(HeaderId.AcceptContact, accept);
        });
        _world.RunFor(TimeSpan.FromSeconds(1));
        return request;
    }

    private NoteTaker Add(string domain, string address, string otherDomain, string otherAddress) =>
        Add(_world, domain, address, otherDomain, otherAddress, settings => settings);

    private static NoteTaker Add(
        World world, string domain, string address, string otherDomain, string otherAddress, Func<SipCoreSettings, SipCoreSettings> change)
    {
        var (name, core) = ($"poc-server.{domain}", $"core.{domain}");
        var net = new CoreWorld(world);
        net.Add(domain, address, settings => change(settings with
        {
            PocServer = name, LocalElements = [name], ServesPlainPhones = true,
            Routes = [new(otherDomain, new(TransportKind.Udp, otherAddress, 5060))],
        }), facts => facts with { Groups = GroupDirectory.Of([new("grp_1", PocAddress.Parse($"sip:dispatch@{domain}"), "Dispatch", [])]) }, "anna", "bert");
        return world.Add($"{address}:5070", network => new NoteTaker(name, core, network, world.Ids));
    }

    private TestPhone Phone(string user, string address, string features) => Phone(_world, user, address, features);

    private static TestPhone Phone(World world, string user, string address, string features)
    {
        var phone = new TestPhone(world, $"sip:{user}@{A}", address, password: CoreWorld.Password)
        {
            Proxy = new NextHop.To(TransportKind.Udp, $"core.{A}", 0),
            Features = features,
        };
        phone.Register();
        return phone;
    }

    // Stands where the PoC server does; notes what it is asked, and gives it back to its core where the test says so.
    private sealed class NoteTaker(string host, string core, ISipTransmitter network, IdSource ids) : ISipElement
    {
        public List<string> Notes { get; } = [];

        public bool PassesOn { get; set; }

        public string HostName => host;

        public MonotonicTime NextDeadline => MonotonicTime.Never;

        public void Receive(SipMessage message, Flow from, MonotonicTime now)
        {
            if (message is not SipRequest request || request.Method == SipMethod.Ack || request.Method == SipMethod.Cancel)
                return;
            var routes = request.Text(HeaderId.Route) ?? "";
            var function = routes.Contains($"@{host}", StringComparison.Ordinal) ? routes[5..routes.IndexOf('@', StringComparison.Ordinal)] : "";
            Notes.Add($"{request.Method.Name} {request.RequestUriText} {function}".TrimEnd());
            if (PassesOn && routes.Contains("-done", StringComparison.Ordinal))
            {
                var edit = new MessageEdit(request);
                edit.RemoveTopValues(HeaderId.Route).Prepend(HeaderId.Via, $"SIP/2.0/TCP {host};branch={ids.NewBranch()}");
                network.Transmit(edit.ToMessage(), new NextHop.Over(Flow.InProcess(core)), 0, false);
            }
            else if (!PassesOn)
                network.Transmit(new ResponseBuilder(request, 480, toTag: ids.NewTag()).Build(), new NextHop.Over(from), 0, false);
        }

        public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now)
        {
        }

        public void Tick(MonotonicTime now)
        {
        }
    }
}
