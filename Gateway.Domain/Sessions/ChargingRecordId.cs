namespace Gateway.Domain.Sessions;

/// <summary>The opaque, sortable identifier of a charging record: <c>cdr_</c> and a ULID.</summary>
public readonly record struct ChargingRecordId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
