using Gateway.Api.Storage;

namespace Gateway.Api.Hubs;

/// <summary>What a reader who has fallen behind is spared: of news of how somebody is only the latest counts. Everything else comes whole, and all in order.</summary>
internal static class Coalescing
{
    /// <summary>Leaves out what a later event of the same kind about the same subject makes stale.</summary>
    /// <param name="entries">What one reader may see, in order.</param>
    public static List<JournalEntry> LatestOnly(IReadOnlyList<JournalEntry> entries)
    {
        var latest = new Dictionary<(string Type, string Subject), long>();
        foreach (var entry in entries)
            if (IsStateOnly(entry)) latest[(entry.Type, entry.Subject)] = entry.Seq;
        return [.. entries.Where(entry => !IsStateOnly(entry) || latest[(entry.Type, entry.Subject)] == entry.Seq)];
    }

    private static bool IsStateOnly(JournalEntry entry) => entry.Type is "presence.changed" or "presence.subscription.notified";
}
