namespace Gateway.Sip.UserAgents;

/// <summary>What a subscription at the notifier orders.</summary>
internal enum NotifierUsageEffect
{
    /// <summary>Send the NOTIFY at hand.</summary>
    SendNotify,

    /// <summary>Keep the NOTIFY at hand until the open one is answered.</summary>
    Keep,

    /// <summary>Forget those that are kept, because the one at hand tells everything.</summary>
    ForgetKept,

    /// <summary>Forget the oldest that is kept.</summary>
    ForgetOldest,

    /// <summary>Keep the open NOTIFY again, before all others.</summary>
    KeepOpen,

    /// <summary>Send the oldest that is kept.</summary>
    SendKept,

    /// <summary>Send a NOTIFY that says <c>terminated;reason=timeout</c>.</summary>
    SendTimeout,

    /// <summary>Keep such a NOTIFY.</summary>
    KeepTimeout,

    /// <summary>Answer the SUBSCRIBE at hand 200.</summary>
    AcceptSubscribe,

    /// <summary>Answer the SUBSCRIBE at hand 481.</summary>
    RefuseSubscribe,
    TellRefreshed,
    TellEnded,
}
