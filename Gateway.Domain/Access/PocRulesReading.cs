using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>What a document said.</summary>
/// <param name="Rules">Its rules in their order, at version 0.</param>
/// <param name="Remarks">For the log: what was not understood or was taken as the lowest value, naming the rule; at most 100.</param>
public sealed record PocRulesReading(ImmutableArray<AccessRule> Rules, ImmutableArray<string> Remarks);
