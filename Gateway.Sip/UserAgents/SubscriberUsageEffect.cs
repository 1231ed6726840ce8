namespace Gateway.Sip.UserAgents;

/// <summary>What a subscription at the subscriber orders.</summary>
internal enum SubscriberUsageEffect
{
    /// <summary>Send a SUBSCRIBE that refreshes it.</summary>
    SendRefresh,

    /// <summary>Send a SUBSCRIBE with Expires 0.</summary>
    SendUnsubscribe,

    /// <summary>Answer the NOTIFY at hand 200.</summary>
    AcceptNotify,

    /// <summary>Answer the NOTIFY at hand 481.</summary>
    RefuseNotify,
    TellAnswered,
    TellNotified,
    TellEnded,
}
