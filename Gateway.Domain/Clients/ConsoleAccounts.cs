using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>Keeps the PoC Client in step with the facts: it serves whoever signs in to the console, and nobody else.</summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class ConsoleAccounts(PocClient client)
{
    private NetworkFacts? _seen;

    /// <summary>Serves new console users and releases those who are none any longer.</summary>
    public void Follow(NetworkFacts facts, MonotonicTime now)
    {
        if (ReferenceEquals(_seen?.Subscribers, facts.Subscribers))
            return;
        _seen = facts;
        var wanted = facts.Subscribers.All.Where(subscriber => subscriber.HasConsole).ToDictionary(subscriber => subscriber.Address);
        foreach (var account in client.Accounts.ToList())
        {
            if (!wanted.ContainsKey(account.Address))
                client.Release(account.Address, now);
        }

        foreach (var subscriber in wanted.Values)
            client.Serve(new PocAccount(subscriber.Address, subscriber.DisplayName, null), now);
    }
}
