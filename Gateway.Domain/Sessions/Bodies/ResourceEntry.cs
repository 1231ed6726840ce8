using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>One of the people of a list.</summary>
/// <param name="Address">Who it is.</param>
/// <param name="DisplayName">What the list calls it; <c>null</c> when it does not say.</param>
public readonly record struct ResourceEntry(PocAddress Address, string? DisplayName = null);
