using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>A person in the eyes of a PoC Session, whether he takes part now or once did.</summary>
public sealed class SessionParticipant
{
    internal SessionParticipant(PocAddress address, bool isInitiator)
    {
        Address = address;
        IsInitiator = isInitiator;
    }

    /// <summary>The PoC Address.</summary>
    public PocAddress Address { get; }

    /// <summary>Whether the session is his.</summary>
    public bool IsInitiator { get; }

    /// <summary>Where he stands.</summary>
    public ParticipantState State { get; internal set; } = ParticipantState.Invited;

    /// <summary>By what his last part ended; <c>null</c> while it lasts, and where a refusal ended it.</summary>
    public LeaveMeans? Means { get; internal set; }

    /// <summary>Whether he called in himself, the last time.</summary>
    public bool DialledIn { get; internal set; }

    /// <summary>The leg that is his part; <c>null</c> while he has none. Legs that are going down are nobody's part.</summary>
    internal SessionLeg? Leg { get; set; }

    /// <summary>How many legs of his are going down.</summary>
    internal int Departing { get; set; }
}
