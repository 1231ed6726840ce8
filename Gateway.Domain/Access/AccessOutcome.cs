namespace Gateway.Domain.Access;

/// <summary>Every way a decision can end. Within one action a larger value grants more.</summary>
public enum AccessOutcome
{
    /// <summary>Any action: forbidden by the operator, before any rule.</summary>
    Barred,

    /// <summary>Session, alert: refused.</summary>
    Rejected,

    /// <summary>Session: ask the user, who answers by hand whatever the Answer Mode.</summary>
    Passed,

    /// <summary>Session: taken as the Answer Mode says. Alert: delivered.</summary>
    Accepted,

    /// <summary>Presence: refused.</summary>
    Blocked,

    /// <summary>Presence: held until the user decides.</summary>
    ToBeConfirmed,

    /// <summary>Presence: accepted, answered with a made-up closed presence.</summary>
    PolitelyBlocked,

    /// <summary>Presence: shown.</summary>
    Allowed,
}
