using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Gateway.Domain.Access;

namespace Gateway.Bench;

/// <summary>One access decision among 10,000 rules and 5,000 users: median, p99, worst, and bytes allocated.</summary>
internal static class AccessDecisionBench
{
    private const int Users = 5_000;
    private const int Rules = 10_000;
    private const int Decisions = 200_000;
    private const int Domains = 20;
    private const int Groups = 200;
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static void Run(TextWriter output, Effort effort)
    {
        var decisions = effort.Times(Decisions);
        var random = new Random(20261120);
        var users = Enumerable.Range(0, Users).Select(i => PocAddress.Parse($"sip:user{i}@network{i % Domains}.example")).ToArray();
        var callers = users.Select(user => Caller(user, random)).ToArray();
        output.WriteLine($"access: {Rules:N0} rules, {Users:N0} users, {decisions:N0} decisions each");

        var spread = Build(users, random, forAllShare: 0.02);
        Measure(output, "live decision, rules spread over the users", spread, callers, random, AccessPolicy.Decide, decisions);
        Measure(output, "live decision, every rule for all users", Build(users, random, forAllShare: 1), callers, random, AccessPolicy.Decide, decisions);
        Measure(output, "live decision with its sentence, rules spread over the users", spread, callers, random, Describe, decisions);
        Measure(output, "explanation with trace, rules spread over the users", spread, callers, random, (in request, book) => AccessPolicy.Explain(request, book).Decision, effort.Times(2_000));

        const string Text = "sip:User17@network17.example;transport=udp";
        ReadAddress(Text, decisions);
        var parsed = Stopwatch.GetTimestamp();
        ReadAddress(Text, decisions);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  reading an address: {Stopwatch.GetElapsedTime(parsed).TotalNanoseconds / decisions:F0} ns"));

        var edited = Stopwatch.GetTimestamp();
        for (var i = 0; i < 1_000; i++) spread = spread.With(Rule(i, users, random, forAll: false));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  an edit of one user's rules: {Stopwatch.GetElapsedTime(edited).TotalMicroseconds / 1_000:F1} us"));
    }

    private static void ReadAddress(string text, int times)
    {
        for (var i = 0; i < times; i++)
            if (!PocAddress.TryParse(text, out _, out var error)) throw new InvalidOperationException(error);
    }

    private static AccessDecision Describe(in AccessRequest request, RuleBook book)
    {
        var decision = AccessPolicy.Decide(request, book);
        if (AccessPolicy.Describe(decision, request, book).Length == 0) throw new InvalidOperationException("a decision without words");
        return decision;
    }

    private delegate AccessDecision Question(in AccessRequest request, RuleBook book);

    private static void Measure(
        TextWriter output,
        string name,
        RuleBook book,
        ImmutableArray<CallerIdentity>[] callers,
        Random random,
        Question decide,
        int decisions)
    {
        var requests = new AccessRequest[10_000];
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = new()
            {
                Action = (AccessAction)random.Next(3),
                Callers = callers[random.Next(callers.Length)],
                Target = callers[random.Next(callers.Length)][0].Address,
                Anonymous = random.Next(20) == 0,
                At = Noon,
            };
        }

        for (var i = 0; i < decisions / 2; i++) decide(requests[i % requests.Length], book);

        var ticks = new long[decisions];
        var granted = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < decisions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var decision = decide(requests[i % requests.Length], book);
            ticks[i] = Stopwatch.GetTimestamp() - start;
            if (decision.IsGranted) granted++;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(ticks);
        double Microseconds(double share) => ticks[(int)((ticks.Length - 1) * share)] * 1e6 / Stopwatch.Frequency;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}: p50 {Microseconds(0.5):F2} us, p99 {Microseconds(0.99):F2} us, max {Microseconds(1):F0} us, {(double)allocated / decisions:F0} B each, {100.0 * granted / decisions:F0} % granted"));
    }

    private static ImmutableArray<CallerIdentity> Caller(PocAddress user, Random random)
    {
        var groups = GroupMemberships.Of(Enumerable.Range(0, random.Next(8)).Select(_ => Group(random)));
        var phone = PocAddress.Parse($"tel:+359{random.Next(10_000_000, 99_999_999)}");
        return random.Next(2) == 0 ? [new(user, groups)] : [new(user, groups), new(phone)];
    }

    private static RuleBook Build(PocAddress[] users, Random random, double forAllShare) => RuleBook.Of(
        Enumerable.Range(0, Rules).Select(i => Rule(i, users, random, random.NextDouble() < forAllShare)),
        Enumerable.Range(0, 500).Select(i => new Barring { Id = new($"bar_{i:D5}"), Caller = new BarringParty.Identity(users[random.Next(Users / 10)]) }));

    private static AccessRule Rule(int i, PocAddress[] users, Random random, bool forAll) => new()
    {
        Id = new($"rul_{i:D5}"),
        Owner = forAll ? new RuleOwner.AllUsers() : new RuleOwner.User(users[i % Users]),
        Conditions = Conditions(users, random),
        Permissions = new()
        {
            Session = (SessionPermission)random.Next(3),
            Alert = random.Next(3) == 0 ? (AlertPermission)random.Next(2) : null,
            Presence = random.Next(2) == 0 ? (PresencePermission)random.Next(4) : null,
        },
    };

    private static RuleConditions Conditions(PocAddress[] users, Random random) => random.Next(10) switch
    {
        < 4 => new() { Identity = new() { One = [.. Enumerable.Range(0, 1 + random.Next(5)).Select(_ => users[random.Next(Users)])] } },
        < 6 => new()
        {
            Identity = new()
            {
                Many = [new() { Domain = PocDomain.Parse($"network{random.Next(Domains)}.example"), ExceptIdentities = [users[random.Next(Users)]] }],
            },
        },
        < 8 => new() { Groups = [Group(random)] },
        8 => new() { OtherIdentity = true, Validity = [new(Noon.AddHours(random.Next(-2, 2)), Noon.AddHours(3))] },
        _ => random.Next(2) == 0 ? new() { AnonymousRequest = true } : new() { Identity = new() { Many = [new() { ExceptIdentities = [users[random.Next(Users)]] }] } },
    };

    private static GroupRef Group(Random random) => new($"grp_{random.Next(Groups):D4}");
}
