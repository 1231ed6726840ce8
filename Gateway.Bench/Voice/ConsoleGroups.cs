using System.Net.Http;

namespace Gateway.Bench.Voice;

/// <summary>Forty-eight groups in which somebody talks and one dispatcher listens, on a gateway that was started for it.</summary>
internal static class ConsoleGroups
{
    public const int Count = 48;
    public const string Dispatcher = "dispatcher", Password = "benchmark-only";
    private const string DispatcherAddress = $"sip:{Dispatcher}@poc.local";

    /// <summary>Sets them all up.</summary>
    /// <param name="gateway">An empty gateway.</param>
    /// <param name="talking">Where those who talk are added, one a group.</param>
    /// <param name="hear">Called with each session, once the dispatcher is in it.</param>
    /// <param name="packets">What they say in Opus; <c>null</c> for A-law.</param>
    public static void SetUp(ConsoleGateway gateway, List<VoiceConnection> talking, Action<string> hear, IReadOnlyList<byte[]>? packets = null)
    {
        AddUser(gateway, DispatcherAddress);
        for (var i = 0; i < Count; i++)
        {
            var talker = $"sip:talker{i}@poc.local";
            AddUser(gateway, talker);
            var session = SetUp(gateway, $"sip:group{i}@poc.local", talker);
            talking.Add(gateway.Listen(session, talker, packets));
            hear(session);
        }
    }

    /// <summary>The dispatcher's own ears in a session.</summary>
    public static VoiceConnection Listen(ConsoleGateway gateway, string session) => gateway.Listen(session, DispatcherAddress);

    private static void AddUser(ConsoleGateway gateway, string address) => gateway.Ask(
        HttpMethod.Post, "api/v1/users", new { address, displayName = address[4..address.IndexOf('@', StringComparison.Ordinal)], role = "dispatcher", password = Password });

    private static string SetUp(ConsoleGateway gateway, string address, string talker)
    {
        var group = gateway.Ask(HttpMethod.Post, "api/v1/groups", new { address, displayName = address, type = "chat", floorPolicy = new { talkAtMostMs = 600_000 } })["id"]!.GetValue<string>();
        foreach (var member in new[] { talker, DispatcherAddress })
            gateway.Ask(HttpMethod.Put, $"api/v1/groups/{group}/members/{Uri.EscapeDataString(member)}", new { });
        var session = gateway.Ask(HttpMethod.Post, "api/v1/sessions?wait=10s", new { type = "chat", group, from = talker })["id"]!.GetValue<string>();
        gateway.Ask(HttpMethod.Post, "api/v1/sessions?wait=10s", new { type = "chat", group, from = DispatcherAddress });
        return session;
    }
}
