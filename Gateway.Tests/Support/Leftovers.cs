using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;

namespace Gateway.Tests.Support;

/// <summary>Looks through networks and handsets for what a session left behind.</summary>
internal static class Leftovers
{
    /// <summary>What of any session is left in any element: dialogs, transactions, legs, tokens, timers, notes and media ports.</summary>
    /// <param name="world">Where they live.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="handsets">The phones.</param>
    /// <param name="wasRestarted">Networks whose functions were started again: their notes would have gone with them.</param>
    /// <returns><c>null</c> for nothing.</returns>
    public static string? Of(World world, IEnumerable<TestNetwork> networks, IEnumerable<TestHandset> handsets, Func<TestNetwork, bool>? wasRestarted = null)
    {
        foreach (var network in networks)
        {
            if (network.Controlling.SessionCount + network.Controlling.LegCount > 0)
                return $"{network.Domain} controls {network.Controlling.SessionCount} sessions with {network.Controlling.LegCount} legs";
            if (network.Participating is { PreEstablishedCount: > 0 } or { BusyUserCount: > 0 } or { TokenCount: > 0 })
                return $"{network.Domain} has {network.Participating.TokenCount} tokens, {network.Participating.BusyUserCount} users, {network.Participating.PreEstablishedCount} pre-established";
            if (HoldsAny(network.Server.Agents))
                return $"the server of {network.Domain} has {Held(network.Server.Agents)}";
            if (network.Server.NextDeadline < MonotonicTime.Never)
                return $"the server of {network.Domain} waits for {network.Server.NextDeadline}";
            if (network.Core.OpenRequests + network.Core.TransactionCount > 0)
                return $"the core of {network.Domain} has {network.Core.OpenRequests} requests and {network.Core.TransactionCount} transactions";
            if (network.Client.Sessions.Count + network.Client.RemainderCount + network.Client.TransactionCount + network.Sessions.Count > 0)
                return $"the consoles of {network.Domain} have {network.Client.Sessions.Count} sessions, {network.Client.RemainderCount} dialogs and {network.Client.TransactionCount} transactions";
            if (network.Records.Legs.Count > 0 && wasRestarted?.Invoke(network) != true)
                return $"{network.Domain} keeps {network.Records.Legs.Count} notes";
        }

        foreach (var handset in handsets)
        {
            if (HoldsAny(handset.Agent))
                return $"{handset.HostName} has {Held(handset.Agent)}";
        }

        return world.OpenMediaPorts > 0 ? $"{world.OpenMediaPorts} media ports are open" : null;
    }

    private static bool HoldsAny(UserAgentCore agents) => agents.CallCount + agents.SubscriptionCount + agents.RemainderCount + agents.TransactionCount > 0;

    private static string Held(UserAgentCore agents) =>
        $"{agents.CallCount} calls, {agents.SubscriptionCount} subscriptions, {agents.RemainderCount} dialogs, {agents.TransactionCount} transactions";
}
