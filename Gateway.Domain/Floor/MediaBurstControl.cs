using System.Diagnostics;
using Gateway.Sip.Machines;
using static Gateway.Domain.Floor.MediaBurstEffect;
using static Gateway.Domain.Floor.MediaBurstEvent;
using static Gateway.Domain.Floor.MediaBurstState;

namespace Gateway.Domain.Floor;

/// <summary>
/// Floor control of one PoC Session at its controlling function (Media Burst Control): who may talk, who waits, and when somebody has to stop. One
/// talker at most, whatever happens.
/// </summary>
/// <remarks>
/// <code>
/// state \ event  Requested              Released (talker)  Released (other)  Left (talker)  RevokeAsked    Media (talker)  Media (other)   Tick (due)
/// Idle           Taken, or Deny         -                  Idle to him       -              -              -               Revoke 3        T7 repeats, T4 ends
/// Taken          Granted again, queue,  next, or Idle      Taken to him      next, or Idle  PendingRevoke  forwarded       Revoke 3        T1, T20 next; T2 PendingRevoke
///                PendingRevoke, Deny
/// PendingRevoke  queue, or Deny         next, or Idle      Taken to him      next, or Idle  -              forwarded       Revoke 3        T8 repeats, T3 next
/// Releasing      -                      -                  -                 -              -              dropped         dropped         -
/// </code>
/// <para>A packet costs no allocation: T1 is a moment that media moves on, looked at when it is due. Not thread safe.</para>
/// </remarks>
public sealed partial class MediaBurstControl
{
    // The time in a request counts where it is this near to ours; else the clock of the client is wrong (spec: within 2 s of arrival).
    private static readonly TimeSpan TimestampTolerance = TimeSpan.FromSeconds(2);

    private readonly Dictionary<PartyId, FloorParty> _parties = [];
    private readonly BurstQueue _queue;
    private MediaBurstSettings _settings;
    private MediaBurstSettings _next;
    private QueuedRequest? _preEmptive;
    private bool _isBuffering;

    /// <summary>Begins with nobody in the session.</summary>
    /// <param name="settings">Its timers and counters.</param>
    /// <param name="now">The present: inactivity counts from here.</param>
    public MediaBurstControl(MediaBurstSettings settings, MonotonicTime now)
    {
        _settings = _next = settings;
        _queue = new(settings.QueueMax);
        State = new Idle(InactiveAt(now), MonotonicTime.Never, 0);
    }

    /// <summary>Who has it.</summary>
    public MediaBurstState State { get; private set; }

    /// <summary>Who waits, the next first. Who pre-empts the talker is not among them.</summary>
    public IReadOnlyList<QueuedRequest> Queue => _queue.Waiting;

    /// <summary>Who talks, or has to stop talking; <c>null</c> when nobody does.</summary>
    public PartyId? Talker => State switch
    {
        Taken taken => taken.Talker,
        PendingRevoke revoked => revoked.Talker,
        _ => null,
    };

    /// <summary>The timers and limits that hold: those of the burst that goes on, or of the next.</summary>
    public MediaBurstSettings Settings => _settings;

    /// <summary>How many are in the session, or were told that they may talk before they are.</summary>
    public int Participants => _parties.Count;

    /// <summary>Whether requests are denied because the server has too much to do.</summary>
    public bool IsOverloaded { get; set; }

    /// <summary>The moment of the next tick. Media moves it on, so that it is asked for when the last one is due, not after each packet.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            var next = State is Taken ? MonotonicTime.Earlier(State.NextDeadline, SilentAt) : State.NextDeadline;
            foreach (var party in _unpermitted)
                next = MonotonicTime.Earlier(next, party.RevokeAgainAt);
            return next;
        }
    }

    // Whether anybody would hear a talker, now or as soon as he answers.
    private bool HasAudience => _parties.Count > 1 || _isBuffering;

    /// <summary>Whether a request that comes with an INVITE would be granted, so that its answer may say <c>tb_granted=1</c>.</summary>
    /// <param name="terms">What was agreed.</param>
    public bool WouldGrant(FloorTerms terms) =>
        State is Idle && terms is { Talk: TalkRight.ByRequest, HasFloorControl: true } && !IsOverloaded && (_parties.Count > 0 || _isBuffering);

    /// <summary>Takes in what happened.</summary>
    /// <param name="happened">What.</param>
    /// <param name="now">The present.</param>
    /// <param name="effects">What has to be done is added here, in order.</param>
    public void Handle(MediaBurstEvent happened, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        // Only who leaves is of interest while a session goes down.
        if (State is Releasing && happened is not Left)
            return;
        switch (happened)
        {
            case GrantedInAnswer granted:
                OnGrantedInAnswer(granted, now, effects);
                break;
            case Joined joined:
                OnJoined(joined, now, effects);
                break;
            case Left left:
                OnLeft(left.Who, now, effects);
                break;
            case TermsChanged changed when _parties.TryGetValue(changed.Who, out var party):
                party.Terms = changed.Terms;
                if (changed.Terms.Talk == TalkRight.Never || !changed.Terms.HasFloorControl)
                    Forbid(party, now, effects);
                else if (!changed.Terms.Queuing && _queue.PositionOf(party.Id) > 0)
                    Deny(party.Id, DenyReason.AnotherUserHasPermission, effects);
                break;
            case HoldChanged hold when _parties.TryGetValue(hold.Who, out var party):
                OnHold(party, hold.IsHeld, now, effects);
                break;
            case Requested requested when _parties.TryGetValue(requested.From, out var party):
                OnRequested(party, requested, now, effects);
                break;
            case Released released when _parties.TryGetValue(released.From, out var party):
                OnReleased(party, released.LastSequenceNumber, now, effects);
                break;
            case PositionAsked asked when _parties.ContainsKey(asked.From):
                TellPosition(asked.From, effects);
                break;
            case RevokeAsked:
                if (State is Taken)
                    Revoke(RevokeReason.PreEmpted, BurstEnd.TakenAway, now, effects);
                break;
            case QueueOrdered ordered:
                if (_queue.Order(ordered.Order))
                    QueueChanged(effects);
                break;
            case SettingsChanged changed:
                _next = changed.Settings;
                if (State is Idle)
                    TakeUpSettings(now);
                break;
            case BufferingChanged buffering:
                _isBuffering = buffering.IsBuffering;
                LookForAudience(now, effects);
                break;
            case SessionReleased:
                Release(effects);
                break;
            case Tick:
                OnTick(now, effects);
                break;
            // Of somebody who is not in the session, or not any more: nothing to do.
            case TermsChanged or HoldChanged or Requested or Released or PositionAsked:
                break;
            default:
                throw new UnreachableException($"{State} / {happened}");
        }
    }

    // Between two bursts. Who waits keeps his place, should there be fewer from now on.
    private void TakeUpSettings(MonotonicTime now)
    {
        if (_next == _settings)
            return;
        var before = _settings;
        _settings = _next;
        _queue.Max = _settings.QueueMax;
        if (State is Idle idle && before.T4Inactivity != _settings.T4Inactivity)
            State = idle with { InactiveAt = InactiveAt(now) };
    }

    private void OnGrantedInAnswer(GrantedInAnswer granted, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (!_parties.TryAdd(granted.Who, new(granted.Who, granted.Terms)))
            return;
        // The answer was decided on a moment ago, by WouldGrant; should the burst be gone since, the ACK brings him the news.
        if (State is Idle && HasAudience)
            Grant(_parties[granted.Who], 1, isTold: true, now, effects);
    }

    private void OnJoined(Joined joined, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (!_parties.TryGetValue(joined.Who, out var party))
            _parties.Add(joined.Who, party = new(joined.Who, joined.Terms));
        if (party.IsIn)
            return;
        party.IsIn = true;
        party.Terms = joined.Terms;
        if (party.Id == Talker)
            return;
        // He asked with his INVITE, and gets an answer to it whatever it is.
        if (joined.IsAsking && party.Terms is { HasFloorControl: true, Talk: not TalkRight.ByVoice })
            OnRequested(party, new(party.Id), now, effects);
        else
            TellState(party.Id, effects);
    }

    private void OnLeft(PartyId who, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (!_parties.Remove(who, out var party))
            return;
        Permit(party);
        if (_preEmptive?.Who == who)
            _preEmptive = null;
        if (_queue.Leave(who))
            QueueChanged(effects);
        if (who == Talker)
            EndBurst(BurstEnd.Left, now, effects);
        LookForAudience(now, effects);
    }

    private void OnHold(FloorParty party, bool isHeld, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (party.IsHeld == isHeld)
            return;
        party.IsHeld = isHeld;
        if (!isHeld)
            TellState(party.Id, effects);
        else
            GiveUp(party, now, effects);
    }

    // He may not talk any longer, or cannot: what he has or waits for goes to the next.
    private void Forbid(FloorParty party, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (party.Id == Talker && State is Taken && party.Terms.HasFloorControl)
            Revoke(RevokeReason.NoPermission, BurstEnd.TakenAway, now, effects);
        else
            GiveUp(party, now, effects);
    }

    private void GiveUp(FloorParty party, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (_preEmptive?.Who == party.Id)
            _preEmptive = null;
        if (_queue.Leave(party.Id))
            QueueChanged(effects);
        if (party.Id == Talker)
            EndBurst(BurstEnd.Released, now, effects);
    }

    private void OnReleased(FloorParty party, ushort? last, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (party.Id == Talker)
        {
            OnTalkerReleased(last, now, effects);
            return;
        }

        Permit(party);
        party.LetGoAfter = last ?? party.LetGoAfter;
        if (_preEmptive?.Who == party.Id)
            _preEmptive = null;
        if (_queue.Leave(party.Id))
            QueueChanged(effects);
        // What confirms it to him: how the floor stands.
        TellState(party.Id, effects);
    }

    private void OnTalkerReleased(ushort? last, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (last is not { } sequence || HasArrived(sequence))
        {
            EndBurst(EndOfRelease(), now, effects, last);
            return;
        }

        var ending = new BurstEnding(sequence, now + _settings.LastPacketAtMost);
        State = State switch
        {
            Taken { Ending: null } taken => taken with { Ending = ending },
            PendingRevoke { Ending: null } revoked => revoked with { Ending = ending },
            _ => State,
        };
    }

    private BurstEnd EndOfRelease() => State is PendingRevoke revoked ? revoked.End : BurstEnd.Released;

    private void TellState(PartyId to, List<MediaBurstEffect> effects)
    {
        if (Talker is { } talker && talker != to)
            effects.Add(new SendTaken(to, talker));
        else if (State is Idle)
            effects.Add(new SendIdle(to));
    }

    private void TellPosition(PartyId to, List<MediaBurstEffect> effects)
    {
        var position = _preEmptive?.Who == to ? 1 : _queue.PositionOf(to) is > 0 and var place ? place + (_preEmptive is null ? 0 : 1) : 0;
        var priority = _preEmptive?.Who == to ? _preEmptive.Priority : position == 0 ? 0 : _queue.Waiting[_queue.PositionOf(to) - 1].Priority;
        effects.Add(new SendQueueStatus(to, priority, position));
    }

    private void QueueChanged(List<MediaBurstEffect> effects, PartyId? told = null)
    {
        effects.Add(new ReportQueue());
        if (!_settings.AnnouncesPositions)
            return;
        foreach (var request in _queue.Waiting)
        {
            if (request.Who != told)
                TellPosition(request.Who, effects);
        }
    }

    private void LookForAudience(MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (HasAudience)
            return;
        foreach (var request in _queue.Waiting.ToList())
            Deny(request.Who, DenyReason.OnlyOneParticipant, effects);
        if (State is Taken)
            Revoke(RevokeReason.OnlyOneUser, BurstEnd.Alone, now, effects);
    }

    private void Release(List<MediaBurstEffect> effects)
    {
        if (Talker is { } talker)
            effects.Add(new ReportOver(talker, BurstEnd.Left));
        State = new Releasing();
        _preEmptive = null;
        while (_queue.TakeNext() is not null)
        {
        }

        foreach (var party in _unpermitted)
            party.RevokeAgainAt = MonotonicTime.Never;
        _unpermitted.Clear();
    }

    private void OnTick(MonotonicTime now, List<MediaBurstEffect> effects)
    {
        RevokeUnpermitted(now, effects);
        switch (State)
        {
            case Idle idle when now >= idle.InactiveAt:
                State = idle with { InactiveAt = MonotonicTime.Never };
                effects.Add(new ReleaseSession());
                break;
            case Idle idle when now >= idle.RepeatAt:
                effects.Add(new SendIdleToAll());
                State = idle with { Sent = idle.Sent + 1, RepeatAt = idle.Sent + 1 < _settings.C7Idle ? now + _settings.T7IdleRepeat : MonotonicTime.Never };
                break;
            case Taken { Ending: { } ending } when now >= ending.Until:
                EndBurst(BurstEnd.Released, now, effects, ending.Last);
                break;
            case PendingRevoke { Ending: { } ending } revoked when now >= ending.Until:
                EndBurst(revoked.End, now, effects, ending.Last);
                break;
            case Taken when now >= SilentAt:
                EndBurst(BurstEnd.MediaStopped, now, effects);
                break;
            case Taken taken when now >= taken.StopTalkingAt:
                Revoke(RevokeReason.TooLong, BurstEnd.TalkedTooLong, now, effects);
                break;
            case Taken taken when now >= taken.RepeatAt:
                GrantAgain(taken, now, effects);
                break;
            case PendingRevoke revoked when now >= revoked.CutAt:
                EndBurst(revoked.End, now, effects);
                break;
            case PendingRevoke revoked when now >= revoked.RepeatAt:
                State = revoked with { RepeatAt = now + _settings.T8RevokeRepeat };
                effects.Add(new SendRevoke(revoked.Talker, revoked.Reason, RetryAfterOf(revoked.Reason)));
                break;
        }
    }

    private MonotonicTime InactiveAt(MonotonicTime now) => _settings.T4Inactivity is { } wait ? now + wait : MonotonicTime.Never;
}
