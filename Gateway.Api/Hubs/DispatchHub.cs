using Gateway.Api.Authentication;
using Microsoft.AspNetCore.SignalR;

namespace Gateway.Api.Hubs;

/// <summary>What a client wants to follow, and from where.</summary>
public sealed record Subscription
{
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>The last number the client saw; missing: from now on.</summary>
    public long? After { get; init; }

    /// <summary>The epoch that number belongs to.</summary>
    public string? Epoch { get; init; }
}

/// <summary>Where a subscription begins.</summary>
public sealed record Subscribed
{
    public required long Seq { get; init; }
    public required string Epoch { get; init; }
}

/// <summary>
/// The live connection of a console. Client to server: Subscribe, Unsubscribe, Snapshot, Ping. Server to client: Event(envelope),
/// Batch(envelopes), Gap(from, to): take a snapshot.
/// </summary>
internal sealed class DispatchHub(LiveReaders readers, Snapshots snapshots) : Hub
{
    public override Task OnConnectedAsync()
    {
        if (Caller is null) Context.Abort();
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception) => readers.CloseAsync(Context.ConnectionId);

    /// <summary>Follows topics, beside those followed already. With a number, goes on after it.</summary>
    public Subscribed Subscribe(Subscription subscription)
    {
        var topics = Allowed(subscription.Topics);
        return readers.Follow(Context.ConnectionId, Caller!, topics, subscription.After, subscription.Epoch, Context.Abort, Context.ConnectionAborted);
    }

    public void Unsubscribe(Subscription subscription) => readers.Unfollow(Context.ConnectionId, subscription.Topics ?? []);

    /// <summary>The state of the topics and the number it belongs to.</summary>
    public Task<Snapshot> Snapshot(IReadOnlyList<string> topics) => snapshots.TakeAsync(Allowed(topics), Context.ConnectionAborted);

    /// <summary>Answers with what it was given, so that a client can measure the way.</summary>
#pragma warning disable CA1822 // Methods of a hub are called on it.
    public long Ping(long sent) => sent;
#pragma warning restore CA1822

    private Caller? Caller => Context.GetHttpContext() is { } http ? Authentication.Caller.Of(http) : null;

    private HashSet<string> Allowed(IReadOnlyList<string>? topics)
    {
        if (topics is null || topics.Count is 0 or > Topics.Max) throw new HubException($"Name 1 to {Topics.Max} topics.");
        foreach (var topic in topics)
        {
            if (topic is null || !Topics.TryScope(topic, out var scope)) throw new HubException("There is no such topic.");
            if (scope is not null && !Caller!.Has(scope)) throw new HubException($"This topic needs the scope {scope}.");
        }

        return new(topics, StringComparer.Ordinal);
    }
}
