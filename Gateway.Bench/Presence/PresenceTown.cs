using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Subscribers;

namespace Gateway.Bench.Presence;

/// <summary>Ten thousand people, each watched by twenty.</summary>
internal static class PresenceTown
{
    public const int WatchersOfEach = 20;

    /// <summary>The other network's people, who are asked about one at a time.</summary>
    public const string FarDomain = "networkb.example";

    /// <summary>Where all watchers and publishers are.</summary>
    public static IPEndPoint People { get; } = IPEndPoint.Parse("127.0.9.10:5060");

    /// <summary>The address of the person with this number.</summary>
    public static string Presentity(int number) => $"sip:person{number}@{BenchNetwork.Domain}";

    /// <summary>The address of who watches.</summary>
    public static string Watcher(int presentity, int number) => $"sip:watcher{((presentity * 7) + number) % 5_000}@{BenchNetwork.Domain}";

    /// <summary>So many people whom everybody of the network may watch.</summary>
    public static NetworkFacts Facts(int people) => Facts(
        Enumerable.Range(0, people).Select(number => PocAddress.Parse(Presentity(number))), BenchNetwork.Domain);

    /// <summary>A thousand people of the other network, whom everybody of the first one may watch.</summary>
    public static NetworkFacts FarFacts() => Facts(Enumerable.Range(0, 1_000).Select(number => PocAddress.Parse(FarPresentity(number))), BenchNetwork.Domain);

    /// <summary>A person of the other network.</summary>
    public static string FarPresentity(int number) => $"sip:person{number}@{FarDomain}";

    private static NetworkFacts Facts(IEnumerable<PocAddress> people, string watchersDomain) => new(
        SubscriberDirectory.Of(people.Select((person, i) => new Subscriber($"usr_{i:D5}", person, $"Person {i}", null, false, false))),
        GroupDirectory.Empty,
        RuleBook.Of(
        [
            new AccessRule
            {
                Id = new("rul_watch"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Presence = PresencePermission.Allow },
                Conditions = new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse(watchersDomain) }] } },
            },
        ]));
}
