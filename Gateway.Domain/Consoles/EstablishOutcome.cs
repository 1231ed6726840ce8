using Gateway.Domain.Alerts;

namespace Gateway.Domain.Consoles;

/// <summary>What came of wanting a pre-established session.</summary>
public abstract record EstablishOutcome
{
    private EstablishOutcome()
    {
    }

    /// <summary>It is up.</summary>
    /// <param name="View">It.</param>
    public sealed record Established(PreEstablishedView View) : EstablishOutcome;

    /// <summary>Not yet: the last attempt failed. It is tried again while it is wanted.</summary>
    /// <param name="View">It.</param>
    /// <param name="Cause">The answer; status 408 when there was none.</param>
    public sealed record Refused(PreEstablishedView View, SipCause Cause) : EstablishOutcome;

    /// <summary>The gateway serves no console for this user.</summary>
    public sealed record NotServed : EstablishOutcome;
}
