using System.Text.Json;
using Gateway.Api.Storage;

namespace Gateway.Api.Hubs;

/// <summary>One event, in the same form on the hub, the event stream and <c>GET /events</c>.</summary>
public sealed record Envelope
{
    /// <summary>Grows strictly within an epoch. A reader sees only some of the numbers.</summary>
    public required long Seq { get; init; }

    public required string Epoch { get; init; }
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required string Subject { get; init; }

    /// <summary>Of the subject, so that stale news can be dropped.</summary>
    public required long Version { get; init; }

    public string? TraceId { get; init; }
    public EventActor? Actor { get; init; }
    public required JsonElement Data { get; init; }

    internal static Envelope Of(JournalEntry entry, string epoch) => new()
    {
        Seq = entry.Seq,
        Epoch = epoch,
        Id = entry.Id,
        Type = entry.Type,
        Time = entry.Time,
        Subject = entry.Subject,
        Version = entry.Version,
        TraceId = entry.TraceId,
        Actor = entry.Actor is { } actor ? new EventActor { Kind = actor.Kind, Id = actor.Id } : null,
        Data = entry.Body,
    };
}

/// <summary>Who did it: a user, a key, or the network.</summary>
public sealed record EventActor
{
    public required string Kind { get; init; }
    public required string Id { get; init; }
}
