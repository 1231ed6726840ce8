using System.Text;
using System.Text.Json;

namespace Gateway.Api.Storage;

/// <summary>One event of the journal with its number. It exists once it is on disk, and never changes.</summary>
internal sealed record JournalEntry(
    long Seq, string Id, string Type, DateTimeOffset Time, string Subject, long Version, byte[] Data, Actor? Actor, string? TraceId)
{
    private object? _body;

    /// <summary>The data as UTF-8 JSON: half the size of a string, and entries are held by the thousand.</summary>
    public byte[] Data { get; } = Data;

    /// <summary>The data, parsed once for all who read it.</summary>
    public JsonElement Body
    {
        get
        {
            if (_body is JsonElement parsed) return parsed;
            using var document = JsonDocument.Parse(Data);
            var body = document.RootElement.Clone();
            _body = body;
            return body;
        }
    }
}

/// <summary>Who did something: a user, an API key, a handset or the gateway itself.</summary>
internal sealed record Actor(string Kind, string Id);

internal static class JournalRows
{
    public static JournalEntry ToEntry(this JournalRow row) => new(
        row.Seq, row.Id, row.Type, new DateTimeOffset(row.Time, TimeSpan.Zero), row.Subject, row.Version, Encoding.UTF8.GetBytes(row.Data),
        row.ActorKind is null ? null : new Actor(row.ActorKind, row.ActorId ?? ""), row.TraceId);
}
