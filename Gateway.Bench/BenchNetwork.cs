using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;

namespace Gateway.Bench;

/// <summary>The network that the comparisons run in: one user with one phone, thousands of rules, and a neighbour that sends the load.</summary>
internal static class BenchNetwork
{
    public const string Domain = "networka.example";
    public const string Target = "sip:bob@networka.example";
    private const int Users = 2_500;
    private const int RulesOfEach = 2;

    /// <summary>What every MESSAGE of the comparisons carries beyond the necessary, whoever relays it.</summary>
    public static readonly string[] AlertHeaders =
        ["P-Asserted-Identity: <sip:load@networkb.example>", "Accept-Contact: *;+g.poc.talkburst;require;explicit"];

    /// <summary>Where the load comes from: the border of another network.</summary>
    public static IPEndPoint Border { get; } = IPEndPoint.Parse("127.0.9.6:5060");

    /// <summary>Where the phone is.</summary>
    public static IPEndPoint Phone { get; } = IPEndPoint.Parse("127.0.9.5:5060");

    /// <summary>2,500 users with two rules each, fifty rules for everybody, and for the target one that lets the load through.</summary>
    public static NetworkFacts Facts()
    {
        var users = Enumerable.Range(0, Users).Select(i => PocAddress.Parse(i == 0 ? Target : $"sip:user{i}@{Domain}")).ToList();
        var rules = users.SelectMany((user, i) => Enumerable.Range(0, RulesOfEach).Select(k => Rule(
            $"rul_{i:D5}_{k}", new RuleOwner.User(user), AlertPermission.Accept,
            i == 0 && k == 0
                ? new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse("networkb.example") }] } }
                : new() { Identity = new() { One = [users[(i + k + 1) % Users]] } })));
        var forAll = Enumerable.Range(0, 50).Select(i => Rule(
            $"rul_all_{i}", new RuleOwner.AllUsers(), AlertPermission.Reject,
            new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse($"refused{i}.example") }] } }));
        return new(
            SubscriberDirectory.Of(users.Select((user, i) => new Subscriber($"usr_{i:D5}", user, $"User {i}", null, false, false))),
            GroupDirectory.Empty,
            RuleBook.Of(rules.Concat(forAll)));
    }

    /// <summary>The registration of the target's phone.</summary>
    public static StoredBinding Registration(IPEndPoint phone, IPEndPoint core) => new()
    {
        Address = Target,
        Contact = $"sip:bob@{phone}",
        RequestUri = $"sip:bob@{phone}",
        Parameters = ";+g.poc.talkburst",
        Transport = TransportKind.Udp,
        Local = core.ToString(),
        Remote = phone.ToString(),
        UsesFlow = true,
        CallId = "registration",
        CSeq = 1,
        RegisteredAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
    };

    private static AccessRule Rule(string id, RuleOwner owner, AlertPermission alert, RuleConditions conditions) =>
        new() { Id = new(id), Owner = owner, Conditions = conditions, Permissions = new() { Alert = alert } };
}
