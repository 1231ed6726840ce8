using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>A publication of somebody's presence (RFC 3903), as it is kept over a restart of the Presence Server.</summary>
/// <param name="Id">Its name, the same for as long as it lasts.</param>
/// <param name="Of">Whose presence it tells of.</param>
/// <param name="EntityTag">Its entity tag: who refreshes it names this.</param>
/// <param name="Document">What it tells.</param>
/// <param name="ToldAt">When it told that, UTC.</param>
/// <param name="EndsAt">When it runs out, UTC.</param>
/// <param name="IsNetwork">Whether the PoC server of the user's network published it.</param>
public sealed record StoredPublication(
    string Id, PocAddress Of, string EntityTag, PresenceDocument Document, DateTimeOffset ToldAt, DateTimeOffset EndsAt, bool IsNetwork);
