namespace Gateway.Sip.Sdp;

/// <summary>An attribute (RFC 8866 §5.13): <c>a=name</c> or <c>a=name:value</c>.</summary>
/// <param name="Name">The name as written; attributes compare with case (§6).</param>
/// <param name="Value">What stands behind the colon; <c>null</c> for a property attribute, which has none.</param>
public readonly record struct SdpAttribute(string Name, string? Value = null)
{
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}
