namespace Gateway.Domain.Sessions.Participating;

/// <summary>One of the two legs of an on-demand session at a participating PoC function.</summary>
public enum Leg
{
    /// <summary>The one that came in: the client's on the inviter's side, the controlling function's on the target's side.</summary>
    Incoming,

    /// <summary>The one that was made for it.</summary>
    Outgoing,
}

/// <summary>Where the two legs of an on-demand session stand.</summary>
public abstract record OnDemandLegsState
{
    private OnDemandLegsState()
    {
    }

    /// <summary>The outgoing INVITE has no final response; the incoming one waits for it.</summary>
    public sealed record Inviting : OnDemandLegsState;

    /// <summary>The incoming INVITE is over; the outgoing one is being given up, and may still turn into a call that must be ended.</summary>
    public sealed record Withdrawing : OnDemandLegsState;

    /// <summary>Both stand.</summary>
    /// <param name="Reinvited">The leg whose re-INVITE waits for the answer from the other; <c>null</c> when there is none.</param>
    public sealed record Established(Leg? Reinvited) : OnDemandLegsState;

    /// <summary>One leg is over; the other has been told to end.</summary>
    /// <param name="Open">The leg that is not over.</param>
    public sealed record Leaving(Leg Open) : OnDemandLegsState;

    /// <summary>Both are over.</summary>
    public sealed record Over : OnDemandLegsState;
}
