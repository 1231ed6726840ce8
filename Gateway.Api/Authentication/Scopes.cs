namespace Gateway.Api.Authentication;

/// <summary>What a credential may allow. Roles bundle them; API keys carry any that their maker has.</summary>
internal static class Scopes
{
    public const string UsersRead = "users:read";
    public const string UsersWrite = "users:write";
    public const string GroupsRead = "groups:read";
    public const string GroupsWrite = "groups:write";
    public const string SessionsRead = "sessions:read";
    public const string SessionsControl = "sessions:control";
    public const string SessionsLadder = "sessions:ladder";
    public const string FloorRequest = "floor:request";
    public const string FloorOverride = "floor:override";
    public const string RecordingsRead = "recordings:read";
    public const string RecordingsExport = "recordings:export";
    public const string AlertsRead = "alerts:read";
    public const string AlertsSend = "alerts:send";
    public const string AlertsHandle = "alerts:handle";
    public const string AccessRead = "access:read";
    public const string AccessWrite = "access:write";
    public const string AccessTest = "access:test";
    public const string ContextsRead = "contexts:read";
    public const string ContextsWrite = "contexts:write";
    public const string MailboxesRead = "mailboxes:read";
    public const string MailboxesWrite = "mailboxes:write";
    public const string PresenceRead = "presence:read";
    public const string PresenceSubscribe = "presence:subscribe";
    public const string PresencePublish = "presence:publish";
    public const string HistoryRead = "history:read";
    public const string ChargingRead = "charging:read";
    public const string KeysManage = "keys:manage";
    public const string AuditRead = "audit:read";
    public const string Admin = "admin:*";

    private static readonly string[] Watching = [UsersRead, GroupsRead, SessionsRead, AlertsRead, AccessRead, PresenceRead, ContextsRead, HistoryRead];

    private static readonly string[] Dispatching =
        [.. Watching, SessionsControl, AlertsSend, AlertsHandle, AccessTest, SessionsLadder, FloorRequest, RecordingsRead, PresenceSubscribe, PresencePublish];

    // What was left for one person is not for everybody at the desk; his own mailbox and those that he shares need no scope.
    private static readonly string[] Supervising = [.. Dispatching, FloorOverride, RecordingsExport, MailboxesRead];

    public static IReadOnlyList<string> All { get; } = [.. Supervising, UsersWrite, GroupsWrite, AccessWrite, ContextsWrite, MailboxesWrite, ChargingRead, KeysManage, AuditRead, Admin];

    public static IReadOnlyList<string> Of(Role role) => role switch
    {
        Role.Administrator => All,
        Role.Supervisor => Supervising,
        Role.Dispatcher => Dispatching,
        _ => Watching,
    };
}

/// <summary>What somebody who signs in to the console may do there.</summary>
public enum Role
{
    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    /// <summary>Works the desk: sets up sessions, talks in them, plays back what was said, sends alerts and answers them, watches how people are.</summary>
    Dispatcher,

    /// <summary>A dispatcher who may also take the floor from others, order who waits for it, and take recordings out of the gateway, and look into the mailboxes of others.</summary>
    Supervisor,

    /// <summary>Adds users and groups, edits who may reach whom, gives keys to applications.</summary>
    Administrator,
}

internal static class Roles
{
    public static string Name(Role role) => role switch
    {
        Role.Administrator => "administrator",
        Role.Supervisor => "supervisor",
        Role.Dispatcher => "dispatcher",
        _ => "viewer",
    };

    public static Role? Of(string? name) => name switch
    {
        "administrator" => Role.Administrator,
        "supervisor" => Role.Supervisor,
        "dispatcher" => Role.Dispatcher,
        "viewer" => Role.Viewer,
        _ => null,
    };
}
