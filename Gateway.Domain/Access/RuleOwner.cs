namespace Gateway.Domain.Access;

/// <summary>Whose calls, alerts and presence a rule speaks about.</summary>
public abstract record RuleOwner
{
    private RuleOwner()
    {
    }

    /// <summary>The rule is part of one user's policy.</summary>
    public sealed record User(PocAddress Address) : RuleOwner
    {
        /// <inheritdoc/>
        public override string ToString() => Address.ToString();
    }

    /// <summary>The rule is part of every user's policy, as if each had written it.</summary>
    public sealed record AllUsers : RuleOwner
    {
        /// <inheritdoc/>
        public override string ToString() => "all users";
    }
}
