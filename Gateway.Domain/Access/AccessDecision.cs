namespace Gateway.Domain.Access;

/// <summary>How a request was decided.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Ground">What it rests on.</param>
public readonly record struct AccessDecision(AccessOutcome Outcome, AccessGround Ground)
{
    /// <summary>Presence that is allowed: what is shown of it. Else nothing.</summary>
    public ShownParts Shown { get; init; }

    /// <summary>Whether the session is offered, the alert delivered, or the presence shown at once.</summary>
    public bool IsGranted => Outcome is AccessOutcome.Accepted or AccessOutcome.Passed or AccessOutcome.Allowed;
}
