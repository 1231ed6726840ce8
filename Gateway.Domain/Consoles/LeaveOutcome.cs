namespace Gateway.Domain.Consoles;

/// <summary>What came of leaving a PoC Session.</summary>
public enum LeaveOutcome
{
    /// <summary>The user is out: by BYE, by REFER with method BYE, or because his invitation was withdrawn or declined.</summary>
    Left,

    /// <summary>The user was not in the session with a console of this gateway.</summary>
    NotInSession,
}
