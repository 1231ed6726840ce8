namespace Gateway.Sip.Messages;

/// <summary>
/// The <c>;name=value</c> parameters behind a header value or in a URI (RFC 3261 §25.1 generic-param), read where they lie. Names compare
/// case-insensitively. A quoted value is delivered with its quotes.
/// </summary>
public readonly ref struct Parameters(ReadOnlySpan<byte> text)
{
    /// <summary>The parameters as written, beginning with the first semicolon; empty when there are none.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>Finds a parameter by name. A parameter without a value has an empty one.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in this)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(parameter.Name, name))
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

    public Enumerator GetEnumerator() => new(Text);

    /// <summary>One parameter; the value is empty when there is no <c>=</c>.</summary>
    public readonly ref struct Parameter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Value { get; } = value;
    }

    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> text)
        {
            _rest = text;
            Current = default;
        }

        public Parameter Current { get; private set; }

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
