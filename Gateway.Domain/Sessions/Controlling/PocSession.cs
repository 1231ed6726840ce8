using System.Diagnostics;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using static Gateway.Domain.Sessions.Controlling.PocSessionEffect;
using static Gateway.Domain.Sessions.Controlling.PocSessionEvent;
using static Gateway.Domain.Sessions.Controlling.PocSessionState;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// A PoC Session at its controlling function: whom to invite, when the initiator is answered, who comes and goes, and when it is over
/// (clauses 5, 6.1, 8.1, 10, 12, 13, 14, 21.3). It knows no message and no address but the PoC Addresses of its people.
/// </summary>
/// <remarks>
/// <para>A person has at most one part at a time, and a part is one leg. Who calls in while he is in or being called gets the new leg, and
/// the old one goes down: a phone that vanished and came back must not be kept out by its own ghost. Legs that go down are kept until their
/// end is reported, so that none is lost.</para>
/// <code>
/// state \ event  Accepted, TakenInstead  Refused              Cancelled  LegEnded     JoinAsked      ReleaseAsked  Tick (due)
/// Inviting       Established             Inviting, or refused Ended      Inviting     Established    Releasing     -
/// Established    Established             policy decides       -          policy       Established    Releasing     Releasing
/// Releasing      (BYE)                   Releasing, Ended     -          the last     404            -             Ended
/// Ended          (BYE)                   -                    -          ends it      404            -             -
/// </code>
/// <para>How long an invitation may stay unanswered is the calling user agent's limit: it reports 408. Admission (who may join, who may add,
/// how many fit) is decided before the event. Not thread safe.</para>
/// </remarks>
public sealed class PocSession
{
    /// <summary>
    /// How long legs may take to go down: a CANCEL that waits for its final response and a BYE that nobody answers, each 64 times T1, and
    /// as much again.
    /// </summary>
    public static readonly TimeSpan ReleaseMax = TimeSpan.FromMinutes(3);

    private readonly List<SessionParticipant> _participants = [];
    private readonly Dictionary<PocAddress, SessionParticipant> _byAddress = [];
    private readonly Dictionary<LegId, SessionLeg> _legs = [];
    private ReleasePolicy _policy;
    private int _lastLeg;
    private int _connected;
    private int _pending;
    private int _unconfirmed;

    private PocSession(SessionTerms terms, PocAddress initiator)
    {
        Terms = terms;
        Type = terms.Type;
        _policy = terms.Policy;
        Initiator = Meet(initiator, isInitiator: true);
        Initiator.DialledIn = true;
        Initiator.Leg = new(NewLeg(), Initiator, LegState.Waiting);
        _legs.Add(Initiator.Leg.Id, Initiator.Leg);
        State = new Inviting(Initiator.Leg.Id, false, default);
    }

    /// <summary>What was settled when it began.</summary>
    public SessionTerms Terms { get; }

    /// <summary>Its kind now: a 1-1 session grows into an ad-hoc group.</summary>
    public SessionType Type { get; private set; }

    /// <summary>How far it is.</summary>
    public PocSessionState State { get; private set; }

    /// <summary>Whose it is.</summary>
    public SessionParticipant Initiator { get; }

    /// <summary>Everybody who takes part, is being called, or once did or was, in the order of their coming.</summary>
    public IReadOnlyList<SessionParticipant> Participants => _participants;

    /// <summary>How many take part.</summary>
    public int Connected => _connected;

    /// <summary>How many take part or are being called: what a limit of participants counts.</summary>
    public int Occupied => _connected + _pending + (State is Inviting ? 1 : 0);

    /// <summary>How many are being called whose server answers for them.</summary>
    public int Unconfirmed => _unconfirmed;

    /// <summary>When it is released.</summary>
    public ReleasePolicy Policy => _policy;

    /// <summary>The most that took part at one time so far.</summary>
    public int Peak { get; private set; }

    /// <summary>Legs that are not down yet.</summary>
    public int LegCount => _legs.Count;

    /// <summary>Whether people may still come in.</summary>
    public bool IsOpen => State is Inviting or Established;

    /// <summary>The moment of the next tick.</summary>
    public MonotonicTime NextDeadline => State.NextDeadline;

    /// <summary>Begins a session with the INVITE of its initiator, whose leg is number 1.</summary>
    /// <param name="terms">Its kind and policy.</param>
    /// <param name="initiator">Who invites.</param>
    /// <param name="targets">Whom; the initiator and repetitions are left out.</param>
    /// <param name="now">The present.</param>
    /// <param name="effects">What has to be done is added here.</param>
    public static PocSession Begin(
        SessionTerms terms, PocAddress initiator, IEnumerable<PocAddress> targets, MonotonicTime now, List<PocSessionEffect> effects)
    {
        var session = new PocSession(terms, initiator);
        foreach (var target in targets)
            session.InviteOnce(target, effects);
        if (!terms.AwaitsAnswer)
            session.Establish(null, now, effects);
        else if (session._pending == 0)
            session.NobodyAccepted(now, effects);
        return session;
    }

    /// <summary>The leg of an INVITE that comes in.</summary>
    public LegId NewLeg() => new(++_lastLeg);

    /// <summary>Finds a participant, present or past.</summary>
    public SessionParticipant? Find(PocAddress who) => _byAddress.GetValueOrDefault(who);

    /// <summary>How far a leg is; <c>null</c> when it is gone.</summary>
    public LegState? StateOf(LegId leg) => _legs.GetValueOrDefault(leg)?.State;

    /// <summary>Whose leg it is; <c>null</c> when it is gone.</summary>
    public SessionParticipant? OwnerOf(LegId leg) => _legs.GetValueOrDefault(leg)?.Participant;

    /// <summary>Takes in what happened.</summary>
    /// <param name="happened">What.</param>
    /// <param name="now">The present.</param>
    /// <param name="effects">What has to be done is added here, in order.</param>
    public void Handle(PocSessionEvent happened, MonotonicTime now, List<PocSessionEffect> effects)
    {
        switch (happened)
        {
            case Progressed progressed:
                OnProgressed(progressed, effects);
                break;
            case AnsweredUnconfirmed unconfirmed:
                OnUnconfirmed(unconfirmed, now, effects);
                break;
            case Accepted accepted:
                OnAccepted(accepted, now, effects);
                break;
            case TakenInstead taken:
                OnTakenInstead(taken, now, effects);
                break;
            case Refused refused:
                OnRefused(refused, now, effects);
                break;
            case AnsweredTooLate late:
                if (_legs.TryGetValue(late.Leg, out var crossed) && crossed.State == LegState.Cancelling)
                    Set(crossed, LegState.Leaving);
                break;
            case Cancelled cancelled:
                OnCancelled(cancelled, now, effects);
                break;
            case LegEnded ended:
                OnEnded(ended, now, effects);
                break;
            case JoinAsked join:
                OnJoin(join, now, effects);
                break;
            case AddAsked add:
                OnAdd(add, effects);
                break;
            case RemoveAsked remove:
                OnRemove(remove, now, effects);
                break;
            case ReleaseAsked release:
                Release(release.Reason, now, effects);
                break;
            case FellSilent:
                if (State is Established && _policy.WhenInactive)
                    Release(SessionEndReason.Inactivity, now, effects);
                break;
            case Tick:
                OnTick(now, effects);
                break;
            default:
                throw new UnreachableException($"{State} / {happened}");
        }
    }

    private SessionCensus Census => new(_connected, _pending, Peak, Initiator.Leg is { State: LegState.Connected });

    private void OnProgressed(Progressed progressed, List<PocSessionEffect> effects)
    {
        // What comes after a 183 Unconfirmed, or when we have given up, is no news.
        if (!progressed.IsRinging || !_legs.TryGetValue(progressed.Leg, out var leg) || leg.State != LegState.Inviting)
            return;
        Set(leg, LegState.Ringing);
        Report(leg.Participant, ParticipantState.Ringing, null, effects);
        if (State is not Inviting { HasRung: false } inviting)
            return;
        State = inviting with { HasRung = true };
        effects.Add(new Ring(inviting.Initiator));
        effects.Add(new ReportSession());
    }

    private void OnUnconfirmed(AnsweredUnconfirmed unconfirmed, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!_legs.TryGetValue(unconfirmed.Leg, out var leg) || leg.State is not (LegState.Inviting or LegState.Ringing))
            return;
        Set(leg, LegState.Unconfirmed);
        if (State is Inviting)
            Establish(AnswerState.Unconfirmed, now, effects);
    }

    private void OnAccepted(Accepted accepted, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!_legs.TryGetValue(accepted.Leg, out var leg))
            return;
        if (leg.State == LegState.Cancelling)
        {
            // Whoever carries out our orders reports a late 2xx as such; one that did not must not leave a dialog behind.
            Set(leg, LegState.Leaving);
            effects.Add(new Bye(leg.Id));
            return;
        }

        if (!leg.IsPending)
            return;
        Connect(leg, effects);
        if (State is Inviting)
            Establish(accepted.Answer, now, effects);
    }

    // Who was invited has missed it, and whoever takes it is a participant like any other. Who is in already cannot take it for somebody else: a contact who
    // calls his own friend stays what he is.
    private void OnTakenInstead(TakenInstead taken, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (_legs.TryGetValue(taken.Leg, out var leg) && leg.IsPending && taken.By != leg.Participant.Address && Find(taken.By) is not { Leg: not null })
        {
            var missed = leg.Participant;
            missed.Leg = null;
            leg.Participant = Find(taken.By) ?? Meet(taken.By, isInitiator: false);
            leg.Participant.Leg = leg;
            leg.Participant.DialledIn = false;
            effects.Add(new HandOver(leg.Id, missed.Address, taken.By, taken.Met));
            Report(missed, StateAfter(taken.Met), taken.Met == SipStatus.RequestTimeout ? LeaveMeans.Timeout : null, effects);
        }

        OnAccepted(new(taken.Leg, taken.Answer), now, effects);
    }

    private void OnRefused(Refused refused, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!_legs.TryGetValue(refused.Leg, out var leg) || leg.State is not (LegState.Cancelling or LegState.Inviting or LegState.Ringing or LegState.Unconfirmed))
            return;
        var wasPending = leg.IsPending;
        Drop(leg);
        if (!wasPending)
        {
            Departed(leg.Participant, effects);
            return;
        }

        Report(leg.Participant, StateAfter(refused.Status), refused.Status == SipStatus.RequestTimeout ? LeaveMeans.Timeout : null, effects);
        if (State is Inviting inviting)
        {
            State = inviting with { Refusals = inviting.Refusals.With(refused.Status) };
            if (_pending == 0)
                NobodyAccepted(now, effects);
            return;
        }

        Judge(SessionEndReason.PolicyReleased, now, effects);
    }

    private void OnCancelled(Cancelled cancelled, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!_legs.TryGetValue(cancelled.Leg, out var leg) || leg.State != LegState.Waiting)
            return;
        Drop(leg);
        Report(leg.Participant, ParticipantState.Cancelled, LeaveMeans.Cancel, effects);
        Release(SessionEndReason.Cancelled, now, effects);
    }

    private void OnEnded(LegEnded ended, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!_legs.TryGetValue(ended.Leg, out var leg))
            return;
        var (before, participant) = (leg.State, leg.Participant);
        var wasHisPart = participant.Leg == leg;
        Drop(leg);
        if (before == LegState.Connected)
        {
            var means = MeansOf(ended.End);
            effects.Add(new Charge(leg.Id, participant.Address, means));
            Report(participant, ended.End is LegEnd.ByPeer or LegEnd.CancelledTooLate ? ParticipantState.Left : ParticipantState.Disconnected, means, effects);
            Judge(
                ended.End switch
                {
                    LegEnd.Timeout or LegEnd.Lost => SessionEndReason.LinkLost,
                    LegEnd.CancelledTooLate when participant.IsInitiator => SessionEndReason.CancelTooLate,
                    _ => SessionEndReason.PolicyReleased,
                },
                now, effects);
            return;
        }

        if (leg.IsDeparting)
        {
            Departed(participant, effects);
            return;
        }

        // A leg without a dialog cannot end one; should it be said nevertheless, the invitation has failed.
        if (before == LegState.Waiting)
        {
            Report(participant, ParticipantState.Failed, LeaveMeans.LinkLost, effects);
            Release(SessionEndReason.LinkLost, now, effects);
        }
        else if (wasHisPart)
        {
            Report(participant, ParticipantState.Failed, LeaveMeans.LinkLost, effects);
            if (State is Inviting && _pending == 0)
                NobodyAccepted(now, effects);
            else
                Judge(SessionEndReason.LinkLost, now, effects);
        }
    }

    private void OnJoin(JoinAsked join, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!IsOpen)
        {
            effects.Add(new Refuse(join.Leg, SipStatus.NotFound));
            return;
        }

        var participant = Find(join.Who) ?? Meet(join.Who, isInitiator: false);
        if (participant.Leg is { } former)
            Displace(former, effects);
        var leg = new SessionLeg(join.Leg, participant, LegState.Waiting);
        _legs.Add(leg.Id, leg);
        participant.Leg = leg;
        participant.DialledIn = true;
        effects.Add(new Accept(leg.Id, null));
        Connect(leg, effects);
        if (State is Inviting)
            Establish(null, now, effects);
    }

    private void OnAdd(AddAsked add, List<PocSessionEffect> effects)
    {
        if (!IsOpen)
            return;
        foreach (var who in add.Who)
            InviteOnce(who, effects);
        if (Type != SessionType.OneToOne || _participants.Count <= 2)
            return;
        Type = SessionType.AdHocGroup;
        _policy = Terms.PolicyWhenGrown;
        effects.Add(new ReportSession());
    }

    private void OnRemove(RemoveAsked remove, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!IsOpen || Find(remove.Who) is not { Leg: { } leg })
            return;
        if (leg.State == LegState.Waiting)
        {
            Release(SessionEndReason.Released, now, effects);
            return;
        }

        Displace(leg, effects);
        if (State is Inviting && _pending == 0)
            NobodyAccepted(now, effects);
        else
            Judge(SessionEndReason.PolicyReleased, now, effects);
    }

    private void OnTick(MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (now < NextDeadline)
            return;
        if (State is Established)
        {
            Release(SessionEndReason.TimeLimit, now, effects);
        }
        else if (State is Releasing)
        {
            _legs.Clear();
            foreach (var participant in _participants.Where(participant => participant.State == ParticipantState.Leaving))
                Report(participant, ParticipantState.Disconnected, participant.Means, effects);
            EndWhenEmpty(effects);
        }
    }

    private void InviteOnce(PocAddress who, List<PocSessionEffect> effects)
    {
        var participant = Find(who) ?? Meet(who, isInitiator: false);
        if (participant.Leg is not null)
            return;
        var leg = new SessionLeg(NewLeg(), participant, LegState.Inviting);
        _legs.Add(leg.Id, leg);
        participant.Leg = leg;
        participant.DialledIn = false;
        _pending++;
        Report(participant, ParticipantState.Invited, null, effects);
        effects.Add(new Invite(leg.Id, who));
    }

    private void Establish(AnswerState? answer, MonotonicTime now, List<PocSessionEffect> effects)
    {
        var waiting = ((Inviting)State).Initiator;
        State = new Established(_policy.DurationMax > TimeSpan.Zero ? now + _policy.DurationMax : MonotonicTime.Never);
        // The initiator may have come in by another INVITE of his, which has taken the place of the first.
        if (_legs.TryGetValue(waiting, out var leg))
        {
            effects.Add(new Accept(leg.Id, answer));
            Connect(leg, effects);
        }

        effects.Add(new ReportSession());
    }

    private void NobodyAccepted(MonotonicTime now, List<PocSessionEffect> effects)
    {
        var inviting = (Inviting)State;
        if (!_policy.WhenNobodyAccepted)
        {
            Establish(null, now, effects);
            return;
        }

        var status = inviting.Refusals.Status == 0 ? SipStatus.TemporarilyUnavailable : inviting.Refusals.Status;
        RefuseInitiator(status, effects);
        Release(status == SipStatus.RequestTimeout ? SessionEndReason.NoAnswer : SessionEndReason.Refused, now, effects);
    }

    private void Judge(SessionEndReason reason, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (State is Established && ReleaseRules.Demand(_policy, Census))
            Release(reason, now, effects);
        else
            EndWhenEmpty(effects);
    }

    // Clause 12.3, release order: no joins, then the open invitations, then everybody at once, then those who watch.
    private void Release(SessionEndReason reason, MonotonicTime now, List<PocSessionEffect> effects)
    {
        if (!IsOpen)
            return;
        State = new Releasing(reason, now + ReleaseMax);
        effects.Add(new StopJoins());
        RefuseInitiator(SipStatus.TemporarilyUnavailable, effects);
        foreach (var participant in _participants)
            if (participant.Leg is { IsPending: true } open)
                Displace(open, effects);
        foreach (var participant in _participants)
            if (participant.Leg is { } standing)
                Displace(standing, effects);
        effects.Add(new EndNotifications());
        effects.Add(new ReportSession());
        EndWhenEmpty(effects);
    }

    // His part ended with our BYE; that nothing of it is left is told only if he has not come back since.
    private void Departed(SessionParticipant participant, List<PocSessionEffect> effects)
    {
        if (participant is { Leg: null, Departing: 0, State: ParticipantState.Leaving })
            Report(participant, ParticipantState.Disconnected, participant.Means, effects);
        EndWhenEmpty(effects);
    }

    private void EndWhenEmpty(List<PocSessionEffect> effects)
    {
        if (State is not Releasing releasing || _legs.Count > 0)
            return;
        State = new Ended(releasing.Reason);
        effects.Add(new ReportSession());
    }

    private void RefuseInitiator(int status, List<PocSessionEffect> effects)
    {
        if (Initiator.Leg is not { State: LegState.Waiting } leg)
            return;
        Drop(leg);
        effects.Add(new Refuse(leg.Id, status));
        Report(Initiator, ParticipantState.Failed, null, effects);
    }

    // Takes a leg out of its owner's hands and sends it down.
    private void Displace(SessionLeg leg, List<PocSessionEffect> effects)
    {
        var participant = leg.Participant;
        if (leg.State == LegState.Waiting)
        {
            Drop(leg);
            effects.Add(new Refuse(leg.Id, SipStatus.BusyHere));
            return;
        }

        participant.Leg = null;
        if (leg.IsPending)
        {
            Set(leg, LegState.Cancelling);
            effects.Add(new Cancel(leg.Id));
            Report(participant, ParticipantState.Cancelled, LeaveMeans.Cancel, effects);
        }
        else
        {
            Set(leg, LegState.Leaving);
            effects.Add(new Bye(leg.Id));
            effects.Add(new Charge(leg.Id, participant.Address, LeaveMeans.ByeByController));
            Report(participant, ParticipantState.Leaving, LeaveMeans.ByeByController, effects);
        }
    }

    private void Connect(SessionLeg leg, List<PocSessionEffect> effects)
    {
        Set(leg, LegState.Connected);
        Peak = Math.Max(Peak, _connected);
        Report(leg.Participant, ParticipantState.Connected, null, effects);
    }

    private void Drop(SessionLeg leg)
    {
        Count(leg, -1);
        _legs.Remove(leg.Id);
        if (leg.Participant.Leg == leg)
            leg.Participant.Leg = null;
    }

    private void Set(SessionLeg leg, LegState state)
    {
        Count(leg, -1);
        leg.State = state;
        Count(leg, +1);
    }

    private void Count(SessionLeg leg, int by)
    {
        _connected += leg.State == LegState.Connected ? by : 0;
        _pending += leg.IsPending ? by : 0;
        _unconfirmed += leg.State == LegState.Unconfirmed ? by : 0;
        leg.Participant.Departing += leg.IsDeparting ? by : 0;
    }

    private SessionParticipant Meet(PocAddress address, bool isInitiator)
    {
        var participant = new SessionParticipant(address, isInitiator);
        _participants.Add(participant);
        _byAddress.Add(address, participant);
        return participant;
    }

    private static void Report(SessionParticipant participant, ParticipantState state, LeaveMeans? means, List<PocSessionEffect> effects)
    {
        participant.State = state;
        participant.Means = means;
        effects.Add(new Report(participant.Address));
    }

    // Who said no is told apart from who could not be asked.
    private static ParticipantState StateAfter(int status) => status switch
    {
        SipStatus.NotFound or SipStatus.RequestTimeout or 410 or SipStatus.TemporarilyUnavailable or 484 or 604 => ParticipantState.Failed,
        SipStatus.RequestTerminated => ParticipantState.Cancelled,
        >= 500 and < 600 or < 400 => ParticipantState.Failed,
        _ => ParticipantState.Refused,
    };

    private static LeaveMeans MeansOf(LegEnd end) => end switch
    {
        LegEnd.ByPeer => LeaveMeans.Bye,
        LegEnd.ByUs => LeaveMeans.ByeByController,
        LegEnd.Timeout => LeaveMeans.Timeout,
        LegEnd.CancelledTooLate => LeaveMeans.Cancel,
        _ => LeaveMeans.LinkLost,
    };
}
