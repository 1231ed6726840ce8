namespace Gateway.Domain.Access;

/// <summary>How one rule met the request.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Matched">Whether it applies and says something about the action.</param>
/// <param name="Nearly">Whether a single condition kept it from applying, one that is about more than "somebody else is meant".</param>
/// <param name="Because">Why, as a sentence part for people ("identity sip:bob@x is excepted").</param>
public sealed record TraceEntry(AccessRule Rule, bool Matched, bool Nearly, string Because);
