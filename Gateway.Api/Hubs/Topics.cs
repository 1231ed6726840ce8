using Gateway.Api.Authentication;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Hubs;

/// <summary>What a live reader may follow, and which events belong to it.</summary>
internal static class Topics
{
    public const string People = "people";
    public const string Alerts = "alerts";
    public const string Wall = "wall";
    public const string Access = "access";
    public const string Messages = "messages";
    public const string System = "system";
    public const string Sessions = "sessions";
    public const string PresenceBoard = "presence:board";
    public const string GroupPrefix = "group:";
    public const string SessionPrefix = "session:";

    /// <summary>Topics of one reader.</summary>
    public const int Max = 100;

    /// <summary>The scope a topic needs; null: none. False where there is no such topic.</summary>
    public static bool TryScope(string topic, out string? scope)
    {
        (var known, scope) = topic switch
        {
            People => (true, Scopes.UsersRead),
            Alerts => (true, Scopes.AlertsRead),
            Wall => (true, Scopes.GroupsRead),
            Access => (true, Scopes.AccessRead),
            Sessions => (true, Scopes.SessionsRead),
            PresenceBoard => (true, Scopes.PresenceRead),
            // Whose a mailbox is sees what becomes of it.
            Messages => (true, null),
            System => (true, null),
            _ when topic.StartsWith(SessionPrefix, StringComparison.Ordinal) && topic.Length is > 8 and <= 64 => (true, Scopes.SessionsRead),
            _ when topic.StartsWith(GroupPrefix, StringComparison.Ordinal) && topic.Length is > 6 and <= 64 => (true, Scopes.GroupsRead),
            _ => (false, null),
        };
        return known;
    }

    public static bool Covers(string topic, JournalEntry entry)
    {
        var area = entry.Type.AsSpan(0, entry.Type.IndexOf('.'));
        return topic switch
        {
            People => area is "registration" or "user",
            PresenceBoard => area is "presence",
            Alerts => area is "alert" || entry.Type == "access.denied",
            Wall => area is "group",
            Access => area is "access" or "context" or "forwarding",
            Sessions => IsOfSession(area) || area is "recording",
            Messages => area is "message" or "mailbox",
            System => area is "system" or "retention",
            _ when topic.StartsWith(SessionPrefix, StringComparison.Ordinal) => IsOfSession(area) && topic.AsSpan(SessionPrefix.Length).SequenceEqual(SessionOf(entry.Subject)),
            _ => topic.AsSpan(GroupPrefix.Length).SequenceEqual(IsOfSession(area) ? GroupOf(entry) : area is "group" ? entry.Subject : ""),
        };
    }

    /// <summary>Whether a caller with these scopes may see the event at all.</summary>
    public static bool MaySee(Caller caller, JournalEntry entry, NetworkFacts facts) =>
        ScopeOf(entry.Type) is not { } scope || (caller.Has(scope) && (scope != Scopes.PresenceRead || IsHis(caller, entry)))
        || (scope == Scopes.MailboxesRead && caller.KeyId is null && entry.Body.TryGetProperty("owner", out var owner)
            && PocAddress.TryParse(owner.GetString(), out var of, out _) && MailboxPeople.IsFor(facts, of, PocAddress.Parse(caller.User.Address)));

    // What one watcher was shown is for him: another's rules may be others. Who watches somebody is for that one to know, and an administrator sees what stands in lists.
    private static bool IsHis(Caller caller, JournalEntry entry)
    {
        var address = caller.User.Address;
        if (entry.Type == "presence.changed") return Names(entry, "watcher", address);
        return caller.Has(Scopes.Admin) || Names(entry, entry.Type.StartsWith("presence.watcher.", StringComparison.Ordinal) ? "of" : "watcher", address);
    }

    private static bool Names(JournalEntry entry, string who, string address) => entry.Body.TryGetProperty(who, out var named) && named.ValueEquals(address);

    // The floor and its bursts are told of their session.
    private static bool IsOfSession(ReadOnlySpan<char> area) => area is "session" or "floor" or "burst";

    // The floor of a session is a part of it: "ses_.../floor".
    private static ReadOnlySpan<char> SessionOf(string subject) => subject.IndexOf('/') is >= 0 and var end ? subject.AsSpan(0, end) : subject;

    /// <summary>The id of the group that a session is of.</summary>
    private static string GroupOf(JournalEntry session) =>
        session.Body.TryGetProperty("session", out var body) && body.TryGetProperty("group", out var group) && group.TryGetProperty("id", out var id)
            ? id.GetString() ?? ""
            : "";

    private static string? ScopeOf(string type) => type[..type.IndexOf('.')] switch
    {
        "registration" or "user" => Scopes.UsersRead,
        "presence" => Scopes.PresenceRead,
        "alert" => Scopes.AlertsRead,
        "session" or "floor" or "burst" => Scopes.SessionsRead,
        "recording" or "retention" => Scopes.RecordingsRead,
        "charging" => Scopes.ChargingRead,
        "group" => Scopes.GroupsRead,
        "access" => Scopes.AccessRead,
        "context" or "forwarding" => Scopes.ContextsRead,
        "mailbox" or "message" => Scopes.MailboxesRead,
        _ => null,
    };
}
