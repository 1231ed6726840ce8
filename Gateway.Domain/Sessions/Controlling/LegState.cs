namespace Gateway.Domain.Sessions.Controlling;

/// <summary>How far one leg of a PoC Session is.</summary>
public enum LegState
{
    /// <summary>The initiator's INVITE: it waits for the first who accepts.</summary>
    Waiting,

    /// <summary>Our INVITE: nothing was heard but 100.</summary>
    Inviting,

    /// <summary>Our INVITE: 180 came.</summary>
    Ringing,

    /// <summary>Our INVITE: 183 with P-Answer-State Unconfirmed came, so his server answers for him (RFC 4964).</summary>
    Unconfirmed,

    /// <summary>He takes part.</summary>
    Connected,

    /// <summary>Our CANCEL is asked for; its INVITE has no final response yet.</summary>
    Cancelling,

    /// <summary>Our BYE is asked for.</summary>
    Leaving,
}
