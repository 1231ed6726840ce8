namespace Gateway.Domain.Alerts;

/// <summary>The SIP answer that decided an outcome.</summary>
/// <param name="Status">The status code; 408 with no reason phrase of the network when nothing answered.</param>
/// <param name="Reason">The reason phrase.</param>
/// <param name="Warning">The text of a Warning 399 (RFC 3261 §20.43); <c>null</c> when there was none.</param>
public sealed record SipCause(int Status, string Reason, string? Warning);
