using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>A decision with everything that led to it.</summary>
/// <param name="Decision">The same as <see cref="AccessPolicy.Decide"/> gives.</param>
/// <param name="DecidedBy">Every rule that applies with the value that won, by id; empty where a barring or a default decided.</param>
/// <param name="Trace">Every rule of the target's policy, by id, his own before those for all users. Also where the operator's list
/// decided before them.</param>
/// <param name="Sentence">The answer for people, on one line ("refused by rule rul_...: 'Night shift only', because ...").</param>
public sealed record Explanation(AccessDecision Decision, ImmutableArray<AccessRule> DecidedBy, ImmutableArray<TraceEntry> Trace, string Sentence)
{
    /// <summary>The rules that a single condition kept from applying.</summary>
    public IEnumerable<TraceEntry> NearlyMatched => Trace.Where(entry => entry.Nearly);
}
