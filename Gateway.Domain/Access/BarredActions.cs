namespace Gateway.Domain.Access;

/// <summary>The actions that an entry of the operator's hard list forbids.</summary>
[Flags]
public enum BarredActions
{
    /// <summary>Forbids nothing; an entry kept for its note.</summary>
    None = 0,

    /// <summary>Invitations to PoC Sessions.</summary>
    Session = 1,

    /// <summary>Instant Personal Alerts.</summary>
    Alert = 2,

    /// <summary>Watching presence.</summary>
    Presence = 4,

    /// <summary>All of them.</summary>
    All = Session | Alert | Presence,
}
