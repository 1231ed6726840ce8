namespace Gateway.Sip.Messages;

/// <summary>
/// A <c>name-addr</c> or <c>addr-spec</c> with header parameters, as From, To, Contact, Route and their like carry it (RFC 3261 §20.10).
/// Without angle brackets everything from the first semicolon on belongs to the header, not to the URI.
/// </summary>
public readonly ref struct NameAddrView
{
    private readonly ReadOnlySpan<byte> _parameters;

    private NameAddrView(ReadOnlySpan<byte> display, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters)
    {
        Display = display;
        Uri = uri;
        _parameters = parameters;
    }

    /// <summary>The display name as written, quotes included; empty when there is none.</summary>
    public ReadOnlySpan<byte> Display { get; }

    /// <summary>The URI, without angle brackets.</summary>
    public ReadOnlySpan<byte> Uri { get; }

    /// <summary>The header parameters.</summary>
    public Parameters Parameters => new(_parameters);

    /// <summary>The tag parameter of From and To; empty when there is none.</summary>
    public ReadOnlySpan<byte> Tag => Parameters.TryGet("tag"u8, out var tag) ? tag : default;

    /// <summary>
    /// The URN of the device (<c>+sip.instance</c>, RFC 5626 §4.1), without the quotes and angle brackets that a string feature tag is written in
    /// (RFC 3840 §5.1); <c>null</c> when it tells none.
    /// </summary>
    public string? Instance =>
        Parameters.TryGet("+sip.instance"u8, out var value) && QuotedText.Read(value).Trim().TrimStart('<').TrimEnd('>') is { Length: > 0 } urn && HeaderText.IsSafe(urn) ? urn : null;

    /// <summary>The display name for people: quotes and escapes removed.</summary>
    public string DisplayText => QuotedText.Read(Display);

    /// <summary>Reads one value; patient with white space and display names, because a proxy carries what it does not use.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out NameAddrView nameAddr)
    {
        nameAddr = default;
        var open = HeaderValues.IndexOutsideQuotes(value, (byte)'<');
        if (open < 0)
        {
            var end = value.IndexOfAny((byte)';', (byte)'?');
            var bare = HeaderValues.Trim(end < 0 ? value : value[..end]);
            if (bare.IsEmpty || bare.IndexOf((byte)':') <= 0 || bare.IndexOfAny((byte)' ', (byte)'\t', (byte)'"') >= 0)
                return false;
            nameAddr = new(default, bare, end < 0 ? default : value[end..]);
            return true;
        }

        var rest = value[(open + 1)..];
        var close = rest.IndexOf((byte)'>');
        if (close <= 0)
            return false;
        var parameters = HeaderValues.Trim(rest[(close + 1)..]);
        if (!parameters.IsEmpty && parameters[0] != (byte)';')
            return false;
        nameAddr = new(HeaderValues.Trim(value[..open]), rest[..close], parameters);
        return true;
    }
}
