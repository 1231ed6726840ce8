namespace Gateway.Domain.ServiceContexts;

/// <summary>A call was led to a service, or kept from one.</summary>
/// <param name="Called">What was called: the Request-URI of the service itself, or the address of somebody who did not take the call.</param>
/// <param name="Identity">The identity that the call goes to, or the one that it may not go to.</param>
/// <param name="Mailbox">The mailbox; <c>null</c> where the caller is asked for it, or goes nowhere.</param>
/// <param name="Reason">Why.</param>
/// <param name="RefusedWith">The status that the caller got; <c>null</c> where the call goes on.</param>
public sealed record ContextResolution(string Called, ServiceIdentity Identity, MailboxId? Mailbox, ContextReason Reason, int? RefusedWith)
{
    /// <summary>Who calls: an address of this network or of another, or a number of the telephone network; <c>null</c> where that is hidden or unknown.</summary>
    public string? Caller { get; init; }

    /// <summary>The Call-ID of the call.</summary>
    public string CallId { get; init; } = "";
}

/// <summary>Why a call goes to a service.</summary>
public enum ContextReason
{
    /// <summary>The caller has called it by its name.</summary>
    Called,

    /// <summary>The caller has called another by its name, whose trust did not suffice.</summary>
    FellBack,

    /// <summary>The trust does not suffice, and there is no other.</summary>
    NotTrusted,

    /// <summary>Nobody answered within the ring time.</summary>
    NoAnswer,

    /// <summary>A phone was busy.</summary>
    Busy,

    /// <summary>The user wants nobody to ring.</summary>
    DoNotDisturb,

    /// <summary>Nobody could be rung, or refused otherwise.</summary>
    Unreachable,

    /// <summary>A recognised number of the telephone network, whatever was met.</summary>
    Recognised,

    /// <summary>The address called is a role, with nobody behind it to ring.</summary>
    Role,

    /// <summary>The address called is that of the service, which is another for each who calls it.</summary>
    Access,
}
