using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// Who may start a PoC Session, come in, add others and see who is in (clauses 5, 13, 14, 15; group documents, clause 5.3 of the access
/// policy). Every answer is a refusal or <c>null</c>; nothing is fetched and nothing changed here.
/// </summary>
internal static class SessionAdmission
{
    /// <summary>May this caller have a session with these people?</summary>
    public static ControlRefusal? ToStart(
        NetworkFacts facts, ControllingSettings settings, SessionInvite invite, ImmutableArray<PocAddress> targets)
    {
        if (!facts.Subscribers.TryFind(invite.Caller.Address, out _) && !IsCallToOurUser(facts, invite, targets))
            return ControlRefusal.NoService;
        if (invite.IsAnonymous && !settings.AllowsAnonymity)
            return ControlRefusal.NoAnonymity;
        if (targets.Length >= settings.ParticipantsMax)
            return ControlRefusal.TooMany;
        return targets.IsEmpty ? ControlRefusal.NoDestinations : RefusedTargets(facts, settings, targets);
    }

    // By a person's address alone nobody can tell him from a group, so a caller of another network comes here with it. What is a session of two
    // belongs to the caller's network; but the target's is the one that knows.
    private static bool IsCallToOurUser(NetworkFacts facts, SessionInvite invite, ImmutableArray<PocAddress> targets) =>
        invite.Body.Recipients is null && targets.Length == 1 && facts.Subscribers.TryFind(targets[0], out _);

    /// <summary>May this caller come into the group's session, or start it?</summary>
    /// <param name="settings">The server's limits.</param>
    /// <param name="invite">The INVITE.</param>
    /// <param name="group">The group.</param>
    /// <param name="member">Which of his identities is a member; default for none.</param>
    /// <param name="running">The session that runs; <c>null</c> when none does.</param>
    public static ControlRefusal? ToGroup(
        ControllingSettings settings, SessionInvite invite, PocGroup group, PocAddress member, PocSession? running)
    {
        if (!group.IsEnabled)
            return new(SipStatus.Forbidden, "115 group is disabled", new(group.Id, "reject", $"group {group.DisplayName} is disabled"));
        if (NotIn(invite.Caller.Address, group, member) is { } stranger)
            return stranger;
        if (running is null && group.InviteMembers && !group.RightsOf(member).MayInitiate)
        {
            return new(
                SipStatus.Forbidden, "119 user is not authorised to initiate the group call",
                new(group.Id, "reject", $"{member} may not start the session of group {group.DisplayName}"));
        }

        if (invite.IsAnonymous && !group.AllowsAnonymity)
            return ControlRefusal.NoAnonymity with { Why = new(group.Id, "reject", $"group {group.DisplayName} admits nobody who hides his identity") };
        return running is null ? null : Full(settings, group, running, member);
    }

    /// <summary>May this caller come back into, or into, the session whose identity he calls?</summary>
    /// <param name="settings">The server's limits.</param>
    /// <param name="invite">The INVITE.</param>
    /// <param name="session">The session.</param>
    /// <param name="group">Its group as it is now; <c>null</c> for a session without one.</param>
    /// <param name="who">Which of his identities the session knows or the group has; default for none.</param>
    public static ControlRefusal? ToRejoin(ControllingSettings settings, SessionInvite invite, PocSession session, PocGroup? group, PocAddress who)
    {
        if (group is not null)
            return ToGroup(settings, invite, group, who, session);
        if (session.Find(who) is null)
        {
            return new(
                SipStatus.Forbidden, "121 user is not authorised to join the group call",
                new(null, "reject", $"{invite.Caller.Address} was never in the session"));
        }

        return invite.IsAnonymous && !settings.AllowsAnonymity ? ControlRefusal.NoAnonymity : Full(settings, null, session, who);
    }

    /// <summary>May this participant have others invited?</summary>
    public static ControlRefusal? ToAdd(
        NetworkFacts facts, ControllingSettings settings, PocSession session, PocGroup? group, PocAddress who, ImmutableArray<PocAddress> targets)
    {
        if (session.Find(who) is not { State: ParticipantState.Connected })
            return new(SipStatus.Forbidden, "100 function not allowed due to not being a participant", new(group?.Id, "reject", $"{who} does not take part"));
        if (group is not null && !group.RightsOf(who).MayInvite)
        {
            return new(
                SipStatus.Forbidden, "100 function not allowed due to missing right to invite",
                new(group.Id, "reject", $"{who} may not add people to the session of group {group.DisplayName}"));
        }

        return ToHold(facts, settings, session, group, targets);
    }

    /// <summary>May this participant have another one taken out? Who has the session, or leads the group's traffic, may.</summary>
    public static ControlRefusal? ToRemove(PocSession session, PocGroup? group, PocAddress who)
    {
        var mayRemove = group is null ? session.Initiator.Address == who : group.RightsOf(who).Role != MemberRole.Member;
        return mayRemove && session.Find(who) is { State: ParticipantState.Connected }
            ? null
            : new(
                SipStatus.Forbidden, "100 function not allowed due to missing right to disconnect",
                new(group?.Id, "reject", $"{who} may not take people out of the session"));
    }

    /// <summary>Is there room for these people, and are they people?</summary>
    public static ControlRefusal? ToHold(
        NetworkFacts facts, ControllingSettings settings, PocSession session, PocGroup? group, ImmutableArray<PocAddress> targets)
    {
        if (targets.IsEmpty)
            return ControlRefusal.NoDestinations;
        var (coming, strangers) = (0, 0);
        foreach (var target in targets)
        {
            var known = session.Find(target);
            coming += known is { State: ParticipantState.Invited or ParticipantState.Ringing or ParticipantState.Connected } ? 0 : 1;
            strangers += known is null ? 1 : 0;
        }

        return session.Occupied + coming > Limit(settings, group) || session.Participants.Count + strangers > settings.AcquaintancesMax
            ? ControlRefusal.TooMany
            : RefusedTargets(facts, settings, targets);
    }

    /// <summary>May this person see who takes part?</summary>
    public static ControlRefusal? ToWatch(PocSession session, PocGroup? group, PocAddress who)
    {
        var mayWatch = group is null
            ? session.Find(who) is not null
            : group.Members.Contains(who) ? group.RightsOf(who).MaySeeParticipants : session.Find(who) is { State: ParticipantState.Connected };
        return mayWatch
            ? null
            : new(
                SipStatus.Forbidden, "138 subscription of conference events not allowed",
                new(group?.Id, "reject", $"{who} may not see the participants"));
    }

    /// <summary>Whether the person may still be in the session of the group: what is checked again when the group changes.</summary>
    public static bool MayStay(PocGroup group, PocAddress who) => group.Members.Contains(who) && group.RightsOf(who).MayJoin;

    /// <summary>The most that the session may hold.</summary>
    public static int Limit(ControllingSettings settings, PocGroup? group) =>
        group is { MaxParticipants: > 0 } ? Math.Min(group.MaxParticipants, settings.ParticipantsMax) : settings.ParticipantsMax;

    private static ControlRefusal? NotIn(PocAddress caller, PocGroup group, PocAddress member)
    {
        if (!group.Members.Contains(member))
        {
            return new(
                SipStatus.Forbidden, "116 user is not part of the group",
                new(group.Id, "reject", $"{caller} is not a member of group {group.DisplayName}"));
        }

        return group.RightsOf(member).MayJoin
            ? null
            : new(
                SipStatus.Forbidden, "121 user is not authorised to join the group call",
                new(group.Id, "reject", $"{member} may not be in the session of group {group.DisplayName}"));
    }

    private static ControlRefusal? Full(ControllingSettings settings, PocGroup? group, PocSession session, PocAddress who)
    {
        var isCounted = session.Find(who) is { State: ParticipantState.Invited or ParticipantState.Ringing or ParticipantState.Connected };
        return !isCounted && session.Occupied >= Limit(settings, group) || session.Participants.Count >= settings.AcquaintancesMax ? ControlRefusal.TooMany : null;
    }

    // One server expands a list, and a list holds people: what is a list itself, or a session, is sent back by name (RFC 5318).
    private static ControlRefusal? RefusedTargets(NetworkFacts facts, ControllingSettings settings, ImmutableArray<PocAddress> targets)
    {
        var refused = targets.Where(target => facts.Groups.TryFind(target, out _) || IsOwnHost(target, settings)).ToList();
        if (refused.Count == 0)
            return null;
        var id = $"refused@{settings.HostName}";
        return new(SipStatus.Forbidden, "100 function not allowed due to a list within the list")
        {
            Headers = [new("P-Refused-URI-List", $"<sip:{settings.HostName}>;members=\"<cid:{id}>\""), new("Content-ID", $"<{id}>")],
            Body = SessionBody.Write(ResourceList.Of(refused)) with { Disposition = null },
        };
    }

    private static bool IsOwnHost(PocAddress target, ControllingSettings settings) =>
        target.Host.Equals(settings.HostName, StringComparison.OrdinalIgnoreCase);
}
