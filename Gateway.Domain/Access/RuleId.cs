namespace Gateway.Domain.Access;

/// <summary>Name of an access rule, unique in the gateway, such as <c>rul_01JD...</c>. Made by the caller, never here.</summary>
/// <param name="Value">Also a legal XML name, so that it can stand as <c>id</c> in the standard's document.</param>
public readonly record struct RuleId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
