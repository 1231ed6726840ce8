namespace Gateway.Domain.Access;

/// <summary>The values of <c>poc:allow-invite</c>, lowest first.</summary>
public enum SessionPermission
{
    /// <summary>Refuse the invitation.</summary>
    Reject,

    /// <summary>Ask: let the user decide, whatever the Answer Mode.</summary>
    Pass,

    /// <summary>Take it as the Answer Mode of the user says, automatically too.</summary>
    Accept,
}
