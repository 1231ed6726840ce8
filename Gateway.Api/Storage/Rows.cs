namespace Gateway.Api.Storage;

// What stands in the tables, and nothing else. Points in time are UTC ticks, because SQLite cannot order DateTimeOffset.

/// <summary>Facts about the database itself, such as the epoch of its journal.</summary>
internal sealed class MetaRow
{
    public required string Name { get; set; }
    public required string Value { get; set; }
}

internal sealed class UserRow
{
    public required string Id { get; set; }
    public required string Address { get; set; }
    public required string DisplayName { get; set; }

    /// <summary>The display name in lower case: what lists are sorted by.</summary>
    public required string SortName { get; set; }

    /// <summary>Display name, address and user name in lower case: what a search looks at.</summary>
    public required string SearchText { get; set; }

    public string? UserName { get; set; }

    /// <summary>The user name in lower case: people do not tell apart "Anna" and "anna".</summary>
    public string? UserNameKey { get; set; }

    public string? Role { get; set; }

    /// <summary>Of the console password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with the password, and with it everything that was signed in by the old one ends.</summary>
    public required string SecurityStamp { get; set; }

    public string? SipUser { get; set; }
    public string? SipRealm { get; set; }
    public string? Ha1Md5 { get; set; }
    public string? Ha1Sha256 { get; set; }
    public string? Ha1Sha512256 { get; set; }

    public bool AlertBarring { get; set; }

    /// <summary>automatic or manual.</summary>
    public string AnswerMode { get; set; } = "manual";

    public bool SessionBarring { get; set; }
    public bool SimultaneousSessions { get; set; } = true;

    /// <summary>Sessions at a time; null: the default for such a user.</summary>
    public int? SessionsMax { get; set; }

    /// <summary>Null: as the user's kind says.</summary>
    public bool? MayOverrideManualAnswer { get; set; }

    public bool DoNotDisturb { get; set; }

    /// <summary>What the user says of himself to those who may see it.</summary>
    public string? StatusNote { get; set; }

    /// <summary>Enquiries after others' presence that are left to the user; null: as many as he likes.</summary>
    public int? PresenceCredit { get; set; }

    public long CreatedAt { get; set; }
    public long Version { get; set; }
}

internal sealed class GroupRow
{
    public required string Id { get; set; }
    public required string Address { get; set; }
    public required string DisplayName { get; set; }
    public required string SortName { get; set; }

    /// <summary>prearranged, chat or broadcast.</summary>
    public string Type { get; set; } = "prearranged";

    public bool Enabled { get; set; } = true;

    /// <summary>Null: as the type says.</summary>
    public bool? InviteMembers { get; set; }

    /// <summary>0: as many as the server allows.</summary>
    public int MaxParticipants { get; set; }

    public bool AllowsAnonymity { get; set; }

    /// <summary>What of the release policy differs from that of its type, as JSON; null: nothing.</summary>
    public string? ReleasePolicy { get; set; }

    /// <summary>What of the floor policy differs from the usual, as JSON; null: nothing.</summary>
    public string? FloorPolicy { get; set; }

    public long CreatedAt { get; set; }
    public long Version { get; set; }
    public List<GroupMemberRow> Members { get; set; } = [];
}

internal sealed class GroupMemberRow
{
    public required string GroupId { get; set; }

    /// <summary>The member, who may live on another network and then has no user row.</summary>
    public required string Address { get; set; }

    /// <summary>member, dispatcher or supervisor.</summary>
    public string Role { get; set; } = "member";

    public int Priority { get; set; } = 1;
    public bool ListenOnly { get; set; }
    public bool MayJoin { get; set; } = true;
    public bool MayInitiate { get; set; } = true;

    /// <summary>Null: as the role says.</summary>
    public bool? MayInvite { get; set; }

    public bool MaySeeParticipants { get; set; } = true;
    public long AddedAt { get; set; }
}

internal sealed class AlertRow
{
    public required string Id { get; set; }

    /// <summary>outgoing, incoming or relayed.</summary>
    public required string Direction { get; set; }

    public required string From { get; set; }
    public string? FromDisplayName { get; set; }
    public string? Text { get; set; }
    public string? Priority { get; set; }
    public long CreatedAt { get; set; }
    public long ExpiresAt { get; set; }

    /// <summary>unattended, attended, parked or completed.</summary>
    public required string Handling { get; set; }

    public string? OwnerId { get; set; }
    public string? OwnerName { get; set; }
    public string? TraceId { get; set; }
    public long Version { get; set; }
    public List<AlertTargetRow> Targets { get; set; } = [];
}

internal sealed class AlertTargetRow
{
    public required string AlertId { get; set; }
    public int Position { get; set; }
    public required string To { get; set; }
    public required string CallId { get; set; }
    public required string State { get; set; }
    public bool MayBeRepeated { get; set; }
    public int? SipStatus { get; set; }
    public string? SipReason { get; set; }
    public string? SipWarning { get; set; }

    /// <summary>A JSON list of <see cref="Why"/>.</summary>
    public string? Why { get; set; }

    public long UpdatedAt { get; set; }
}

internal sealed class SessionRow
{
    public required string Id { get; set; }

    /// <summary>The PoC Session Identity.</summary>
    public string? Identity { get; set; }

    public required string Type { get; set; }
    public required string Establishment { get; set; }
    public string? GroupId { get; set; }
    public string? GroupAddress { get; set; }
    public string? GroupName { get; set; }
    public required string Initiator { get; set; }
    public string? InitiatorName { get; set; }
    public bool InitiatorIsAnonymous { get; set; }

    /// <summary>inviting, ringing, established or ended.</summary>
    public required string State { get; set; }

    public string? EndReason { get; set; }
    public int? SipStatus { get; set; }
    public string? SipReason { get; set; }
    public string? SipWarning { get; set; }
    public bool IsControlledHere { get; set; }

    // Counted here, so that a list of sessions need not read all their participants.
    public int ParticipantCount { get; set; }
    public int PendingCount { get; set; }
    public int ConnectedCount { get; set; }

    public long CreatedAt { get; set; }
    public long? EstablishedAt { get; set; }
    public long? EndedAt { get; set; }
    public string? TraceId { get; set; }
    public long Version { get; set; }
    public List<ParticipantRow> Participants { get; set; } = [];
}

internal sealed class ParticipantRow
{
    public required string Id { get; set; }
    public required string SessionId { get; set; }

    /// <summary>Counts from 0 within the session.</summary>
    public int Position { get; set; }

    public required string Address { get; set; }
    public string? DisplayName { get; set; }
    public required string State { get; set; }
    public string? InvitedBy { get; set; }
    public bool IsInitiator { get; set; }
    public bool IsAnonymous { get; set; }
    public bool HasFloorControl { get; set; }
    public string? AnswerMode { get; set; }
    public long InvitedAt { get; set; }
    public long? JoinedAt { get; set; }
    public long? LeftAt { get; set; }
    public string? LeaveMeans { get; set; }
    public int? SipStatus { get; set; }
    public string? SipReason { get; set; }
    public string? SipWarning { get; set; }

    /// <summary>A JSON list of <see cref="Why"/>.</summary>
    public string? Why { get; set; }

    public string? MediaAddress { get; set; }
    public string? ControlAddress { get; set; }

    /// <summary>The Call-ID of its leg: the key to its part of the ladder.</summary>
    public string? CallId { get; set; }
}

/// <summary>One thing that happened in a session. The journal tells it too, but forgets.</summary>
internal sealed class SessionEventRow
{
    public required string SessionId { get; set; }

    /// <summary>The version of the session that it made.</summary>
    public long Version { get; set; }

    public long At { get; set; }
    public required string Type { get; set; }
    public string? ParticipantId { get; set; }

    /// <summary>Of the session after it, as it is shown.</summary>
    public required string State { get; set; }

    public string? EndReason { get; set; }
    public string? LeaveMeans { get; set; }
    public int? SipStatus { get; set; }
    public string? SipReason { get; set; }
    public string? SipWarning { get; set; }
    public string? Why { get; set; }
}

/// <summary>What one participation is charged by, with the values of the standard's AVPs.</summary>
internal sealed class ChargingRecordRow
{
    public required string Id { get; set; }
    public required string SessionId { get; set; }
    public required string Participant { get; set; }
    public int Role { get; set; }
    public int SessionType { get; set; }
    public int InitiationType { get; set; }
    public int EventType { get; set; }
    public int NumberOfParticipants { get; set; }

    /// <summary>Addresses, a JSON list.</summary>
    public required string ParticipantsInvolved { get; set; }

    public long StartedAt { get; set; }
    public long EndedAt { get; set; }
    public string? Cause { get; set; }
    public required string Calling { get; set; }
    public required string Called { get; set; }
}

internal sealed class AccessRuleRow
{
    public required string Id { get; set; }

    /// <summary>Whose policy it is part of; null: everybody's.</summary>
    public string? Owner { get; set; }

    /// <summary>The rule as JSON.</summary>
    public required string Rule { get; set; }

    public long Version { get; set; }
    public long UpdatedAt { get; set; }
}

/// <summary>One change to one rule. The rules of any earlier moment follow by undoing what came later.</summary>
internal sealed class AccessChangeRow
{
    public long Version { get; set; }
    public required string RuleId { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }

    /// <summary>Changes that were made together, such as one document, carry the same number: the first version among them.</summary>
    public long Batch { get; set; }

    public required string Summary { get; set; }
    public required string Actor { get; set; }
    public long At { get; set; }
}

internal sealed class BarringRow
{
    public required string Id { get; set; }
    public required string Entry { get; set; }
    public long CreatedAt { get; set; }
}

internal sealed class ApiKeyRow
{
    public required string Id { get; set; }
    public required string Name { get; set; }

    /// <summary>The user that the key acts for.</summary>
    public required string UserId { get; set; }

    /// <summary>What may be shown of the key, enough to find it again.</summary>
    public required string Prefix { get; set; }

    /// <summary>SHA-256 of the key. It is 256 random bits, so a slow hash would protect nothing more.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>Separated by blanks.</summary>
    public required string Scopes { get; set; }

    public long CreatedAt { get; set; }
    public long? ExpiresAt { get; set; }
    public long? LastUsedAt { get; set; }
}

internal sealed class JournalRow
{
    public long Seq { get; set; }
    public required string Id { get; set; }
    public required string Type { get; set; }
    public long Time { get; set; }
    public required string Subject { get; set; }
    public long Version { get; set; }
    public required string Data { get; set; }
    public string? ActorKind { get; set; }
    public string? ActorId { get; set; }
    public string? TraceId { get; set; }
}

internal sealed class IdempotencyRow
{
    public required string Owner { get; set; }
    public required string Key { get; set; }
    public required byte[] RequestHash { get; set; }
    public int Status { get; set; }
    public required string Headers { get; set; }

    /// <summary>The answer, encrypted: it may hold a key that is shown once.</summary>
    public required byte[] Body { get; set; }

    public long CreatedAt { get; set; }
}

internal sealed class AuditRow
{
    public required string Id { get; set; }
    public long At { get; set; }
    public required string Actor { get; set; }
    public required string Action { get; set; }
    public required string Subject { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }
    public string? Source { get; set; }
    public string? TraceId { get; set; }
}

/// <summary>The signalling of an alert or session, as one run of the gateway saw it.</summary>
internal sealed class LadderRow
{
    /// <summary>Id of the alert or session. The column keeps the name of its first use.</summary>
    public required string AlertId { get; set; }

    /// <summary>When that run began: a restarted gateway may go on with the alert, and sees the rest of it.</summary>
    public long Run { get; set; }

    /// <summary>How many messages there are.</summary>
    public int Count { get; set; }

    /// <summary>The messages, compressed; see <see cref="StoredLadders"/>.</summary>
    public required byte[] Messages { get; set; }

    public long KeptAt { get; set; }
}

/// <summary>A registered contact, kept so that phones stay reachable over a restart.</summary>
internal sealed class BindingRow
{
    /// <summary><c>reg_…</c>, as the registration is shown.</summary>
    public required string Id { get; set; }

    /// <summary>The binding as JSON.</summary>
    public required string Binding { get; set; }

    public long ExpiresAt { get; set; }
}
