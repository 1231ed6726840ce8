using Gateway.Domain.Groups;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Where a PoC Session comes from.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Token">The user part of its PoC Session Identity.</param>
/// <param name="Group">Its group; <c>null</c> for none.</param>
/// <param name="Caller">Who starts it.</param>
/// <param name="Called">What he called: the group, the one person, or the factory.</param>
/// <param name="Establishment">How he set it up.</param>
/// <param name="TraceId">The trace of the request that asked for it; <c>null</c> when it came in by SIP.</param>
/// <param name="NamesPerson">Whether it was set up at the factory with one person in the list: no core has seen whom it is for.</param>
internal sealed record SessionOrigin(
    SessionId Id, string Token, PocGroup? Group, Inviter Caller, string Called, Establishment Establishment, string? TraceId,
    bool NamesPerson);
