using Gateway.Domain.Sessions;
using Gateway.Sip.Mbcp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions;

/// <summary>The figures, each as the gateways of the networks A, B and X see it, and as one gateway does that is all of them.</summary>
[Clause("OMA PoC CP", "Figures 16 to 19")]
public sealed class SessionFigureStepsTests
{
    private const string ClientA = "192.0.2.10:5060";
    private const string ClientB = "192.0.2.20:5060";
    private const string CoreElsewhere = "198.51.100.1:5060";
    private const string Core = "core.x.example";
    private const string Server = "poc-server.x.example";
    private const string Group = "INVITE sip:dispatch1@networkX.net";
    private const string UserB = "INVITE sip:PoC-UserB@networkB.net";
    private const string SessionIdentity = "sip:PoC-Session-Identity1@poc-server.networkx.net;gr";
    private const string Route = "Route: <sip:{0}@poc-server.x.example;lr>\r\n";

    [Fact]
    public void Leaving_on_demand_as_network_A_sees_it()
    {
        var ladder = new SessionLadders()
            .Exchange(Group, "a1", "alice", To("orig"), 200, ClientA, Core, Server)
            .Exchange(Group, "a2", "pf", "", 200, Server, Core, CoreElsewhere)
            .Exchange("BYE sip:tkA%25s%25@poc-server.x.example;gr", "a1", "alice", "Privacy: id\r\n", 200, ClientA, Core, Server)
            .Exchange($"BYE {SessionIdentity}", "a2", "pf", "Privacy: id\r\n", 200, Server, Core, CoreElsewhere);

        Assert.Equal(["16.2", "16.3", "16.4", "16.5", "16.6", "16.7", "16.10", "16.11"], Steps(ladder));
    }

    [Fact]
    public void Leaving_and_then_disconnecting_as_network_X_sees_it()
    {
        var ladder = new SessionLadders()
            .Exchange(Group, "a2", "pf", To("ctrl"), 200, CoreElsewhere, Core, Server)
            .Exchange(UserB, "b1", "cf", "", 200, Server, Core, CoreElsewhere)
            .Exchange($"BYE {SessionIdentity}", "a2", "pf", "", 200, CoreElsewhere, Core, Server)
            .Exchange("BYE sip:xyz@poc-server.networkb.net;gr", "b1", "cf", "", 200, Server, Core, CoreElsewhere);

        Assert.Equal(["16.7", "16.8", "16.9", "16.10", "18.2", "18.3", "18.6", "18.7"], Steps(ladder));
    }

    [Fact]
    public void Disconnecting_on_demand_as_network_B_sees_it()
    {
        var ladder = new SessionLadders()
            .Exchange(UserB, "b1", "cf", To("term"), 200, CoreElsewhere, Core, Server)
            .Exchange($"{UserB};gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "b2", "pf", "", 200, Server, Core, ClientB)
            .Exchange("BYE sip:xyz@poc-server.x.example;gr", "b1", "cf", "", 200, CoreElsewhere, Core, Server)
            .Exchange("BYE sip:PoC-UserB@networkB.net;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "b2", "pf", "", 200, Server, Core, ClientB);

        Assert.Equal(["18.3", "18.4", "18.5", "18.6", "18.8", "18.9", "18.10", "18.11"], Steps(ladder));
    }

    [Fact]
    public void Leaving_with_a_pre_established_session_as_network_A_sees_it()
    {
        const string pre = "sip:PreA@poc-server.x.example;gr";
        const string gruu = "sip:PoC-UserA@networkA.net;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        var ladder = new SessionLadders()
            .Exchange($"REFER {pre}", "start", "alice", $"{To("orig")}Refer-To: <sip:dispatch1@networkX.net>\r\n", 200, ClientA, Core, Server)
            .Exchange(Group, "a2", "pf", "", 200, Server, Core, CoreElsewhere)
            .Exchange($"NOTIFY {gruu}", "start", "to", "Subscription-State: terminated;reason=noresource\r\n", 200, Server, Core, ClientA)
            .Exchange($"REFER {pre}", "leave", "alice", $"{To("orig")}Refer-To: <{SessionIdentity};method=BYE>\r\n", 200, ClientA, Core, Server)
            .Request($"NOTIFY {gruu}", "leave", "to", "Subscription-State: active;expires=60\r\n", Server, Core)
            .Request($"BYE {SessionIdentity}", "a2", "pf", "", Server, Core)
            .Request($"NOTIFY {gruu}", "leave", "to", "Subscription-State: active;expires=60\r\n", Core, ClientA)
            .Answer($"NOTIFY {gruu}", "leave", "to", 200, Server, Core, ClientA)
            .Request($"BYE {SessionIdentity}", "a2", "pf", "", Core, CoreElsewhere)
            .Answer($"BYE {SessionIdentity}", "a2", "pf", 200, Server, Core, CoreElsewhere)
            .Exchange($"NOTIFY {gruu} ", "leave", "to", "Subscription-State: terminated;reason=noresource\r\n", 200, Server, Core, ClientA);

        Assert.Equal(
            ["17.2", "17.3", "17.4", "17.5", "17.6", "17.10", "17.7", "17.8", "17.9", "17.11", "17.14", "17.15", "17.16", "17.17", "17.18", "17.19"], Steps(ladder));
    }

    [Fact]
    public void Disconnecting_with_a_pre_established_session_as_network_B_sees_it()
    {
        var ladder = new SessionLadders()
            .Exchange(UserB, "b1", "cf", To("term"), 200, CoreElsewhere, Core, Server)
            .FloorControl(Server, "192.0.2.20:40001", "b1", new MbcpMessage.Connect(1, MbcpSessionType.PreArrangedGroup))
            .FloorControl("192.0.2.20:40001", Server, "b1", MbcpMessage.Acknowledgment.Of(2, MbcpSubtype.Connect))
            .Exchange("BYE sip:PoC-UserB-1@poc-server.x.example;gr", "b1", "cf", "", 200, CoreElsewhere, Core, Server)
            .FloorControl(Server, "192.0.2.20:40001", "b1", new MbcpMessage.Disconnect(1))
            .FloorControl("192.0.2.20:40001", Server, "b1", MbcpMessage.Acknowledgment.Of(2, MbcpSubtype.Disconnect));

        Assert.Equal(["19.3", "19.4", "19.5", "19.6", "19.A", "19.B"], Steps(ladder));
    }

    [Fact]
    public void One_gateway_that_is_all_three_networks_shows_every_step_and_joins_those_between_its_functions()
    {
        var ladder = new SessionLadders()
            .Exchange(Group, "a1", "alice", To("orig"), 200, ClientA, Core, Server)
            .Exchange(Group, "a2", "pf", "", 200, Server, Server)
            .Exchange(UserB, "b1", "cf", To("term"), 200, Server, Core, Server)
            .Exchange(UserB, "b2", "pf", "", 200, Server, Core, ClientB)
            .Exchange("BYE sip:tkA@poc-server.x.example;gr", "a1", "alice", "", 200, ClientA, Core, Server)
            .Exchange($"BYE {SessionIdentity}", "a2", "pf", "", 200, Server, Server)
            .Exchange("BYE sip:xyz@poc-server.x.example;gr", "b1", "cf", "", 200, Server, Server)
            .Exchange("BYE sip:PoC-UserB@networkB.net", "b2", "pf", "", 200, Server, Core, ClientB);

        Assert.Equal(
            ["16.2", "16.3", "16.4", "16.5", "16.6-8", "16.9-11", "18.2-4", "18.5-7", "18.8", "18.9", "18.10", "18.11"], Steps(ladder));
    }

    [Fact]
    public void Who_was_invited_leaves_by_the_same_figure_and_the_inviter_is_disconnected_by_the_other()
    {
        var ladder = new SessionLadders()
            .Exchange(Group, "a1", "alice", To("orig"), 200, ClientA, Core, Server)
            .Exchange(Group, "a2", "pf", To("ctrl"), 200, Server, Core, Server)
            .Exchange(UserB, "b1", "cf", To("term"), 200, Server, Core, Server)
            .Exchange(UserB, "b2", "pf", "", 200, Server, Core, ClientB)
            .Exchange("BYE sip:xyz@poc-server.x.example;gr", "b2", "to", "", 200, ClientB, Core, Server)
            .Exchange($"BYE {SessionIdentity}", "b1", "to", "", 200, Server, Core, Server)
            .Exchange("BYE sip:tkA@poc-server.x.example;gr", "a2", "to", "", 200, Server, Core, Server)
            .Exchange("BYE sip:PoC-UserA@networkA.net", "a1", "to", "", 200, Server, Core, ClientA);

        Assert.Equal(
            [
                "16.2", "16.3", "16.4", "16.5", "16.6", "16.8", "16.9", "16.11",
                "18.2", "18.4", "18.5", "18.7", "18.8", "18.9", "18.10", "18.11",
            ],
            Steps(ladder));
    }

    [Fact]
    public void Where_somebody_elses_core_stands_between_them_the_server_knows_its_own_hops()
    {
        var ladder = new SessionLadders()
            .Exchange(Group, "a1", "alice", To("orig"), 200, CoreElsewhere, Server)
            .Exchange(Group, "a2", "pf", "", 200, Server, CoreElsewhere)
            .Exchange("BYE sip:tkA@poc-server.x.example;gr", "a1", "alice", "", 200, CoreElsewhere, Server)
            .Exchange($"BYE {SessionIdentity}", "a2", "pf", "", 200, Server, CoreElsewhere);

        Assert.Equal(["16.3", "16.4", "16.6", "16.11"], Steps(ladder));
    }

    [Fact]
    public void A_retransmission_has_the_number_of_what_it_repeats_and_a_provisional_answer_none()
    {
        const string bye = "BYE sip:tkA@poc-server.x.example;gr";
        var ladder = new SessionLadders()
            .Exchange(Group, "a1", "alice", To("orig"), 200, ClientA, Core, Server)
            .Request(bye, "a1", "alice", "", ClientA, Core)
            .Request(bye, "a1", "alice", "", ClientA, Core)
            .Answer(bye, "a1", "alice", 100, ClientA, Core)
            .Answer(bye, "a1", "alice", 200, ClientA, Core);

        Assert.Equal(["16.2", "16.2", "16.5"], Steps(ladder));
    }

    [Fact]
    public void What_no_figure_shows_has_no_number()
    {
        var ladder = new SessionLadders()
            .Exchange(Group, "a1", "alice", To("orig"), 200, ClientA, Core, Server)
            .Exchange(Group, "a2", "pf", "", 200, Server, Core, CoreElsewhere)
            // The server ends the leg by itself, because its client is gone.
            .Exchange($"BYE {SessionIdentity}", "a2", "pf", "", 200, Server, Core, CoreElsewhere)
            .Exchange("BYE sip:nobody@x.example", "unknown", "x", "", 481, CoreElsewhere, Core, Server)
            .Exchange("REFER sip:s@poc-server.x.example", "r", "x", "Refer-To: <sip:d@networkD.net>\r\n", 200, ClientA, Core, Server)
            .Exchange("NOTIFY sip:a@x.example", "r", "to", "Subscription-State: active\r\n", 200, Server, Core, ClientA)
            .Exchange("MESSAGE sip:a@x.example", "m", "x", "", 200, Server, Core, ClientA)
            .FloorControl(Server, "192.0.2.20:40001", "a1", new MbcpMessage.Disconnect(1));

        Assert.Empty(Steps(ladder));
    }

    private static string To(string function) => Route.Replace("{0}", function, StringComparison.Ordinal);

    private static List<string> Steps(SessionLadders ladder) => [.. SessionFigureSteps.Of(ladder.Ladder).OfType<string>()];
}
