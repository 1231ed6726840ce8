using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Tests.Domain.Access;

/// <summary>Random rule sets and requests over a small world, so that names meet often.</summary>
internal sealed class RandomPolicies(int seed)
{
    private static readonly PocDomain[] Domains = [.. new[] { "a.example", "b.example", "c.example" }.Select(PocDomain.Parse)];
    private static readonly GroupRef[] Groups = [new("grp_1"), new("grp_2"), new("grp_3")];
    private static readonly PocAddress[] People =
    [
        .. new[] { "a.example", "b.example", "c.example", "d.example" }
            .SelectMany(host => new[] { "ann", "ben", "cem" }.Select(user => PocAddress.Parse($"sip:{user}@{host}"))),
        PocAddress.Parse("tel:+1001"), PocAddress.Parse("tel:+1002"), PocAddress.Parse("sips:ann@a.example"),
    ];

    private readonly Random _random = new(seed);
    private int _ids;

    public IReadOnlyList<AccessRule> Rules() => Some(0, 7, Rule);

    public IReadOnlyList<Barring> Barrings() => _random.Next(4) > 0 ? [] : Some(1, 3, Barring);

    public AccessRule Rule() => new()
    {
        Id = new($"rul_{_random.Next(1_000):D4}_{_ids++}"),
        Owner = Chance(3) ? new RuleOwner.AllUsers() : new RuleOwner.User(People[_random.Next(3)]),
        Enabled = !Chance(10),
        Conditions = Conditions(),
        Permissions = new()
        {
            Session = Chance(4) ? null : (SessionPermission)_random.Next(3),
            Alert = Chance(2) ? null : (AlertPermission)_random.Next(2),
            Presence = Chance(2) ? null : (PresencePermission)_random.Next(4),
        },
        Note = Chance(3) ? "note" : "",
    };

    public AccessRequest Request() => new()
    {
        Action = (AccessAction)_random.Next(3),
        Callers = Some(0, 3, () => new CallerIdentity(Person(), GroupMemberships.Of(Some(0, 2, () => Pick(Groups))))),
        Authenticated = !Chance(8),
        Anonymous = Chance(6),
        Target = People[_random.Next(3)],
        At = Instant(),
        Sphere = Chance(2) ? null : "work",
    };

    private RuleConditions Conditions() => new()
    {
        Identity = Chance(3) ? null : new()
        {
            One = Some(0, 2, Person),
            Many = Chance(2) ? [] : Some(0, 2, Many),
            Unknown = Chance(20) ? ["<unreadable/>"] : [],
        },
        Groups = Chance(3) ? Some(1, 2, () => Pick(Groups)) : [],
        OtherIdentity = Chance(5),
        AnonymousRequest = Chance(8),
        Validity = Chance(4) ? Some(1, 2, () => new ValidityInterval(Instant(), Instant())) : [],
        Sphere = Chance(8) ? "work" : null,
        Unknown = Chance(15) ? ["<moon/>"] : [],
    };

    private ManyCondition Many() => new()
    {
        Domain = Chance(3) ? null : Pick(Domains),
        ExceptIdentities = Some(0, 2, Person),
        ExceptDomains = Chance(4) ? [Pick(Domains)] : [],
    };

    private Barring Barring() => new()
    {
        Id = new($"bar_{_random.Next(1_000):D4}_{_ids++}"),
        Caller = Party(),
        Callee = Party(),
        Actions = (BarredActions)_random.Next(8),
    };

    private BarringParty Party() => _random.Next(4) switch
    {
        0 => new BarringParty.Anyone(),
        1 => new BarringParty.InDomain(Pick(Domains)),
        _ => new BarringParty.Identity(Person()),
    };

    private PocAddress Person() => Pick(People);

    private DateTimeOffset Instant() => Access.Rules.Noon.AddHours(_random.Next(-3, 4));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    private ImmutableArray<T> Some<T>(int min, int max, Func<T> make) => [.. Enumerable.Range(0, _random.Next(min, max + 1)).Select(_ => make())];
}
