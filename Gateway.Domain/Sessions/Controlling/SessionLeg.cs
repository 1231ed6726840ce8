namespace Gateway.Domain.Sessions.Controlling;

/// <summary>A leg of a PoC Session and whose it is.</summary>
internal sealed class SessionLeg(LegId id, SessionParticipant participant, LegState state)
{
    public LegId Id { get; } = id;

    /// <summary>Whose it is: who was invited, until somebody else takes the invitation.</summary>
    public SessionParticipant Participant { get; set; } = participant;

    public LegState State { get; set; } = state;

    /// <summary>Whether it is an invitation of ours that nobody has answered.</summary>
    public bool IsPending => State is LegState.Inviting or LegState.Ringing or LegState.Unconfirmed;

    /// <summary>Whether it is going down.</summary>
    public bool IsDeparting => State is LegState.Cancelling or LegState.Leaving;
}
