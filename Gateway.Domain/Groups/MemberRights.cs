namespace Gateway.Domain.Groups;

/// <summary>What a member of a PoC Group may do in its session: the actions of a group document's rules (clause 5.2 of the access policy).</summary>
public sealed record MemberRights
{
    /// <summary>What holds for a member of whom nothing else is said.</summary>
    public static MemberRights Default { get; } = new();

    private readonly bool? _mayInvite;

    /// <summary>What he is in the group.</summary>
    public MemberRole Role { get; init; }

    /// <summary>His talk burst priority.</summary>
    /// <value>1 (normal) to 3 (pre-emptive), as TBCP's <c>tb_priority</c>. Default 1.</value>
    public int Priority { get; init; } = 1;

    /// <summary>Whether he only listens.</summary>
    public bool ListenOnly { get; init; }

    /// <summary><c>join-handling</c>: whether he may be in the session. Who may not is not invited either.</summary>
    public bool MayJoin { get; init; } = true;

    /// <summary><c>allow-initiate-conference</c>: whether his INVITE starts the session.</summary>
    public bool MayInitiate { get; init; } = true;

    /// <summary><c>allow-invite-users-dynamically</c>: whether he may add people.</summary>
    /// <value>Default <c>false</c> for a <see cref="MemberRole.Member"/>, <c>true</c> for the others.</value>
    public bool MayInvite
    {
        get => _mayInvite ?? Role != MemberRole.Member;
        init => _mayInvite = value;
    }

    /// <summary><c>allow-conference-state</c>: whether he may subscribe to the participant information.</summary>
    public bool MaySeeParticipants { get; init; } = true;
}
