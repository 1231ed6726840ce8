using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Figure 24 "PoC Client B receives an Instant Personal Alert from PoC Client A", hop by hop, with the client's own hops before it.</summary>
[Clause("OMA PoC CP", "Figure 24")]
public sealed class InstantPersonalAlertFlowTests
{
    private const string Product = "PoC-client/OMA2.0 Acme-Talk5000/v1.01";

    private readonly World _world = new(seed: 24);
    private readonly TestNetwork _a;
    private readonly TestNetwork _b;
    private readonly TestPhone _clientA;
    private readonly TestPhone _clientB;

    public InstantPersonalAlertFlowTests()
    {
        _a = new(_world, "networka.example", "10.1.0.1", [("networkb.example", "10.2.0.1")]);
        _b = new(_world, "networkb.example", "10.2.0.1", [("networka.example", "10.1.0.1")]);
        _clientA = _a.AddPhone("PoC-UserA", "10.1.9.1", "PoC User A");
        _clientB = _b.AddPhone("PoC-UserB", "10.2.9.1", "PoC User B");
        _clientA.Product = Product;
        _clientB.Product = Product;
    }

    [Fact]
    public void The_alert_and_its_answer_take_the_hops_of_the_figure_in_their_order()
    {
        SendAlert();

        Assert.Equal(
            [
                "client A -> core A MESSAGE",
                "core A -> PoC server A MESSAGE",
                "PoC server A -> core A MESSAGE", // step 2
                "core A -> core B MESSAGE", // step 3
                "core B -> PoC server B MESSAGE", // step 4
                "PoC server B -> core B MESSAGE", // step 5
                "core B -> client B MESSAGE", // step 6
                "client B -> core B 200 MESSAGE", // step 7
                "core B -> PoC server B 200 MESSAGE", // step 8
                "PoC server B -> core B 200 MESSAGE", // step 9
                "core B -> core A 200 MESSAGE", // step 10
                "core A -> PoC server A 200 MESSAGE", // step 11
                "PoC server A -> core A 200 MESSAGE", // step 12, Figure 23
                "core A -> client A 200 MESSAGE",
            ],
            Hops().Select(hop => $"{Name(hop.From)} -> {Name(hop.To!)} {hop.Name}"));
    }

    [Fact]
    public void The_Request_URI_is_the_PoC_Address_until_the_last_hop_where_it_is_the_registered_contact()
    {
        SendAlert();

        var uris = Hops().Select(hop => hop.Message).OfType<SipRequest>().Select(request => request.RequestUriText).ToList();

        Assert.All(uris.Take(6), uri => Assert.Equal("sip:PoC-UserB@networkb.example", uri));
        Assert.Equal("sip:PoC-UserB@10.2.9.1:5060", uris[6]);
    }

    [Fact]
    public void Every_hop_carries_the_feature_tag_and_the_product_of_the_sending_client_unchanged()
    {
        SendAlert();

        foreach (var request in Hops().Select(hop => hop.Message).OfType<SipRequest>())
        {
            Assert.Equal("*;+g.poc.talkburst;require;explicit", request.Text(HeaderId.AcceptContact)!.Replace(" ", "", StringComparison.Ordinal));
            Assert.Equal(Product, request.Text(HeaderId.UserAgent));
        }
    }

    [Fact, Clause("RFC 3325", "5")]
    public void The_sender_is_asserted_from_the_first_core_on_and_prefers_nothing_afterwards()
    {
        SendAlert();

        var requests = Hops().Select(hop => hop.Message).OfType<SipRequest>().ToList();

        Assert.Null(requests[0].Text(HeaderId.PAssertedIdentity));
        foreach (var request in requests.Skip(1))
        {
            Assert.Equal("\"PoC User A\" <sip:PoC-UserA@networka.example>", request.Text(HeaderId.PAssertedIdentity));
            Assert.Null(request.Text(HeaderId.PPreferredIdentity));
        }
    }

    [Fact]
    public void The_answer_keeps_the_product_of_the_receiving_client_and_asserts_its_user()
    {
        SendAlert();

        var answers = Hops().Select(hop => hop.Message).OfType<SipResponse>().ToList();

        Assert.All(answers, answer => Assert.Equal(Product, answer.Text(HeaderId.Server)));
        Assert.All(answers.Skip(1), answer => Assert.Contains("<sip:PoC-UserB@networkb.example>", answer.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal));
    }

    [Fact, Clause("RFC 3261", "16.6")]
    public void Each_hop_counts_Max_Forwards_down_and_adds_one_Via()
    {
        SendAlert();

        var requests = Hops().Select(hop => hop.Message).OfType<SipRequest>().ToList();

        Assert.Equal([70, 69, 68, 67, 66, 65, 64], requests.Select(request => int.Parse(request.Text(HeaderId.MaxForwards)!, null)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], requests.Select(request => request.Values(HeaderId.Via).Count()));
    }

    [Fact, Clause("RFC 3428", "4")]
    public void A_MESSAGE_leaves_no_route_record_and_no_contact()
    {
        SendAlert();

        Assert.All(Hops(), hop => Assert.False(hop.Message.Has(HeaderId.RecordRoute) || hop.Message.Has(HeaderId.Contact)));
    }

    [Fact]
    public void The_phone_learns_of_the_delivery_only_when_the_outcome_is_on_disk()
    {
        _a.Disk.CommitTime = TimeSpan.FromMilliseconds(300);

        var message = SendAlert();

        var recorded = Assert.Single(_a.Disk.Alerts);
        Assert.Equal((AlertKind.Relayed, AlertTargetState.Delivered), (recorded.Kind, recorded.Targets[0].State));
        Assert.True(message.EndedAt >= TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void Access_control_in_network_B_refuses_with_403_and_the_caller_does_not_see_the_rule()
    {
        _b.AddRule(new()
        {
            Id = new("rul_1"), Owner = new RuleOwner.User(PocAddress.Parse("sip:PoC-UserB@networkb.example")), Permissions = new() { Alert = AlertPermission.Reject },
        });

        var message = SendAlert();

        Assert.Equal(403, message.Status);
        Assert.Null(message.Final!.Text(HeaderId.Warning));
        Assert.Empty(_clientB.Received("MESSAGE"));
        Assert.DoesNotContain(Hops(), hop => Name(hop.To!) == "client B");
    }

    private TestRequest SendAlert()
    {
        var message = _clientA.SendMessage("sip:PoC-UserB@networkb.example", "", request => request
            .Header(HeaderId.AcceptContact, "*;+g.poc.talkburst; require;explicit")
            .Header(HeaderId.PPreferredIdentity, "\"PoC User A\" <sip:PoC-UserA@networka.example>"));
        Assert.True(_world.RunUntil(() => message.IsOver, TimeSpan.FromSeconds(40)), _world.Ladder());
        return message;
    }

    // Challenges and their answers belong to the access, not to the figure.
    private List<WorldMessage> Hops()
    {
        var delivered = _world.Sent.Where(line => line.Message.CSeq.Method == SipMethod.Message).ToList();
        var challenged = delivered.FindLastIndex(line => line.Message is SipResponse { Status: 407 or 401 });
        return delivered[(challenged + 1)..];
    }

    private string Name(Gateway.Sip.Transport.ISipElement element) =>
        element == _clientA ? "client A"
        : element == _clientB ? "client B"
        : element == _a.Core ? "core A"
        : element == _b.Core ? "core B"
        : element == _a.Server ? "PoC server A"
        : element == _b.Server ? "PoC server B"
        : element.HostName;
}
