using Gateway.Domain.Access;
using Gateway.Domain.Sessions.Bodies;

namespace Gateway.Domain.Sessions;

/// <summary>The PoC settings that a device has published (RFC 4354, RFC 3903), as they are kept over a restart.</summary>
/// <param name="Id">The name of the publication, the same for as long as it lasts.</param>
/// <param name="Of">Whose device it is.</param>
/// <param name="EntityTag">Its entity tag: who refreshes it names this.</param>
/// <param name="Document">What the device said.</param>
/// <param name="ToldAt">When it said that, UTC.</param>
/// <param name="EndsAt">When it runs out, UTC.</param>
public sealed record StoredSettings(string Id, PocAddress Of, string EntityTag, PocSettingsDocument Document, DateTimeOffset ToldAt, DateTimeOffset EndsAt)
{
    /// <summary>What the name of each begins with; none of presence does.</summary>
    public const string IdPrefix = "set_";
}
