using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Event = Gateway.Domain.Sessions.Participating.ReferProgressEvent;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>Carries out what <see cref="ReferProgress"/> decides: the NOTIFYs to the sender of one REFER. One that wants none hears nothing.</summary>
internal sealed class Referral : ISubscriptionOwner, IParticipatingPart
{
    private readonly ParticipatingFunction _function;
    private IncomingSubscription? _subscription;
    private ReferProgressState _state = new ReferProgressState.Over();

    public Referral(ParticipatingFunction function) => _function = function;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => _state.NextDeadline;

    /// <inheritdoc/>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>Whether its sender is told anything.</summary>
    public bool IsHeard => _subscription is not null;

    /// <summary>The REFER has been accepted with a subscription: tells that it is on its way.</summary>
    public void Begin(IncomingSubscription subscription, MonotonicTime now)
    {
        _subscription = subscription;
        Perform(ReferProgress.Begin(now), now);
    }

    /// <summary>There is news, and more to come.</summary>
    public void Progress(SipFragment report, MonotonicTime now) => Step(new Event.Progressed(report), now);

    /// <summary>It is decided.</summary>
    public void Decide(SipFragment report, MonotonicTime now) => Step(new Event.Decided(report), now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now) => Step(new Event.Tick(), now);

    // The core sends the NOTIFY that a refresh is owed; what was told last is told with the next news.
    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
    {
    }

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _subscription = null;
        Step(new Event.Unheard(), now);
    }

    private void Step(Event happened, MonotonicTime now) => Perform(ReferProgress.Step(_state, happened, now), now);

    private void Perform(Transition<ReferProgressState, ReferProgressEffect> transition, MonotonicTime now)
    {
        _state = transition.State;
        _function.Settle(this);
        foreach (var told in transition.Effects)
            _subscription?.Notify(told.State, MessageExtras.None.With(told.Report.Write()), now);
    }
}
