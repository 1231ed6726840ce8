namespace Gateway.Sip.UserAgents;

/// <summary>What can happen to a subscription at the notifier. The messages stay with the subscription (docs/adr/0011).</summary>
internal abstract record NotifierUsageEvent
{
    private NotifierUsageEvent()
    {
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : NotifierUsageEvent
    {
        public static readonly Tick Event = new();
    }

    /// <summary>The owner has something to tell.</summary>
    /// <param name="IsLast">Whether it ends the subscription.</param>
    /// <param name="Lasting">How long the subscription lasts from now on; <c>null</c>: as before.</param>
    public sealed record NotifyGiven(bool IsLast, TimeSpan? Lasting) : NotifierUsageEvent;

    /// <summary>The NOTIFY was accepted, or failed in a way that is its own matter.</summary>
    public sealed record NotifyEnded : NotifierUsageEvent
    {
        public static readonly NotifyEnded Event = new();
    }

    /// <summary>The NOTIFY failed and may be tried again.</summary>
    /// <param name="After">When (Retry-After).</param>
    public sealed record NotifyDeferred(TimeSpan After) : NotifierUsageEvent;

    /// <summary>The NOTIFY failed in a way that ends the subscription (RFC 6665 §4.2.2).</summary>
    public sealed record NotifyRefused : NotifierUsageEvent
    {
        public static readonly NotifyRefused Event = new();
    }

    /// <summary>A SUBSCRIBE in the dialog.</summary>
    /// <param name="Lasting">How long the subscription lasts from now on; zero ends it.</param>
    public sealed record SubscribeArrived(TimeSpan Lasting) : NotifierUsageEvent;

    /// <summary>The subscriber has another one that stands in its place.</summary>
    public sealed record Replaced : NotifierUsageEvent
    {
        public static readonly Replaced Event = new();
    }
}
