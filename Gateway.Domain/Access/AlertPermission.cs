namespace Gateway.Domain.Access;

/// <summary>Whether an Instant Personal Alert reaches the user, lowest first. Ours; the standard has no action for it.</summary>
public enum AlertPermission
{
    /// <summary>Refuse the alert.</summary>
    Reject,

    /// <summary>Deliver the alert.</summary>
    Accept,
}
