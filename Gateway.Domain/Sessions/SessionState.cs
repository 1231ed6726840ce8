namespace Gateway.Domain.Sessions;

/// <summary>How far a PoC Session is.</summary>
public enum SessionState
{
    /// <summary>Invitations are on their way; nobody has said anything yet.</summary>
    Inviting,

    /// <summary>Somebody is being alerted.</summary>
    Ringing,

    /// <summary>The inviter has been told that it stands, or somebody has joined.</summary>
    Established,

    /// <summary>Over, for the reason of <see cref="SessionEndReason"/>.</summary>
    Ended,
}
