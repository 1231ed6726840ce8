using System.Collections.Immutable;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Network;

/// <summary>The floor of these sessions: who asks while nobody talks has it, the others wait by priority, and the highest takes it away. Nobody talks too long.</summary>
internal sealed partial class SilentSessions
{
    private const int PreEmptive = 3;

    private static readonly TimeSpan TalkAtMost = TimeSpan.FromSeconds(30);

    public FloorRequestOutcome RequestFloor(SessionId id, PocAddress who, int priority)
    {
        lock (_gate)
        {
            if (Find(id, who, ParticipantState.Connected) is not { } found) return new FloorRequestOutcome.NotInSession();
            var (session, one) = found;
            var (policy, rights) = TermsOf(session, who);
            if (rights.ListenOnly) return Denied(session, one, DenyReason.ListenOnly, "listens only");
            if (session.People.Count(other => other.State == ParticipantState.Connected) < 2) return Denied(session, one, DenyReason.OnlyOneParticipant, "nobody else is there");
            var asked = new FloorMember(one.Id, one.Address, one.DisplayName, Math.Min(priority, rights.Priority));
            if (session.Talking is null) return Grant(session, asked);
            if (session.Talking.Participant == one.Id) return Granted(policy);
            if (policy.PreEmption && asked.Priority == PreEmptive && session.Talking.Priority < PreEmptive)
            {
                Tell(session, FloorNews.PreEmpted, null, "somebody of higher priority wants to talk");
                EndBurst(session, BurstEnd.PreEmpted);
                return Grant(session, asked);
            }

            session.Waiting.RemoveAll(other => other.Participant == one.Id);
            if (!policy.Queuing || asked.Priority == 0 || session.Waiting.Count >= policy.QueueMax)
                return Denied(session, one, DenyReason.AnotherUserHasPermission, "somebody else talks");
            var at = session.Waiting.FindIndex(other => other.Priority < asked.Priority);
            session.Waiting.Insert(at < 0 ? session.Waiting.Count : at, asked);
            Tell(session, FloorNews.Queued, asked, null);
            return new FloorRequestOutcome.Queued(session.Waiting.IndexOf(asked) + 1);
        }
    }

    public bool ReleaseFloor(SessionId id, PocAddress who)
    {
        lock (_gate) return Find(id, who, ParticipantState.Connected) is { } found && LetGo(found.Session, found.One, BurstEnd.Released);
    }

    public bool RevokeFloor(SessionId id)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var session) || session.Talking is null) return false;
            Tell(session, FloorNews.Revoked, null, "a dispatcher took it away");
            EndBurst(session, BurstEnd.TakenAway);
            Next(session);
            return true;
        }
    }

    public bool OrderQueue(SessionId id, ImmutableArray<PocAddress> order)
    {
        lock (_gate)
        {
            if (!_running.TryGetValue(id, out var session)) return false;
            var before = session.Waiting.ToList();
            session.Waiting.Clear();
            session.Waiting.AddRange(before.OrderBy(one => order.IndexOf(one.Address) is var at && at < 0 ? order.Length : at));
            if (!before.SequenceEqual(session.Waiting)) Tell(session, FloorNews.Queued, null, null);
            return true;
        }
    }

    public FloorRecord? Floor(SessionId id)
    {
        lock (_gate) return _running.TryGetValue(id, out var session) ? FloorOf(session) : null;
    }

    private static FloorRequestOutcome.Granted Granted(FloorPolicy policy) => new(policy.TalkAtMost ?? TalkAtMost, TimeSpan.Zero);

    private (FloorPolicy Policy, MemberRights Rights) TermsOf(Running session, PocAddress who) =>
        session.Record.Group is { } address && facts.Current.Groups.TryFind(address, out var group)
            ? (group.FloorPolicy, group.RightsOf(who))
            : (FloorPolicy.Default, MemberRights.Default with { Priority = PreEmptive });

    private FloorRequestOutcome.Denied Denied(Running session, ParticipantRecord one, DenyReason reason, string phrase)
    {
        Tell(session, FloorNews.Denied, new(one.Id, one.Address, one.DisplayName, 0), phrase);
        return new((byte)reason, phrase);
    }

    private FloorRequestOutcome.Granted Grant(Running session, FloorMember who)
    {
        session.Waiting.RemoveAll(other => other.Participant == who.Participant);
        (session.Talking, session.FloorSince) = (who, clock.GetUtcNow());
        session.Burst = new(new BurstId(Ids.New("brs")), session.Record.Id, who.Participant, who.Address, who.Name, session.FloorSince, who.Priority, "opus/48000/2")
        {
            AccessTime = TimeSpan.Zero,
        };
        recorder.TryRecord(new Fact.BurstStarted(session.Burst), null);
        Tell(session, FloorNews.Taken, null, null);
        return Granted(TermsOf(session, who.Address).Policy);
    }

    /// <summary>Ends what somebody has of the floor.</summary>
    private bool LetGo(Running session, ParticipantRecord one, BurstEnd end)
    {
        if (session.Talking?.Participant == one.Id)
        {
            EndBurst(session, end);
            Next(session);
            return true;
        }

        if (session.Waiting.RemoveAll(other => other.Participant == one.Id) == 0) return false;
        Tell(session, FloorNews.Queued, null, null);
        return true;
    }

    private void EndBurst(Running session, BurstEnd end)
    {
        recorder.TryRecord(new Fact.BurstEnded(session.Burst! with { EndedAt = clock.GetUtcNow(), End = end }), null);
        (session.Talking, session.Burst, session.FloorSince) = (null, null, clock.GetUtcNow());
    }

    private void Next(Running session)
    {
        if (session.Waiting.Count > 0) Grant(session, session.Waiting[0]);
        else Tell(session, FloorNews.Idle, null, null);
    }

    private void Tell(Running session, FloorNews news, FloorMember? who, string? reason)
    {
        session.FloorVersion++;
        recorder.TryRecord(new Fact.FloorChanged(FloorOf(session), news, who, reason), null);
    }

    private FloorRecord FloorOf(Running session) =>
        new(session.Record.Id, session.Talking is null ? FloorPhase.Idle : FloorPhase.Taken, session.Talking, session.FloorSince)
        {
            Version = session.FloorVersion,
            Burst = session.Burst?.Id,
            Queue = [.. session.Waiting],
            TalkAtMost = TermsOf(session, session.Record.Initiator).Policy.TalkAtMost ?? TalkAtMost,
        };
}
