namespace Gateway.Domain.Sessions;

/// <summary>The opaque, sortable identifier of a PoC Session on our records: <c>ses_</c> and a ULID. Peers know the session by its PoC Session Identity.</summary>
public readonly record struct SessionId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
