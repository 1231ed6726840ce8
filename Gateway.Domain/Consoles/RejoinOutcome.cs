using Gateway.Domain.Alerts;

namespace Gateway.Domain.Consoles;

/// <summary>What came of joining a PoC Session that runs already.</summary>
public abstract record RejoinOutcome
{
    private RejoinOutcome()
    {
    }

    /// <summary>The user is in the session.</summary>
    public sealed record Joined : RejoinOutcome;

    /// <summary>He was in it, or is on his way in or out.</summary>
    public sealed record AlreadyIn : RejoinOutcome;

    /// <summary>He was not let in.</summary>
    /// <param name="Cause">The answer: 404 when the session is gone, 403 when he is not entitled, 486 when it is full; 408 when there was none.</param>
    public sealed record Refused(SipCause Cause) : RejoinOutcome;
}
