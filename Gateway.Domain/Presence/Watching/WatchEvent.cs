namespace Gateway.Domain.Presence.Watching;

/// <summary>What may happen to the subscription to one person.</summary>
internal abstract record WatchEvent
{
    private WatchEvent()
    {
    }

    /// <summary>Somebody wants to know.</summary>
    public sealed record Wanted : WatchEvent;

    /// <summary>Nobody wants to know any more.</summary>
    public sealed record Unwanted : WatchEvent;

    /// <summary>A NOTIFY came.</summary>
    public sealed record Notified : WatchEvent;

    /// <summary>The subscription is over.</summary>
    /// <param name="Reason">That of the last NOTIFY, or <c>refused</c>, <c>silent</c>, <c>gone</c>, <c>timeout</c>.</param>
    /// <param name="Status">The status of a refusal; 0 where no response came.</param>
    /// <param name="RetryAfter">When the server can be asked again; <c>null</c> = it does not say.</param>
    /// <param name="IsLongEnough">Whether what a 423 asks for is no more than what was asked: then it is not understood.</param>
    public sealed record Over(string Reason, int Status, TimeSpan? RetryAfter, bool IsLongEnough) : WatchEvent;

    /// <summary>A time may have come.</summary>
    public sealed record Tick : WatchEvent;
}

/// <summary>What has to be done for the subscription to one person.</summary>
internal abstract record WatchEffect
{
    private WatchEffect()
    {
    }

    /// <summary>Send SUBSCRIBE in a new dialog.</summary>
    public sealed record Subscribe : WatchEffect;

    /// <summary>Send SUBSCRIBE with Expires 0 in the dialog.</summary>
    public sealed record Unsubscribe : WatchEffect;

    /// <summary>Tell all enquiries that the watcher may not know.</summary>
    public sealed record TellDenied : WatchEffect;

    /// <summary>Tell all enquiries that they cannot be answered.</summary>
    public sealed record TellFailed : WatchEffect;

    /// <summary>Tell all enquiries that it is tried again.</summary>
    public sealed record TellUnavailable : WatchEffect;

    /// <summary>Tell all enquiries that they are over.</summary>
    public sealed record TellFinished(EnquiryEnd End) : WatchEffect;
}
