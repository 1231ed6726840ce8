namespace Gateway.Domain.Presence;

/// <summary>The opaque, sortable identifier of an enquiry or a board: <c>psb_</c> and a ULID.</summary>
public readonly record struct EnquiryId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
