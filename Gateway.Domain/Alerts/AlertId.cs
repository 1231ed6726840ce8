namespace Gateway.Domain.Alerts;

/// <summary>The opaque, sortable identifier of an alert: <c>alr_</c> and a ULID.</summary>
public readonly record struct AlertId(string Value)
{
    public override string ToString() => Value;
}
