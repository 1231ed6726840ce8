using Gateway.Domain.Access;
using Gateway.Domain.Floor;
using Gateway.Domain.Groups;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What the policy of a group and the rights of its members make of floor control. A session without a group has the policy that holds where nothing is said.</summary>
internal static class FloorRules
{
    /// <summary>What the session description says to somebody of floor control: never more than he has.</summary>
    public static TbcpParameters OfferedTo(PocGroup? group, PocAddress who) =>
        new() { Queuing = PolicyOf(group).Queuing, Priority = PriorityOf(group, who), Timestamp = true };

    /// <summary>What floor control may do with somebody.</summary>
    /// <param name="group">The group; <c>null</c> for a session without one.</param>
    /// <param name="who">Who.</param>
    /// <param name="isInitiator">Whether the session is his: nobody else talks in a broadcast.</param>
    /// <param name="agreed">What was agreed with him.</param>
    public static FloorTerms TermsOf(PocGroup? group, PocAddress who, bool isInitiator, AgreedMedia agreed)
    {
        var policy = PolicyOf(group);
        var onlyListens = group?.RightsOf(who).ListenOnly == true || (group?.Type == GroupType.Broadcast && !isInitiator);
        if (agreed.Tbcp is not { } tbcp)
            return onlyListens || policy.PlainPhones == PlainPhoneTalk.ListenOnly ? FloorTerms.Plain with { Talk = TalkRight.Never } : FloorTerms.Plain;
        return new()
        {
            Talk = onlyListens ? TalkRight.Never : TalkRight.ByRequest,
            Queuing = tbcp.Queuing && policy.Queuing,
            // A client may say what it likes: it has what its user has.
            PriorityMax = Math.Min(tbcp.Priority, PriorityOf(group, who)),
            Timestamp = tbcp.Timestamp,
        };
    }

    /// <summary>The timers and limits of a session.</summary>
    /// <param name="server">Those of the server.</param>
    /// <param name="group">Its group; <c>null</c> for a session without one.</param>
    /// <param name="release">When it is released.</param>
    public static MediaBurstSettings SettingsOf(MediaBurstSettings server, PocGroup? group, ReleasePolicy release)
    {
        if (group is null)
            return release.WhenInactive ? server : server with { T4Inactivity = null };
        return server with
        {
            T2StopTalking = group.FloorPolicy.TalkAtMost ?? server.T2StopTalking,
            // Where the server lets nobody go for silence, no group does.
            T4Inactivity = release.WhenInactive && server.T4Inactivity is not null ? release.InactivityMax : null,
            QueueMax = group.FloorPolicy.QueueMax,
        };
    }

    private static FloorPolicy PolicyOf(PocGroup? group) => group?.FloorPolicy ?? FloorPolicy.Default;

    // Whoever leads the traffic of a group may override.
    private static int PriorityOf(PocGroup? group, PocAddress who)
    {
        var rights = group?.RightsOf(who) ?? MemberRights.Default;
        var priority = rights.Role == MemberRole.Member ? rights.Priority : TbcpParameters.PriorityMax;
        return PolicyOf(group).PreEmption ? priority : Math.Min(priority, TbcpParameters.PriorityMax - 1);
    }
}
