namespace Gateway.Sip.UserAgents;

/// <summary>What can happen to a subscription at the subscriber. The messages stay with the subscription (docs/adr/0011).</summary>
internal abstract record SubscriberUsageEvent
{
    private SubscriberUsageEvent()
    {
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : SubscriberUsageEvent
    {
        public static readonly Tick Event = new();
    }

    /// <summary>2xx to our SUBSCRIBE or REFER.</summary>
    public sealed record RequestAccepted : SubscriberUsageEvent
    {
        public static readonly RequestAccepted Event = new();
    }

    /// <summary>204 to our SUBSCRIBE: accepted, and no NOTIFY comes, for what we said to know still holds (RFC 5839 §5.3).</summary>
    public sealed record AcceptedAsKnown : SubscriberUsageEvent
    {
        public static readonly AcceptedAsKnown Event = new();
    }

    /// <summary>2xx to our REFER, which says that there is no subscription (RFC 4488).</summary>
    public sealed record SubscriptionDeclined : SubscriberUsageEvent
    {
        public static readonly SubscriptionDeclined Event = new();
    }

    /// <summary>300-699, or none, to our SUBSCRIBE or REFER.</summary>
    /// <param name="EndsUsage">Whether it says that the subscription does not exist (RFC 5057), or nobody answered.</param>
    public sealed record RequestRefused(bool EndsUsage) : SubscriberUsageEvent;

    /// <summary>A NOTIFY of an active or pending subscription.</summary>
    /// <param name="Lasting">How long it says that the subscription lasts; <c>null</c> when it says nothing.</param>
    public sealed record NotifyArrived(TimeSpan? Lasting) : SubscriberUsageEvent;

    /// <summary>A NOTIFY that is the last.</summary>
    public sealed record LastNotifyArrived : SubscriberUsageEvent
    {
        public static readonly LastNotifyArrived Event = new();
    }

    /// <summary>The owner wants it refreshed at once.</summary>
    public sealed record RefreshAsked : SubscriberUsageEvent
    {
        public static readonly RefreshAsked Event = new();
    }

    /// <summary>The owner wants it ended.</summary>
    public sealed record EndAsked : SubscriberUsageEvent
    {
        public static readonly EndAsked Event = new();
    }
}
