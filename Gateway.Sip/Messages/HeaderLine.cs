namespace Gateway.Sip.Messages;

/// <summary>One header line of a message, read where it lies.</summary>
public readonly ref struct HeaderLine(HeaderId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
{
    /// <summary>Which header it is; <see cref="HeaderId.Unknown"/> when no layer knows it.</summary>
    public HeaderId Id { get; } = id;

    /// <summary>The name as sent, long or compact.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>The value without white space at its ends, folds replaced by single spaces.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}
