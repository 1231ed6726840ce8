namespace Gateway.Domain.Sessions;

/// <summary>The opaque, sortable identifier of a talk burst: <c>brs_</c> and a ULID.</summary>
public readonly record struct BurstId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
