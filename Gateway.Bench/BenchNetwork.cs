using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;

namespace Gateway.Bench;

/// <summary>
/// The network that the comparisons run in: one user whose phone gets alerts from a neighbour, others who call each other, groups, and thousands of rules.
/// </summary>
internal static class BenchNetwork
{
    public const string Domain = "networka.example";
    public const string Target = "sip:bob@networka.example";
    private const int Users = 2_500;
    private const int Callers = 500;
    private const int RulesOfEach = 2;

    /// <summary>What every MESSAGE of the comparisons carries beyond the necessary, whoever relays it.</summary>
    public static readonly string[] AlertHeaders =
        ["P-Asserted-Identity: <sip:load@networkb.example>", "Accept-Contact: *;+g.poc.talkburst;require;explicit"];

    /// <summary>Where the load comes from: the border of another network.</summary>
    public static IPEndPoint Border { get; } = IPEndPoint.Parse("127.0.9.6:5060");

    /// <summary>Where the phone is.</summary>
    public static IPEndPoint Phone { get; } = IPEndPoint.Parse("127.0.9.5:5060");

    /// <summary>What every INVITE of the comparisons carries beyond the necessary.</summary>
    public static readonly string[] CallHeaders = ["Accept-Contact: *;+g.poc.talkburst;require;explicit"];

    /// <summary>Where all who call are.</summary>
    public static IPEndPoint CallingPhones { get; } = IPEndPoint.Parse("127.0.9.7:5060");

    /// <summary>Where all who are called are.</summary>
    public static IPEndPoint CalledPhones { get; } = IPEndPoint.Parse("127.0.9.8:5060");

    /// <summary>A group of 10, one of 100 and one of 500 members, without who calls.</summary>
    public static readonly BenchGroup[] Teams = [.. new[] { 10, 100, 500 }.Select((size, i) => new BenchGroup($"team{size}", i + 1, Callers + 1, size))];

    /// <summary>Groups of 10, 100, 200 and 999 members, without who talks: a thousand is as many as a session takes. Nobody sets up another session meanwhile.</summary>
    public static readonly BenchGroup[] Crowds = [.. new[] { 10, 100, 200, 999 }.Select((size, i) => new BenchGroup($"crowd{size}", i + 401, Callers + 1, size))];

    /// <summary>A hundred groups of ten more, whose members are in one each.</summary>
    public static readonly BenchGroup[] Squads = [.. Enumerable.Range(0, 100).Select(i => new BenchGroup($"squad{i}", i + 11, 1_400 + (i * 10), 10))];

    /// <summary>Who makes the call of this number; those of four calls in a row at least are others.</summary>
    public static string Caller(uint number) => Address((int)(number % Callers) + 1);

    /// <summary>Who is called by the call of this number.</summary>
    public static string Called(uint number) => Address(Callers + 1 + (int)(number % Callers));

    /// <summary>What an INVITE carries that a core sends to the controlling function for a user.</summary>
    public static string[] HeadersForFocus(string caller) =>
        [$"Route: <sip:ctrl@poc-server.{Domain};lr>", $"P-Asserted-Identity: <{caller}>", .. CallHeaders];

    /// <summary>The user with this number: those who call come first, then those who are called.</summary>
    public static string Address(int user) => user == 0 ? Target : $"sip:user{user:D4}@{Domain}";

    /// <summary>2,500 users with two rules each, fifty rules for everybody that refuse alerts and one that lets people call, and for the target of the
    /// alerts one that lets the load through.</summary>
    public static NetworkFacts Facts()
    {
        var users = Enumerable.Range(0, Users).Select(i => PocAddress.Parse(Address(i))).ToList();
        var rules = users.SelectMany((user, i) => Enumerable.Range(0, RulesOfEach).Select(k => Rule(
            $"rul_{i:D5}_{k}", new RuleOwner.User(user), AlertPermission.Accept,
            i == 0 && k == 0
                ? new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse("networkb.example") }] } }
                : new() { Identity = new() { One = [users[(i + k + 1) % Users]] } })));
        var forAll = Enumerable.Range(0, 50).Select(i => Rule(
            $"rul_all_{i}", new RuleOwner.AllUsers(), AlertPermission.Reject,
            new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse($"refused{i}.example") }] } }));
        var call = new AccessRule
        {
            Id = new("rul_all_call"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept },
            Conditions = new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse(Domain) }] } },
        };
        return new(
            SubscriberDirectory.Of(users.Select((user, i) => new Subscriber($"usr_{i:D5}", user, $"User {i}", null, false, false) { Settings = new(AnswerMode.Automatic) })),
            GroupDirectory.Of(Teams.Concat(Crowds).Concat(Squads).Select(group => group.In(users))),
            RuleBook.Of([.. rules, .. forAll, call]));
    }

    /// <summary>The registrations of everybody who calls and is called.</summary>
    public static IEnumerable<StoredBinding> Registrations(IPEndPoint core) =>
        Enumerable.Range(1, Users - 1).Select(user => Registration(user, user <= Callers ? CallingPhones : CalledPhones, core));

    /// <summary>The registration of the target's phone.</summary>
    public static StoredBinding Registration(IPEndPoint phone, IPEndPoint core) => Registration(0, phone, core);

    private static StoredBinding Registration(int user, IPEndPoint phone, IPEndPoint core) => new()
    {
        Address = Address(user),
        Contact = $"{UserOf(user)}@{phone}",
        RequestUri = $"{UserOf(user)}@{phone}",
        Parameters = ";+g.poc.talkburst",
        Transport = TransportKind.Udp,
        Local = core.ToString(),
        Remote = phone.ToString(),
        UsesFlow = true,
        CallId = $"registration-{user}",
        CSeq = 1,
        RegisteredAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
    };

    private static string UserOf(int user) => Address(user)[..Address(user).IndexOf('@')];

    private static AccessRule Rule(string id, RuleOwner owner, AlertPermission alert, RuleConditions conditions) =>
        new() { Id = new(id), Owner = owner, Conditions = conditions, Permissions = new() { Alert = alert } };
}

/// <summary>A group whose session is set up.</summary>
/// <param name="Name">The user part of its address.</param>
/// <param name="Initiator">The number of the user who calls.</param>
/// <param name="First">The number of the first member who is called.</param>
/// <param name="Size">How many are called.</param>
internal sealed record BenchGroup(string Name, int Initiator, int First, int Size)
{
    public string Address => $"sip:{Name}@{BenchNetwork.Domain}";

    public PocGroup In(IReadOnlyList<PocAddress> users) =>
        new($"grp_{Name}", PocAddress.Parse(Address), Name, [users[Initiator], .. users.Skip(First).Take(Size)])
        {
            ReleasePolicy = ReleasePolicy.PreArranged with { WhenInitiatorLeaves = true, WhenInactive = false },
        };
}
