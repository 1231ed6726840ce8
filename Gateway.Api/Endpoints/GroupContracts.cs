using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;

namespace Gateway.Api.Endpoints;

/// <summary>A PoC group.</summary>
public sealed record Group
{
    public required string Id { get; init; }
    public required string Address { get; init; }
    public required string DisplayName { get; init; }
    public required GroupType Type { get; init; }

    /// <summary>False: it has no sessions.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Whether a session of the group calls its members.</summary>
    public required bool InviteMembers { get; init; }

    /// <summary>The most that may take part at one time; 0: as many as the server allows.</summary>
    public required int MaxParticipants { get; init; }

    /// <summary>Whether people may take part without saying who they are.</summary>
    public required bool AllowAnonymity { get; init; }

    public required GroupReleasePolicy ReleasePolicy { get; init; }
    public required GroupFloorPolicy FloorPolicy { get; init; }
    public required long Version { get; init; }
    public required int MemberCount { get; init; }
    public required IReadOnlyList<GroupMember> Members { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// Prearranged: who starts a session has the members called. Chat: members join as they like. Broadcast: prearranged, and over when its initiator
/// leaves.
/// </summary>
public enum GroupType
{
    Prearranged,
    Chat,
    Broadcast,
}

/// <summary>Somebody in a group, and what he may do there. Members of other networks have their address as id.</summary>
public sealed record GroupMember
{
    public required string Id { get; init; }
    public required string Address { get; init; }
    public required string DisplayName { get; init; }
    public required bool Registered { get; init; }
    public required MemberRole Role { get; init; }

    /// <summary>For the floor: 1 normal, 2 high, 3 pre-emptive.</summary>
    public required int Priority { get; init; }

    public required bool ListenOnly { get; init; }

    /// <summary>False: neither called nor let in.</summary>
    public required bool MayJoin { get; init; }

    public required bool MayInitiate { get; init; }

    /// <summary>Whether he may invite others to a session that runs.</summary>
    public required bool MayInvite { get; init; }

    /// <summary>Whether his client is told who is in the session.</summary>
    public required bool MaySeeParticipants { get; init; }
}

public enum MemberRole
{
    Member,
    Dispatcher,
    Supervisor,
}

/// <summary>When a session of a group is ended for all. With nobody left it always is.</summary>
public sealed record GroupReleasePolicy
{
    public required bool WhenOneIsLeft { get; init; }
    public required bool WhenInitiatorLeaves { get; init; }

    /// <summary>When all who came have left again and the initiator waits alone; open invitations are taken back.</summary>
    public required bool WhenInvitedHaveLeft { get; init; }

    /// <summary>Whether the initiator is refused when nobody accepted; else he may wait in the session.</summary>
    public required bool WhenNobodyAccepted { get; init; }

    /// <summary>When fewer than this are left, once as many were there; 0: never.</summary>
    public required int ParticipantsMin { get; init; }

    /// <summary>How long a session may last; 0: no limit.</summary>
    public required long DurationMaxMs { get; init; }

    /// <summary>When nobody spoke for <c>inactivityMaxMs</c>.</summary>
    public required bool WhenInactive { get; init; }

    public required long InactivityMaxMs { get; init; }

    /// <summary>Who is taken out of the group is disconnected; a group that is removed or disabled ends its session.</summary>
    public required bool WhenRemovedFromGroup { get; init; }
}

/// <summary>What of a release policy differs from that of the group's type.</summary>
public sealed record GroupReleasePolicyDraft
{
    public bool? WhenOneIsLeft { get; init; }
    public bool? WhenInitiatorLeaves { get; init; }
    public bool? WhenInvitedHaveLeft { get; init; }
    public bool? WhenNobodyAccepted { get; init; }

    /// <summary>0 to 1000.</summary>
    public int? ParticipantsMin { get; init; }

    /// <summary>0 to 86,400,000.</summary>
    public long? DurationMaxMs { get; init; }

    public bool? WhenInactive { get; init; }

    /// <summary>1,000 to 86,400,000.</summary>
    public long? InactivityMaxMs { get; init; }

    public bool? WhenRemovedFromGroup { get; init; }
}

/// <summary>A group to be.</summary>
public sealed record GroupDraft
{
    /// <summary>The address of the group, in the domain of this gateway. It never changes.</summary>
    public required string Address { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Default: prearranged.</summary>
    public GroupType? Type { get; init; }

    /// <summary>Default: true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Default: as the type says, false for a chat group only.</summary>
    public bool? InviteMembers { get; init; }

    /// <summary>0 to 1000; 0, the default: as many as the server allows.</summary>
    public int? MaxParticipants { get; init; }

    /// <summary>Default: false.</summary>
    public bool? AllowAnonymity { get; init; }

    /// <summary>Default: that of the type.</summary>
    public GroupReleasePolicyDraft? ReleasePolicy { get; init; }

    /// <summary>Default: the usual, see <c>GroupFloorPolicyDraft</c>.</summary>
    public GroupFloorPolicyDraft? FloorPolicy { get; init; }
}

/// <summary>What a member may do.</summary>
public record MemberDraft
{
    /// <summary>Default: member.</summary>
    public MemberRole? Role { get; init; }

    /// <summary>1 to 3. Default: 1.</summary>
    public int? Priority { get; init; }

    /// <summary>Default: false.</summary>
    public bool? ListenOnly { get; init; }

    /// <summary>Default: true.</summary>
    public bool? MayJoin { get; init; }

    /// <summary>Default: true.</summary>
    public bool? MayInitiate { get; init; }

    /// <summary>Default: as the role says, false for a member.</summary>
    public bool? MayInvite { get; init; }

    /// <summary>Default: true.</summary>
    public bool? MaySeeParticipants { get; init; }
}

/// <summary>A member and what it may do.</summary>
public sealed record NamedMember : MemberDraft
{
    /// <summary>Id or address.</summary>
    public required string User { get; init; }
}

/// <summary>Members to be added and removed together.</summary>
public sealed record MembersBatch
{
    public IReadOnlyList<NamedMember>? Add { get; init; }

    /// <summary>Ids or addresses.</summary>
    public IReadOnlyList<string>? Remove { get; init; }
}

/// <summary>Groups between their contract, their rows and what the network decides by.</summary>
internal static class GroupContracts
{
    /// <summary>Members of one group: a PoC session of more people is not a group call but a broadcast.</summary>
    public const int MembersMax = 1_000;

    private const long DayMs = 86_400_000;

    public static void Check(GroupDraft draft, Checks checks)
    {
        if (draft.MaxParticipants is < 0 or > MembersMax) checks.Add("/maxParticipants", "out-of-range", $"0 to {MembersMax} is possible.");
        GroupFloorPolicies.Check(draft.FloorPolicy, checks);
        if (draft.ReleasePolicy is not { } policy) return;
        if (policy.ParticipantsMin is < 0 or > MembersMax) checks.Add("/releasePolicy/participantsMin", "out-of-range", $"0 to {MembersMax} is possible.");
        if (policy.DurationMaxMs is < 0 or > DayMs) checks.Add("/releasePolicy/durationMaxMs", "out-of-range", $"0 to {DayMs} is possible.");
        if (policy.InactivityMaxMs is < 1_000 or > DayMs) checks.Add("/releasePolicy/inactivityMaxMs", "out-of-range", $"1000 to {DayMs} is possible.");
    }

    /// <param name="pointer">Where in the request the member stands.</param>
    /// <param name="draft">What it may do.</param>
    /// <param name="checks">Where faults go.</param>
    public static void Check(string pointer, MemberDraft draft, Checks checks)
    {
        if (draft.Priority is < 1 or > 3) checks.Add($"{pointer}/priority", "out-of-range", "1 to 3 is possible.");
    }

    public static void Fill(GroupRow row, GroupDraft draft)
    {
        (row.DisplayName, row.SortName) = (draft.DisplayName.Trim(), draft.DisplayName.Trim().ToLowerInvariant());
        row.Type = Export.Name(draft.Type ?? GroupType.Prearranged);
        row.Enabled = draft.Enabled ?? true;
        row.InviteMembers = draft.InviteMembers;
        row.MaxParticipants = draft.MaxParticipants ?? 0;
        row.AllowsAnonymity = draft.AllowAnonymity ?? false;
        row.ReleasePolicy = draft.ReleasePolicy is { } policy && policy != new GroupReleasePolicyDraft() ? ContractJson.Text(policy) : null;
        row.FloorPolicy = GroupFloorPolicies.TextOf(draft.FloorPolicy);
    }

    public static void Fill(GroupMemberRow row, MemberDraft draft)
    {
        row.Role = Export.Name(draft.Role ?? MemberRole.Member);
        row.Priority = draft.Priority ?? 1;
        row.ListenOnly = draft.ListenOnly ?? false;
        row.MayJoin = draft.MayJoin ?? true;
        row.MayInitiate = draft.MayInitiate ?? true;
        row.MayInvite = draft.MayInvite;
        row.MaySeeParticipants = draft.MaySeeParticipants ?? true;
    }

    /// <summary>What the row was made of, for a merge patch.</summary>
    public static GroupDraft DraftOf(GroupRow row) => new()
    {
        Address = row.Address,
        DisplayName = row.DisplayName,
        Type = Enum.Parse<GroupType>(row.Type, ignoreCase: true),
        Enabled = row.Enabled,
        InviteMembers = row.InviteMembers,
        MaxParticipants = row.MaxParticipants,
        AllowAnonymity = row.AllowsAnonymity,
        ReleasePolicy = PolicyDraftOf(row),
        FloorPolicy = GroupFloorPolicies.DraftOf(row),
    };

    /// <summary>The group as the network decides by it.</summary>
    public static PocGroup PocGroupOf(GroupRow row)
    {
        var type = Enum.Parse<Domain.Groups.GroupType>(row.Type, ignoreCase: true);
        var group = new PocGroup(row.Id, PocAddress.Parse(row.Address), row.DisplayName, [.. row.Members.Select(member => PocAddress.Parse(member.Address))])
        {
            Type = type,
            IsEnabled = row.Enabled,
            MaxParticipants = row.MaxParticipants,
            AllowsAnonymity = row.AllowsAnonymity,
            ReleasePolicy = PolicyOf(PolicyDraftOf(row), ReleasePolicy.Of(type)),
            FloorPolicy = GroupFloorPolicies.PolicyOf(row),
            Rights = row.Members.Select(member => (Address: PocAddress.Parse(member.Address), Rights: RightsOf(member)))
                .Where(member => member.Rights != MemberRights.Default)
                .ToImmutableDictionary(member => member.Address, member => member.Rights),
        };
        return row.InviteMembers is { } invites ? group with { InviteMembers = invites } : group;
    }

    public static Group Of(GroupRow row, GatewayStorage storage, People people)
    {
        var group = PocGroupOf(row);
        return new()
        {
            Id = row.Id,
            Address = row.Address,
            DisplayName = row.DisplayName,
            Type = Enum.Parse<GroupType>(row.Type, ignoreCase: true),
            Enabled = row.Enabled,
            InviteMembers = group.InviteMembers,
            MaxParticipants = row.MaxParticipants,
            AllowAnonymity = row.AllowsAnonymity,
            ReleasePolicy = Of(group.ReleasePolicy),
            FloorPolicy = GroupFloorPolicies.Of(group.FloorPolicy),
            Version = row.Version,
            MemberCount = row.Members.Count,
            Members =
            [
                .. row.Members.Select(member => Of(member, storage, people))
                    .OrderBy(member => member.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(member => member.Address, StringComparer.Ordinal),
            ],
            CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        };
    }

    public static GroupMember Of(GroupMemberRow row, GatewayStorage storage, People people)
    {
        storage.Accounts.ByAddress.TryGetValue(row.Address, out var user);
        var rights = RightsOf(row);
        return new()
        {
            Id = user?.Id ?? row.Address,
            Address = row.Address,
            DisplayName = user?.DisplayName ?? row.Address,
            Registered = people.IsRegistered(row.Address),
            Role = Enum.Parse<MemberRole>(row.Role, ignoreCase: true),
            Priority = row.Priority,
            ListenOnly = row.ListenOnly,
            MayJoin = row.MayJoin,
            MayInitiate = row.MayInitiate,
            MayInvite = rights.MayInvite,
            MaySeeParticipants = row.MaySeeParticipants,
        };
    }

    private static MemberRights RightsOf(GroupMemberRow row)
    {
        var rights = new MemberRights
        {
            Role = Enum.Parse<Domain.Groups.MemberRole>(row.Role, ignoreCase: true),
            Priority = row.Priority,
            ListenOnly = row.ListenOnly,
            MayJoin = row.MayJoin,
            MayInitiate = row.MayInitiate,
            MaySeeParticipants = row.MaySeeParticipants,
        };
        return row.MayInvite is { } mayInvite ? rights with { MayInvite = mayInvite } : rights;
    }

    private static GroupReleasePolicyDraft? PolicyDraftOf(GroupRow row) =>
        row.ReleasePolicy is { } policy ? JsonSerializer.Deserialize<GroupReleasePolicyDraft>(policy, ContractJson.Options) : null;

    private static ReleasePolicy PolicyOf(GroupReleasePolicyDraft? draft, ReleasePolicy usual) => draft is null ? usual : usual with
    {
        WhenOneIsLeft = draft.WhenOneIsLeft ?? usual.WhenOneIsLeft,
        WhenInitiatorLeaves = draft.WhenInitiatorLeaves ?? usual.WhenInitiatorLeaves,
        WhenInvitedHaveLeft = draft.WhenInvitedHaveLeft ?? usual.WhenInvitedHaveLeft,
        WhenNobodyAccepted = draft.WhenNobodyAccepted ?? usual.WhenNobodyAccepted,
        ParticipantsMin = draft.ParticipantsMin ?? usual.ParticipantsMin,
        DurationMax = draft.DurationMaxMs is { } duration ? TimeSpan.FromMilliseconds(duration) : usual.DurationMax,
        WhenInactive = draft.WhenInactive ?? usual.WhenInactive,
        InactivityMax = draft.InactivityMaxMs is { } inactivity ? TimeSpan.FromMilliseconds(inactivity) : usual.InactivityMax,
        WhenRemovedFromGroup = draft.WhenRemovedFromGroup ?? usual.WhenRemovedFromGroup,
    };

    private static GroupReleasePolicy Of(ReleasePolicy policy) => new()
    {
        WhenOneIsLeft = policy.WhenOneIsLeft,
        WhenInitiatorLeaves = policy.WhenInitiatorLeaves,
        WhenInvitedHaveLeft = policy.WhenInvitedHaveLeft,
        WhenNobodyAccepted = policy.WhenNobodyAccepted,
        ParticipantsMin = policy.ParticipantsMin,
        DurationMaxMs = (long)policy.DurationMax.TotalMilliseconds,
        WhenInactive = policy.WhenInactive,
        InactivityMaxMs = (long)policy.InactivityMax.TotalMilliseconds,
        WhenRemovedFromGroup = policy.WhenRemovedFromGroup,
    };
}
