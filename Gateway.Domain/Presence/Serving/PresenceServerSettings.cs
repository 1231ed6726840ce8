using System.Collections.Immutable;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Presence.Serving;

/// <summary>What a Presence Server needs to know of itself and its network.</summary>
/// <param name="HostName">Its host name.</param>
/// <param name="Points">Where it can be reached; at least one.</param>
public sealed record PresenceServerSettings(string HostName, ImmutableArray<ListeningPoint> Points)
{
    /// <summary>The host name of the PoC server, by which the network's own agent is asserted: it alone may tell who is registered and what he bars. <c>null</c> = nobody may.</summary>
    public string? NetworkAgent { get; init; }

    /// <summary>How long publications hold.</summary>
    public PublicationSettings Publications { get; init; } = new();

    /// <summary>The most that a subscription is granted; who asks for nothing gets an hour (RFC 3856 §6.4).</summary>
    /// <value>Default 24 h.</value>
    public TimeSpan WatchMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The least that a subscription may ask for, but for 0; less is answered 423.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan WatchMin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The least time between two NOTIFYs of one subscription that nobody asked for (RFC 3856 §6.10).</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan NotifyInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a watcher may wait to be let in or refused; then he is told <c>giveup</c>.</summary>
    /// <value>Default 24 h.</value>
    public TimeSpan PendingMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Subscriptions to one person at a time; one more is answered 503.</summary>
    /// <value>Default 2,000.</value>
    public int WatchersMax { get; init; } = 2_000;

    /// <summary>Subscriptions altogether; one more is answered 503.</summary>
    /// <value>Default 500,000.</value>
    public int SubscriptionsMax { get; init; } = 500_000;

    /// <summary>Whether each notification is charged by itself, besides its enquiry. Default no.</summary>
    public bool ChargesNotifications { get; init; }

    /// <summary>People on a list that can be watched; of a larger one the first so many are shown.</summary>
    /// <value>Default 1,000: the largest group.</value>
    public int ListMax { get; init; } = 1_000;

    /// <summary>Subscriptions that ran out while they waited and are still told to the person, at one time; the oldest makes room.</summary>
    /// <value>Default 100.</value>
    public int WaitingMax { get; init; } = 100;

    /// <summary>The SIP domain whose people it serves; <c>null</c> = not said.</summary>
    public string? Domain { get; init; }

    /// <summary>By way of whom people of other networks are asked of who are on our lists. <c>null</c>, or no <see cref="Domain"/>: they are not, and only their names are told.</summary>
    public NextHop? Core { get; init; }

    /// <summary>Subscriptions to people of other networks for lists of ours, at one time; of one more the name alone is told until its watcher asks anew.</summary>
    /// <value>Default 20,000: twenty watchers of the largest group.</value>
    public int BackEndsMax { get; init; } = 20_000;

    /// <summary>Such subscriptions that begin at one time: a large list that is opened does not flood another network. The others wait for their turn.</summary>
    /// <value>Default 64.</value>
    public int BackEndsOpenMax { get; init; } = 64;
}
