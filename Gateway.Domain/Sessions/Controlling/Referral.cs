using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// Tells the sender of a REFER how the invitation goes that he asked for (RFC 3515 §2.4.4, clause 14 step 5): 100 at once, then what is news,
/// and the final response with the end of the subscription.
/// </summary>
internal sealed class Referral(ControlledSession session) : ISubscriptionOwner
{
    /// <summary>How long the subscription lasts from each NOTIFY on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    // Sooner than it runs out by more than a NOTIFY can be under way.
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(25);
    private static readonly SubscriptionState Lasting = new SubscriptionState.Active(Interval);

    private IncomingSubscription? _subscription;
    private SipFragment _last = SipFragment.Of(SipStatus.Trying);

    /// <summary>When the subscription is renewed.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Begins with the first NOTIFY.</summary>
    public void Begin(IncomingSubscription subscription, MonotonicTime now)
    {
        _subscription = subscription;
        Notify(Lasting, now);
    }

    /// <summary>Tells what came; the final response is the last that is told.</summary>
    public void Tell(SipFragment report, bool isFinal, MonotonicTime now)
    {
        // A phone that rings once has said all there is to say about ringing.
        if (!isFinal && report.Status == _last.Status)
            return;
        _last = report;
        Notify(isFinal ? new SubscriptionState.Terminated("noresource") : Lasting, now);
        if (isFinal)
            Close();
    }

    /// <summary>Renews the subscription when it is time.</summary>
    public void Tick(MonotonicTime now)
    {
        if (now >= NextDeadline)
            Notify(Lasting, now);
    }

    public void Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now) => Notify(Lasting, now);

    public void Ended(IncomingSubscription subscription, MonotonicTime now) => Close();

    private void Notify(SubscriptionState state, MonotonicTime now)
    {
        NextDeadline = now + RenewAfter;
        _subscription?.Notify(state, MessageExtras.None.With(_last.Write()), now);
    }

    private void Close()
    {
        _subscription = null;
        NextDeadline = MonotonicTime.Never;
        session.Forget(this);
    }
}
