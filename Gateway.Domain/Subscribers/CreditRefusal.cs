namespace Gateway.Domain.Subscribers;

/// <summary>Why somebody may not ask of others' presence.</summary>
/// <param name="Rule">The rule that decided: <see cref="WatcherCredit.Rule"/> and the identifier of the user.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record CreditRefusal(string Rule, string Reason);
