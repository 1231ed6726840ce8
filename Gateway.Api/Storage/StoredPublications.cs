using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;

namespace Gateway.Api.Storage;

/// <summary>What is published of people's presence, and of the PoC settings of their devices, on disk: after a restart it still holds for as long as it was granted.</summary>
internal static class StoredPublications
{
    /// <summary>Keeps a publication as it stands, or drops what ended.</summary>
    public static void Follow(UnitOfWork unit, Fact.PresencePublished published)
    {
        if (published.Publication is not { } kept)
        {
            unit.Statements.Presence.DropPublication(published.Id);
            return;
        }

        unit.Statements.Presence.Keep(new()
        {
            Id = kept.Id, Presentity = kept.Of.ToString(), EntityTag = kept.EntityTag, Document = Encoding.UTF8.GetString(kept.Document.Write()),
            ToldAt = kept.ToldAt.UtcTicks, EndsAt = kept.EndsAt.UtcTicks, IsNetwork = kept.IsNetwork,
        });
    }

    /// <summary>Keeps what a device has published as it stands, or drops what ended.</summary>
    public static void FollowSettings(UnitOfWork unit, Fact.SettingsKept published)
    {
        if (published.Settings is not { } kept)
        {
            unit.Statements.Presence.DropPublication(published.Id);
            return;
        }

        unit.Statements.Presence.Keep(new()
        {
            Id = kept.Id, Presentity = kept.Of.ToString(), EntityTag = kept.EntityTag, Document = Encoding.UTF8.GetString(kept.Document.Write()),
            ToldAt = kept.ToldAt.UtcTicks, EndsAt = kept.EndsAt.UtcTicks,
        });
    }

    /// <summary>What devices have published, also what ended while the gateway was down: it is obeyed until whoever takes it over ends it.</summary>
    public static IReadOnlyList<StoredSettings> SettingsOf(GatewayStorage storage)
    {
        using var db = storage.File.Read();
        return [.. db.Publications.Where(row => row.Id.StartsWith(StoredSettings.IdPrefix)).AsEnumerable().Select(Settings).OfType<StoredSettings>()];
    }

    /// <summary>The publications of presence whose time is not over; what ended while the gateway was down is dropped.</summary>
    public static IReadOnlyList<StoredPublication> TakeOver(GatewayStorage storage, DateTimeOffset now)
    {
        using var db = storage.File.Read();
        var alive = db.Publications.Where(row => row.EndsAt > now.UtcTicks && !row.Id.StartsWith(StoredSettings.IdPrefix)).OrderBy(row => row.ToldAt).ToList();
        storage.Writer.TryWrite(
            unit => unit.Db.Publications.RemoveRange(unit.Db.Publications.Where(row => row.EndsAt <= now.UtcTicks && !row.Id.StartsWith(StoredSettings.IdPrefix))), null);
        return [.. alive.Select(Read).OfType<StoredPublication>()];
    }

    private static StoredSettings? Settings(PublicationRow row) =>
        PocAddress.TryParse(row.Presentity, out var of, out _) && PocSettingsDocument.TryRead(Encoding.UTF8.GetBytes(row.Document), out var document, out _)
            ? new(row.Id, of, row.EntityTag, document, new(row.ToldAt, TimeSpan.Zero), new(row.EndsAt, TimeSpan.Zero))
            : null;

    private static StoredPublication? Read(PublicationRow row) =>
        PocAddress.TryParse(row.Presentity, out var of, out _) && PresenceDocument.TryRead(Encoding.UTF8.GetBytes(row.Document), out var document, out _)
            ? new(row.Id, of, row.EntityTag, document, new(row.ToldAt, TimeSpan.Zero), new(row.EndsAt, TimeSpan.Zero), row.IsNetwork)
            : null;
}
