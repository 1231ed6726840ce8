namespace Gateway.Domain.Access;

/// <summary>Points to a set of people kept elsewhere: a group (<c>grp_...</c>) or a URI list by its address. Compared ordinally, never
/// resolved here.</summary>
/// <param name="Value">What stands in <c>ocp:entry anc</c> of the standard's document; at most 2,048 characters.</param>
public readonly record struct GroupRef(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
