using Gateway.Domain.Access;

namespace Gateway.Domain.Clients;

/// <summary>A person whom a PoC Client acts for.</summary>
/// <param name="Address">The PoC Address.</param>
/// <param name="DisplayName">The name to be shown with it; may be empty.</param>
/// <param name="Password">What the client authenticates with; <c>null</c> for a client that the core trusts without (an in-process link).</param>
public sealed record PocAccount(PocAddress Address, string DisplayName, string? Password);
