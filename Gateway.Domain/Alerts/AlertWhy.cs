namespace Gateway.Domain.Alerts;

/// <summary>Why access control let an alert pass or refused it, or where it was led instead.</summary>
/// <param name="Rule">The rule or barring that decided; <c>null</c> when a default did.</param>
/// <param name="Effect">accept, reject or barred; forwarded where somebody else has it, waits where nobody took it.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record AlertWhy(string? Rule, string Effect, string Reason);
