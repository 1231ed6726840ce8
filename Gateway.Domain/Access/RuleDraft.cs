namespace Gateway.Domain.Access;

/// <summary>An edit that is not saved yet, to be tried out.</summary>
public abstract record RuleDraft
{
    private RuleDraft()
    {
    }

    /// <summary>Add the rule, or put it in the place of the one with its id.</summary>
    public sealed record Put(AccessRule Rule) : RuleDraft;

    /// <summary>Remove the rule with this id.</summary>
    public sealed record Remove(RuleId Id) : RuleDraft;
}
