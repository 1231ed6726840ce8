namespace Gateway.Domain.Sessions;

/// <summary>Where a person stands in a PoC Session. All from <see cref="Left"/> on are over, until he rejoins.</summary>
public enum ParticipantState
{
    /// <summary>The invitation is on its way.</summary>
    Invited,

    /// <summary>He is being alerted.</summary>
    Ringing,

    /// <summary>He takes part.</summary>
    Connected,

    /// <summary>He is going; his leg is not down yet.</summary>
    Leaving,

    /// <summary>He left by himself.</summary>
    Left,

    /// <summary>The network took him out.</summary>
    Disconnected,

    /// <summary>He, or a rule, refused.</summary>
    Refused,

    /// <summary>He could not be reached.</summary>
    Failed,

    /// <summary>The invitation was taken back.</summary>
    Cancelled,
}
