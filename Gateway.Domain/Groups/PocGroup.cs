using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.Groups;

/// <summary>A PoC Group: an identity of its own, the people in it, and what they may do in its session.</summary>
/// <param name="Id">The opaque identifier of the group, <c>grp_</c> and a ULID.</param>
/// <param name="Address">The PoC Group Identity.</param>
/// <param name="DisplayName">The name on the screen.</param>
/// <param name="Members">The PoC Addresses of the members.</param>
public sealed record PocGroup(string Id, PocAddress Address, string DisplayName, ImmutableHashSet<PocAddress> Members)
{
    private readonly ReleasePolicy? _releasePolicy;
    private readonly bool? _inviteMembers;

    /// <summary>What kind of session it has.</summary>
    /// <value>Default <see cref="GroupType.PreArranged"/>.</value>
    public GroupType Type { get; init; }

    /// <summary>Whether it may have a session at all.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool IsEnabled { get; init; } = true;

    /// <summary><c>invite-members</c> of the group document: whether the controlling function calls the members.</summary>
    /// <value>By default as the type says: <c>false</c> for a chat group only.</value>
    public bool InviteMembers
    {
        get => _inviteMembers ?? Type != GroupType.Chat;
        init => _inviteMembers = value;
    }

    /// <summary><c>max-participant-count</c>: the most that may take part at one time.</summary>
    /// <value>0 for as many as the server allows. Default 0.</value>
    public int MaxParticipants { get; init; }

    /// <summary><c>allow-anonymity</c>: whether people may take part with <c>Privacy: id</c>.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool AllowsAnonymity { get; init; }

    /// <summary>When its session is released.</summary>
    /// <value>By default that of its type.</value>
    public ReleasePolicy ReleasePolicy
    {
        get => _releasePolicy ?? ReleasePolicy.Of(Type);
        init => _releasePolicy = value;
    }

    /// <summary>Who may talk in its session, and for how long.</summary>
    public FloorPolicy FloorPolicy { get; init; } = FloorPolicy.Default;

    /// <summary>The rights of those members who do not have <see cref="MemberRights.Default"/>.</summary>
    public ImmutableDictionary<PocAddress, MemberRights> Rights { get; init; } = ImmutableDictionary<PocAddress, MemberRights>.Empty;

    /// <summary>What this member may do.</summary>
    public MemberRights RightsOf(PocAddress member) => Rights.GetValueOrDefault(member, MemberRights.Default);
}
