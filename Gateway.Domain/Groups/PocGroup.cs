using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.Groups;

/// <summary>A PoC Group: an identity of its own and the people in it.</summary>
/// <param name="Id">The opaque identifier of the group, <c>grp_</c> and a ULID.</param>
/// <param name="Address">The PoC Group Identity.</param>
/// <param name="DisplayName">The name on the screen.</param>
/// <param name="Members">The PoC Addresses of the members.</param>
public sealed record PocGroup(string Id, PocAddress Address, string DisplayName, ImmutableHashSet<PocAddress> Members);
