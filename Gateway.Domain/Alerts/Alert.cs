using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.Alerts;

/// <summary>An Instant Personal Alert: a MESSAGE that asks its receiver to call back (OMA PoC Control Plane, Figure 24).</summary>
/// <param name="Id">The identifier.</param>
/// <param name="Kind">Which way it went.</param>
/// <param name="From">The PoC Address of the sender, as asserted by the network.</param>
/// <param name="FromDisplayName">The display name asserted with it.</param>
/// <param name="Text">A short text, at most <see cref="AlertLimits.TextBytes"/> octets of UTF-8; <c>null</c> for a bare alert.</param>
/// <param name="CreatedAt">When it was accepted, UTC.</param>
/// <param name="ExpiresAt">After this moment it is not sent any more, UTC.</param>
/// <param name="Targets">Whom it is for; at least one.</param>
public sealed record Alert(
    AlertId Id, AlertKind Kind, PocAddress From, string? FromDisplayName, string? Text, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    ImmutableArray<AlertTarget> Targets);
