using Gateway.Sip.Machines;
using static Gateway.Domain.Floor.MediaBurstEffect;
using static Gateway.Domain.Floor.MediaBurstEvent;
using static Gateway.Domain.Floor.MediaBurstState;

namespace Gateway.Domain.Floor;

/// <content>How the burst goes from one to the next: the decision on a request, in the order of the standard, and what it leads to.</content>
public sealed partial class MediaBurstControl
{
    private const int PreEmptivePriority = 3;

    private void OnRequested(FloorParty party, Requested requested, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (party.IsHeld || !party.Terms.HasFloorControl)
            return;
        var priority = Math.Clamp(requested.Priority ?? 1, 0, party.Terms.PriorityMax);
        if (RefusalOf(party, now) is { } refusal)
            Deny(party.Id, refusal, effects);
        else if (State is Idle)
            Grant(party, priority, isTold: false, now, effects);
        else if (party.Id == Talker)
            GrantStill(now, effects);
        else if (_preEmptive?.Who == party.Id)
            TellPosition(party.Id, effects);
        else if (priority == PreEmptivePriority && State is Taken { Priority: < PreEmptivePriority })
            PreEmpt(party, priority, now, effects);
        else if (party.Terms.Queuing && priority > 0 && (!_queue.IsFull || _queue.PositionOf(party.Id) > 0))
            Wait(party, priority, party.Terms.Timestamp ? AskedAt(requested, now) : now, effects);
        else
            Deny(party.Id, DenyReason.AnotherUserHasPermission, effects);
    }

    private DenyReason? RefusalOf(FloorParty party, MonotonicTime now)
    {
        if (party.Terms.Talk == TalkRight.Never)
            return DenyReason.ListenOnly;
        if (now < party.RetryAfter)
            return DenyReason.RetryAfterNotExpired;
        if (!HasAudience)
            return DenyReason.OnlyOneParticipant;
        return IsOverloaded ? DenyReason.InternalError : null;
    }

    /// <summary>When a button was pressed, as the request tells it: believed where that is near its arrival.</summary>
    internal static MonotonicTime AskedAt(Requested requested, MonotonicTime now) =>
        requested.Earlier is { } earlier && earlier.Duration() <= TimestampTolerance && now - MonotonicTime.Zero >= earlier
            ? new(now.SinceStart - earlier)
            : now;

    private void Wait(FloorParty party, int priority, MonotonicTime asked, List<MediaBurstEffect> effects)
    {
        var before = _queue.Waiting.ToList();
        _queue.Enter(party.Id, priority, asked);
        TellPosition(party.Id, effects);
        if (!before.SequenceEqual(_queue.Waiting))
            QueueChanged(effects, party.Id);
    }

    private void PreEmpt(FloorParty party, int priority, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        // He may have waited before he pressed the other button.
        if (_queue.Leave(party.Id))
            QueueChanged(effects);
        _preEmptive = new(party.Id, priority, now);
        Revoke(RevokeReason.PreEmpted, BurstEnd.PreEmpted, now, effects);
        if (_preEmptive is not null && party.Terms.Queuing)
            TellPosition(party.Id, effects);
    }

    private void Grant(FloorParty party, int priority, bool isTold, MonotonicTime now, List<MediaBurstEffect> effects, bool wasQueued = false)
    {
        Permit(party);
        party.LetGoAfter = null;
        _heardAt = now;
        _isOrdered = false;
        State = new Taken(party.Id, priority, MonotonicTime.Never, wasQueued ? now + _settings.T20GrantedRepeat : MonotonicTime.Never, 1);
        if (!isTold)
            effects.Add(new SendGranted(party.Id, _settings.T2StopTalking));
        effects.Add(new SendTakenToOthers(party.Id));
        effects.Add(new ReportTaken(party.Id, priority));
    }

    // His request was repeated because our Granted was lost.
    private void GrantStill(MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (State is not Taken taken)
            return;
        var left = taken.StopTalkingAt == MonotonicTime.Never ? _settings.T2StopTalking : taken.StopTalkingAt - now;
        effects.Add(new SendGranted(taken.Talker, left));
    }

    private void GrantAgain(Taken taken, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (taken.Sent >= _settings.C20Granted)
        {
            EndBurst(BurstEnd.NotUsed, now, effects);
            return;
        }

        State = taken with { Sent = taken.Sent + 1, RepeatAt = now + _settings.T20GrantedRepeat };
        effects.Add(new SendGranted(taken.Talker, _settings.T2StopTalking));
    }

    private void Deny(PartyId who, DenyReason reason, List<MediaBurstEffect> effects)
    {
        if (_queue.Leave(who))
            QueueChanged(effects);
        effects.Add(new SendDeny(who, reason));
        effects.Add(new ReportDenied(who, reason));
    }

    private void Revoke(RevokeReason reason, BurstEnd end, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (State is not Taken taken || !_parties.TryGetValue(taken.Talker, out var party))
            return;
        if (reason == RevokeReason.TooLong)
            party.RetryAfter = now + _settings.T9RetryAfter;
        effects.Add(new SendRevoke(taken.Talker, reason, RetryAfterOf(reason)));
        effects.Add(new ReportRevoked(taken.Talker, reason));
        State = new PendingRevoke(taken.Talker, reason, end, now + _settings.T3StopTalkingGrace, now + _settings.T8RevokeRepeat) { Ending = taken.Ending };
        // A phone without floor control cannot be told, and without grace nobody is waited for.
        if (!party.Terms.HasFloorControl || _settings.T3StopTalkingGrace <= TimeSpan.Zero)
            EndBurst(end, now, effects);
    }

    private TimeSpan RetryAfterOf(RevokeReason reason) => reason == RevokeReason.TooLong ? _settings.T9RetryAfter : TimeSpan.Zero;

    private void EndBurst(BurstEnd end, MonotonicTime now, List<MediaBurstEffect> effects, ushort? last = null)
    {
        if (Talker is not { } talker)
            return;
        if (_parties.TryGetValue(talker, out var party))
            party.LetGoAfter = last ?? (_isOrdered ? _sequence : null);
        effects.Add(new ReportOver(talker, end));
        TakeUpSettings(now);
        State = new Idle(InactiveAt(now), MonotonicTime.Never, 0);
        if (TakeNext(effects) is { } next)
        {
            Grant(_parties[next.Who], next.Priority, isTold: false, now, effects, wasQueued: true);
            QueueChanged(effects);
            return;
        }

        effects.Add(new SendIdleToAll());
        State = new Idle(InactiveAt(now), _settings.C7Idle > 1 ? now + _settings.T7IdleRepeat : MonotonicTime.Never, 1);
    }

    private QueuedRequest? TakeNext(List<MediaBurstEffect> effects)
    {
        if (!HasAudience)
        {
            _preEmptive = null;
            while (_queue.Waiting.Count > 0)
                Deny(_queue.Waiting[0].Who, DenyReason.OnlyOneParticipant, effects);
            return null;
        }

        if (_preEmptive is { } first)
        {
            _preEmptive = null;
            return first;
        }

        return _queue.TakeNext();
    }
}
