using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Serving;

/// <summary>What is published outlives the server (docs/adr/0032): else a watcher would take a restart for news of everybody.</summary>
public sealed partial class PresenceServer
{
    /// <summary>
    /// How long what the Presence Network Agent said before holds when it was started anew together with the server: by then it has said how things are, of everybody
    /// of whom it says anything.
    /// </summary>
    public static readonly TimeSpan AgentStartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Takes in what was published before it was started. Once, before anything else.</summary>
    /// <param name="publications">What was kept.</param>
    /// <param name="isAgentNew">Whether the network's agent has been started anew too.</param>
    /// <param name="now">The present.</param>
    public void Restore(IEnumerable<StoredPublication> publications, bool isAgentNew, MonotonicTime now)
    {
        var at = UtcOf(now);
        foreach (var stored in publications)
        {
            var rest = stored.EndsAt - at;
            if (rest <= TimeSpan.Zero || !_facts.Current.Subscribers.TryFind(stored.Of, out _))
                continue;
            var presentity = PresentityOf(stored.Of);
            presentity.Publications.Restore(stored, now + (isAgentNew && stored.IsNetwork && rest > AgentStartLimit ? AgentStartLimit : rest));
            Follow(presentity, now);
            Settle(presentity);
        }
    }

    private void Keep(Presentity presentity)
    {
        foreach (var (id, left) in presentity.Publications.TakeChanges())
            _records.Published(id, left is { } kept ? new(id, presentity.Address, kept.EntityTag, kept.Source.Document, kept.Source.ToldAt, kept.EndsAt, kept.Source.IsNetwork) : null);
    }
}
