namespace Gateway.Domain.Access;

/// <summary>What a decision rests on.</summary>
public abstract record AccessGround
{
    private AccessGround()
    {
    }

    /// <summary>The highest value of the rules that apply; of several rules with that value, the one with the smallest id.</summary>
    public sealed record ByRule(AccessRule Rule) : AccessGround;

    /// <summary>The operator's hard list; of several entries that match, the one with the smallest id.</summary>
    public sealed record ByBarring(Barring Barring) : AccessGround;

    /// <summary>No rule of the target or for all users says anything about this action.</summary>
    public sealed record NoRules : AccessGround
    {
        internal static NoRules Instance { get; } = new();
    }

    /// <summary>There are rules about this action, and none of them applies.</summary>
    public sealed record NoRuleApplies : AccessGround
    {
        internal static NoRuleApplies Instance { get; } = new();
    }
}
