namespace Gateway.Domain.Access;

/// <summary>The groups and lists one identity belongs to: a fact that the caller of the policy brings along. Never changes once
/// made.</summary>
public sealed class GroupMemberships
{
    private readonly HashSet<GroupRef> _groups;

    private GroupMemberships(HashSet<GroupRef> groups) => _groups = groups;

    /// <summary>Belongs nowhere.</summary>
    public static GroupMemberships None { get; } = new([]);

    /// <summary>Belongs to these.</summary>
    public static GroupMemberships Of(params IEnumerable<GroupRef> groups) => new([.. groups]);

    /// <summary>Whether the identity belongs to the group.</summary>
    public bool Contains(GroupRef group) => _groups.Contains(group);

    /// <summary>Goes through the groups, in no particular order and without an allocation.</summary>
    public HashSet<GroupRef>.Enumerator GetEnumerator() => _groups.GetEnumerator();
}
