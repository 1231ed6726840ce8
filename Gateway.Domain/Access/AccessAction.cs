namespace Gateway.Domain.Access;

/// <summary>What somebody wants to do to a user.</summary>
public enum AccessAction
{
    /// <summary>Invite to a PoC Session.</summary>
    Session,

    /// <summary>Send an Instant Personal Alert.</summary>
    Alert,

    /// <summary>Watch the presence.</summary>
    Presence,
}
