namespace Gateway.Domain.Consoles;

/// <summary>What came of withdrawing an invitation (OMA PoC Control Plane, CANCEL, 6.1.X.1).</summary>
public enum CancelOutcome
{
    /// <summary>Nobody took it: 487, or another refusal that crossed the CANCEL.</summary>
    Cancelled,

    /// <summary>A 2xx won the race: the session was left with BYE at once.</summary>
    TooLate,

    /// <summary>There is nothing to cancel: no such session of this user, or it has its final response.</summary>
    NotPending,
}
