namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Who is in a PoC Session, as far as its release depends on it.</summary>
/// <param name="Connected">How many take part.</param>
/// <param name="Pending">How many invitations are open.</param>
/// <param name="Peak">The most that took part at one time so far.</param>
/// <param name="InitiatorTakesPart">Whether the initiator is among them.</param>
public readonly record struct SessionCensus(int Connected, int Pending, int Peak, bool InitiatorTakesPart);
