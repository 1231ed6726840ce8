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
    public long CreatedAt { get; set; }
    public long Version { get; set; }
}

internal sealed class GroupRow
{
    public required string Id { get; set; }
    public required string Address { get; set; }
    public required string DisplayName { get; set; }
    public required string SortName { get; set; }
    public long CreatedAt { get; set; }
    public long Version { get; set; }
    public List<GroupMemberRow> Members { get; set; } = [];
}

internal sealed class GroupMemberRow
{
    public required string GroupId { get; set; }

    /// <summary>The member, who may live on another network and then has no user row.</summary>
    public required string Address { get; set; }

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

/// <summary>The signalling of an alert, as one run of the gateway saw it.</summary>
internal sealed class LadderRow
{
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
