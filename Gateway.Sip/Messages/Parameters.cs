namespace Gateway.Sip.Messages;

/// <summary>
/// The <c>;name=value</c> parameters behind a header value or in a URI (RFC 3261 §25.1 generic-param), read where they lie. Names compare
/// case-insensitively. A quoted value is delivered with its quotes.
/// </summary>
public readonly ref struct Parameters(ReadOnlySpan<byte> text)
{
    // In a URI "%6C%72" is "lr"; in a header "%" is a letter like any other (RFC 3261 §19.1.2, §25.1).
    private readonly bool _inUri;

    internal Parameters(ReadOnlySpan<byte> text, bool inUri)
        : this(text) => _inUri = inUri;

    /// <summary>The parameters as written, beginning with the first semicolon; empty when there are none.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>Finds a parameter by name. A parameter without a value has an empty one.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in this)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(parameter.Name, name)
                || (_inUri && parameter.Name.IndexOf((byte)'%') >= 0 && System.Text.Ascii.EqualsIgnoreCase(SipEscapes.Read(parameter.Name), name)))
            {
                value = parameter.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether the parameter is there, with or without a value.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>The q parameter, 0 to 1 in thousandths (RFC 3261 §20.10).</summary>
    public bool TryGetQ(out decimal q)
    {
        q = 0;
        return TryGet("q"u8, out var value) && Numbers.TryReadQ(value, out q);
    }

    /// <summary>A parameter of whole seconds, such as expires; what is written larger than 2^32-1 counts as that.</summary>
    public bool TryGetDeltaSeconds(ReadOnlySpan<byte> name, out uint seconds)
    {
        seconds = 0;
        return TryGet(name, out var value) && Numbers.TryReadDeltaSeconds(value, out seconds);
    }

    /// <summary>The parameters in order; empty ones are passed over.</summary>
    public Enumerator GetEnumerator() => new(Text);

    /// <summary>One parameter; the value is empty when there is no <c>=</c>.</summary>
    public readonly ref struct Parameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        /// <summary>The name as written.</summary>
        public ReadOnlySpan<byte> Name { get; } = name;

        /// <summary>The value as written, quotes included.</summary>
        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Walks over the parameters.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> text)
        {
            _rest = text;
            Current = default;
        }

        /// <summary>The parameter it stands on.</summary>
        public Parameter Current { get; private set; }

        /// <summary>Goes to the next parameter.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                var semicolon = _rest.IndexOf((byte)';');
                if (semicolon < 0)
                    return false;
                var part = _rest[(semicolon + 1)..];
                var end = HeaderValues.IndexOutsideQuotes(part, (byte)';');
                _rest = end < 0 ? default : part[end..];
                part = end < 0 ? part : part[..end];
                var equals = part.IndexOf((byte)'=');
                var name = HeaderValues.Trim(equals < 0 ? part : part[..equals]);
                if (name.IsEmpty)
                    continue;
                Current = new(name, equals < 0 ? default : HeaderValues.Trim(part[(equals + 1)..]));
                return true;
            }
        }
    }
}
