namespace Gateway.Domain.Access;

/// <summary>Name of an entry of the operator's hard list, such as <c>bar_01JD...</c>. Made by the caller, never here.</summary>
public readonly record struct BarringId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
