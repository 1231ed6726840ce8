namespace Gateway.Domain.Sessions;

/// <summary>The opaque, sortable identifier of one person's part in a PoC Session: <c>prt_</c> and a ULID. Who rejoins keeps it.</summary>
public readonly record struct ParticipantId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
