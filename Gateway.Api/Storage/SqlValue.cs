namespace Gateway.Api.Storage;

/// <summary>A value for a parameter of a <see cref="PreparedStatement"/>: text, octets, a whole number, or nothing.</summary>
internal readonly struct SqlValue
{
    private SqlValue(object? held, long number) => (Held, Number) = (held, number);

    /// <summary>The text or the octets; <see cref="IsNumber"/> for a number, <c>null</c> for nothing.</summary>
    public object? Held { get; }

    public long Number { get; }

    /// <summary>Stands in <see cref="Held"/> where the value is in <see cref="Number"/>.</summary>
    public static object IsNumber { get; } = new();

    /// <summary>Text that is UTF-8 already.</summary>
    public static SqlValue Utf8(byte[] text) => new(text, Utf8Text);

    /// <summary>Stands in <see cref="Number"/> where the octets are a text.</summary>
    public const long Utf8Text = 1;

    public static implicit operator SqlValue(string? text) => new(text, 0);

    public static implicit operator SqlValue(byte[]? octets) => new(octets, 0);

    public static implicit operator SqlValue(long number) => new(IsNumber, number);

    public static implicit operator SqlValue(int number) => (long)number;

    public static implicit operator SqlValue(int? number) => number is { } some ? (long)some : default(SqlValue);

    public static implicit operator SqlValue(long? number) => number is { } some ? some : default(SqlValue);

    public static implicit operator SqlValue(bool truth) => truth ? 1L : 0L;
}
