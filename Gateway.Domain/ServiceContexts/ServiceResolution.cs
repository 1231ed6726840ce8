using System.Collections.Immutable;

namespace Gateway.Domain.ServiceContexts;

/// <summary>What a call to a Request-URI does, and how that was found.</summary>
/// <param name="Steps">The steps taken, in order; none where nobody asked for them.</param>
public abstract record ServiceResolution(ImmutableArray<ServiceStep> Steps)
{
    /// <summary>A service takes the call.</summary>
    /// <param name="Identity">The identity that it is led to: the one called, or a fallback of it.</param>
    /// <param name="Mailbox">The mailbox; <c>null</c> where the caller is asked for it.</param>
    /// <param name="Steps">The steps taken.</param>
    public sealed record Found(ServiceIdentity Identity, MailboxId? Mailbox, ImmutableArray<ServiceStep> Steps) : ServiceResolution(Steps);

    /// <summary>The call is refused.</summary>
    /// <param name="Status">404 for what nobody provisioned, 403 where the caller may not.</param>
    /// <param name="Steps">The steps taken.</param>
    public sealed record Refused(int Status, ImmutableArray<ServiceStep> Steps) : ServiceResolution(Steps);
}

/// <summary>One step on the way to a service.</summary>
/// <param name="Kind">What was looked at.</param>
/// <param name="RequestUri">The Request-URI it was looked at for.</param>
/// <param name="Identity">The identity found there; <c>null</c> when there is none.</param>
/// <param name="Because">A sentence for people.</param>
public sealed record ServiceStep(ServiceStepKind Kind, string RequestUri, ServiceIdentityId? Identity, string Because);

/// <summary>What a step looked at.</summary>
public enum ServiceStepKind
{
    /// <summary>The table: the Request-URI is provisioned.</summary>
    Known,

    /// <summary>The table: nobody provisioned the Request-URI.</summary>
    Unknown,

    /// <summary>The trust rule is met.</summary>
    Trusted,

    /// <summary>The trust rule is not met.</summary>
    NotTrusted,

    /// <summary>The call goes to the fallback instead.</summary>
    FellBack,

    /// <summary>The mailbox was found in the call itself.</summary>
    MailboxFound,

    /// <summary>The call names no mailbox.</summary>
    MailboxUnknown,
}
