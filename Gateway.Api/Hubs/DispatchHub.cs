using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
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
/// The live connection of a console. Client to server: Subscribe, Unsubscribe, Snapshot, FloorRequest, FloorRelease, Ping. Server to client: Event(envelope),
/// Batch(envelopes), Gap(from, to): take a snapshot.
/// </summary>
internal sealed class DispatchHub(LiveReaders readers, Snapshots snapshots, FloorCommands floor) : Hub
{
    public override Task OnConnectedAsync()
    {
        if (Caller is null) Context.Abort();
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await readers.CloseAsync(Context.ConnectionId);
        foreach (var session in Pressed) await floor.ReleaseAsync(session, Caller!.User.Address);
    }

    /// <summary>Follows topics, beside those followed already. With a number, goes on after it.</summary>
    public Subscribed Subscribe(Subscription subscription)
    {
        var topics = Allowed(subscription.Topics);
        return readers.Follow(Context.ConnectionId, Caller!, topics, subscription.After, subscription.Epoch, Context.Abort, Context.ConnectionAborted);
    }

    public void Unsubscribe(Subscription subscription) => readers.Unfollow(Context.ConnectionId, subscription.Topics ?? []);

    /// <summary>The state of the topics and the number it belongs to.</summary>
    public Task<Snapshot> Snapshot(IReadOnlyList<string> topics) => snapshots.TakeAsync(Caller!, Allowed(topics), Context.ConnectionAborted);

    /// <summary>Presses the talk button in a session that the caller is in. It is let go by FloorRelease, and when this connection ends.</summary>
    public async Task<FloorReply> FloorRequest(string session, FloorOptions? options)
    {
        MayTalk();
        if (options?.Priority is < 0 or > FloorCommands.PriorityMax) throw new HubException($"The priority is 0 to {FloorCommands.PriorityMax}.");
        if (!Pressed.Contains(session) && Pressed.Count >= Topics.Max) throw new HubException($"At most {Topics.Max} talk buttons are held at once.");
        Pressed.Add(session);
        var reply = FloorReply.Of(await floor.RequestAsync(session, Caller!.User.Address, options?.Priority ?? FloorCommands.PriorityUsual));
        if (reply.State is not ("granted" or "queued")) Pressed.Remove(session);
        return reply;
    }

    /// <summary>Lets the talk button go, or leaves the queue; false where the caller neither talks nor waits.</summary>
    public Task<bool> FloorRelease(string session)
    {
        MayTalk();
        Pressed.Remove(session);
        return floor.ReleaseAsync(session, Caller!.User.Address);
    }

    /// <summary>Answers with what it was given, so that a client can measure the way.</summary>
#pragma warning disable CA1822 // Methods of a hub are called on it.
    public long Ping(long sent) => sent;
#pragma warning restore CA1822

    private Caller? Caller => Context.GetHttpContext() is { } http ? Authentication.Caller.Of(http) : null;

    /// <summary>The sessions whose talk button is down by this connection. Its calls come one after the other.</summary>
    private HashSet<string> Pressed
    {
        get
        {
            if (Context.Items.TryGetValue(nameof(Pressed), out var known)) return (HashSet<string>)known!;
            var made = new HashSet<string>(StringComparer.Ordinal);
            Context.Items[nameof(Pressed)] = made;
            return made;
        }
    }

    private void MayTalk()
    {
        if (!Caller!.Has(Scopes.FloorRequest)) throw new HubException($"This needs the scope {Scopes.FloorRequest}.");
    }

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
