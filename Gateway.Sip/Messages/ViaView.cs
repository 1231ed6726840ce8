namespace Gateway.Sip.Messages;

/// <summary>One Via value (RFC 3261 §20.42): <c>SIP/2.0/UDP host:port;branch=z9hG4bK…</c>.</summary>
public readonly ref struct ViaView
{
    private readonly ReadOnlySpan<byte> _parameters;

    private ViaView(ReadOnlySpan<byte> transport, ReadOnlySpan<byte> host, int port, ReadOnlySpan<byte> parameters)
    {
        Transport = transport;
        Host = host;
        Port = port;
        _parameters = parameters;
    }

    /// <summary>The transport token; unknown ones are fine below the top.</summary>
    public ReadOnlySpan<byte> Transport { get; }

    /// <summary>The host of sent-by; an IPv6 address with its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>The port of sent-by; 0 when none is written.</summary>
    public int Port { get; }

    /// <summary>All parameters.</summary>
    public Parameters Parameters => new(_parameters);

    /// <summary>The branch; empty when an RFC 2543 peer left it out.</summary>
    public ReadOnlySpan<byte> Branch => Parameters.TryGet("branch"u8, out var branch) ? branch : default;

    /// <summary>Whether the branch begins with the magic cookie, so that it names the transaction (RFC 3261 §17.2.3).</summary>
    public bool HasMagicCookie => Branch.Length > 7 && System.Text.Ascii.EqualsIgnoreCase(Branch[..7], "z9hG4bK"u8);

    // sent-protocol LWS sent-by *( SEMI via-params ), with LWS around every separator
    public static bool TryRead(ReadOnlySpan<byte> value, out ViaView via)
    {
        via = default;
        if (!NextPart(ref value, (byte)'/', out var protocol) || !System.Text.Ascii.EqualsIgnoreCase(protocol, "SIP"u8))
            return false;
        if (!NextPart(ref value, (byte)'/', out var version) || !version.SequenceEqual("2.0"u8))
            return false;
        value = value.TrimStart(" \t"u8);
        var space = value.IndexOfAny((byte)' ', (byte)'\t');
        if (space <= 0)
            return false;
        var transport = value[..space];
        var rest = value[space..].TrimStart(" \t"u8);
        var end = rest.IndexOf((byte)';');
        var sentBy = HeaderValues.Trim(end < 0 ? rest : rest[..end]);
        if (!HostPort.TryRead(sentBy, out var host, out var port))
            return false;
        via = new(transport, host, port, end < 0 ? default : rest[end..]);
        return true;
    }

    private static bool NextPart(ref ReadOnlySpan<byte> value, byte separator, out ReadOnlySpan<byte> part)
    {
        var end = value.IndexOf(separator);
        part = end < 0 ? default : HeaderValues.Trim(value[..end]);
        value = end < 0 ? default : value[(end + 1)..];
        return end > 0;
    }
}
