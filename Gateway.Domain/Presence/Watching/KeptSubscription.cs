using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Watching;

/// <summary>Who keeps subscriptions up: what they send with, and what follows their timers.</summary>
internal interface ISubscriptionKeeper
{
    /// <summary>Sends a SUBSCRIBE in a new dialog.</summary>
    OutgoingSubscription Subscribe(PocAddress watcher, PocAddress target, MessageExtras headers, uint seconds, ISubscriberOwner owner, MonotonicTime now);

    /// <summary>Chance, 0 to 1.</summary>
    double NewJitter();

    /// <summary>A new <c>icid-value</c> (RFC 7315 §4.6).</summary>
    string NewIcid();

    /// <summary>Follows the timers of a subscription, and forgets it when nothing is left.</summary>
    void Settle(KeptSubscription one, MonotonicTime now);
}

/// <summary>A subscription that is begun again where it ends too early: the outside of <see cref="Watch"/>.</summary>
internal abstract class KeptSubscription(ISubscriptionKeeper keeper, PocAddress watcher, PocAddress target) : ISubscriberOwner, IDeadline
{
    private const string SuppressIfMatch = "Suppress-If-Match";

    private readonly List<Action> _left = [];
    private OutgoingSubscription? _subscription;
    private SipResponse? _answer;
    private TimeSpan? _retryAfter;
    private uint _asked;
    private uint _secondsMin;

    public PocAddress Watcher { get; } = watcher;

    public PocAddress Target { get; } = target;

    public abstract MonotonicTime NextDeadline { get; }

    MonotonicTime IDeadline.ScheduledAt { get; set; } = MonotonicTime.Never;

    protected WatchState State { get; private set; } = new WatchState.Resting();

    /// <summary>What its charging records are joined by, here and there (RFC 7315 §4.6).</summary>
    protected string ChargingId { get; } = keeper.NewIcid();

    /// <summary>The Call-ID of the subscription; <c>null</c> where there is none.</summary>
    protected string? CallId => _subscription?.CallId;

    /// <summary>The tag of the state that is known (RFC 5839): a SUBSCRIBE that goes out asks for none where that still holds. <c>null</c> = none is known.</summary>
    protected virtual string? KnownTag => null;

    /// <summary>The headers of its SUBSCRIBE.</summary>
    protected abstract MessageExtras Headers { get; }

    public void Step(WatchEvent happened, MonotonicTime now)
    {
        var (state, effects) = Watch.Step(State, happened, now, keeper.NewJitter());
        State = state;
        foreach (var effect in effects)
            Perform(effect, now);
        if (State is WatchState.Resting)
            Left();
    }

    /// <summary>Tells when nothing is subscribed to any more: at once where that is so.</summary>
    public void OnLeft(Action left)
    {
        if (State is WatchState.Leaving)
            _left.Add(left);
        else
            left();
    }

    uint ISubscriberOwner.SecondsToAsk(OutgoingSubscription subscription, uint usual, MonotonicTime now) => _asked = Seconds(now);

    string? ISubscriberOwner.KnownTag(OutgoingSubscription subscription) => subscription == _subscription ? KnownTag : null;

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now)
    {
        if (subscription != _subscription)
            return;
        _answer = final;
        if (final?.Status != SipStatus.NoNotification)
            return;
        // It stands, and what is known still holds.
        Step(new WatchEvent.Notified(), now);
        if (State is not WatchState.Leaving)
            StillHolds(now);
        keeper.Settle(this, now);
    }

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
    {
        if (subscription != _subscription || SubscriptionStateView.Of(notify) is not { } standing)
            return;
        _retryAfter = standing.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        Step(new WatchEvent.Notified(), now);
        if (State is not WatchState.Leaving)
            Notified(notify, standing, now);
        keeper.Settle(this, now);
    }

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now)
    {
        if (subscription != _subscription)
            return;
        _subscription = null;
        var min = _answer is not null && _answer.TryGetDeltaSeconds(HeaderId.MinExpires, out var least) ? least : 0;
        var retryAfter = _retryAfter ?? (_answer is { IsSuccess: false } && _answer.TryGetDeltaSeconds(HeaderId.RetryAfter, out var wait) ? TimeSpan.FromSeconds(wait) : null);
        var isLongEnough = min <= _asked;
        _secondsMin = Math.Max(_secondsMin, min);
        Step(new WatchEvent.Over(reason, _answer?.Status ?? 0, retryAfter, isLongEnough), now);
        keeper.Settle(this, now);
    }

    /// <summary>For how long it is wanted still, in seconds; at least 1.</summary>
    protected abstract uint SecondsWanted(MonotonicTime now);

    /// <summary>A NOTIFY came while it is wanted.</summary>
    protected abstract void Notified(SipRequest notify, SubscriptionStateView standing, MonotonicTime now);

    /// <summary>The state that was known before still holds: no NOTIFY comes (RFC 5839 §5.3).</summary>
    protected virtual void StillHolds(MonotonicTime now)
    {
    }

    /// <summary>The watcher may not know.</summary>
    protected abstract void Denied(SipCause? cause, ImmutableArray<AlertWhy> why, MonotonicTime now);

    /// <summary>It cannot be had.</summary>
    protected abstract void Failed(SipCause cause, MonotonicTime now);

    /// <summary>It is tried again.</summary>
    protected abstract void Unavailable(SipCause cause, MonotonicTime now);

    /// <summary>It is over.</summary>
    protected abstract void Finished(EnquiryEnd end, MonotonicTime now);

    private void Perform(WatchEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case WatchEffect.Subscribe:
                (_answer, _retryAfter) = (null, null);
                _asked = Seconds(now);
                _subscription = keeper.Subscribe(Watcher, Target, KnownTag is { } known ? Headers.With(SuppressIfMatch, known) : Headers, _asked, this, now);
                break;
            case WatchEffect.Unsubscribe:
                _subscription?.Unsubscribe(now);
                break;
            case WatchEffect.TellDenied:
                Denied(_answer is null ? null : AlertOutcome.CauseOf(_answer), _answer is null ? [] : AlertOutcome.WhyOf(_answer), now);
                break;
            case WatchEffect.TellFailed:
                Failed(CauseOf(_answer), now);
                break;
            case WatchEffect.TellUnavailable:
                Unavailable(CauseOf(_answer), now);
                break;
            case WatchEffect.TellFinished finished:
                Finished(finished.End, now);
                break;
        }
    }

    // What 2xx promised and no NOTIFY kept is silence, too.
    public static SipCause CauseOf(SipResponse? answer) =>
        answer is null or { IsSuccess: true } ? new(SipStatus.RequestTimeout, "Nothing came within 64·T1", null) : AlertOutcome.CauseOf(answer);

    private uint Seconds(MonotonicTime now) => Math.Max(_secondsMin, SecondsWanted(now));

    private void Left()
    {
        var left = _left.ToArray();
        _left.Clear();
        foreach (var tell in left)
            tell();
    }
}
