namespace Gateway.Sip.Messages;

/// <summary>One Via value (RFC 3261 §20.42): <c>SIP/2.0/UDP host:port;branch=z9hG4bK…</c>.</summary>
public readonly ref struct ViaView
{
    private readonly ReadOnlySpan<byte> _parameters;

    private ViaView(
        ReadOnlySpan<byte> version, ReadOnlySpan<byte> transport, ReadOnlySpan<byte> host, int port, ReadOnlySpan<byte> parameters)
    {
        Version = version;
        Transport = transport;
        Host = host;
        Port = port;
        _parameters = parameters;
    }

    /// <summary>The protocol version: 2.0 in everything but tests and attacks. Any is read, because even a 505 is routed by it.</summary>
    public ReadOnlySpan<byte> Version { get; }

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

    /// <summary>The received parameter; an IPv6 address without the brackets that some peers put there (RFC 5118 §4.5). Empty when absent.</summary>
    public ReadOnlySpan<byte> Received => Parameters.TryGet("received"u8, out var address) ? WithoutBrackets(address) : default;

    /// <summary>Reads one value; <c>false</c> when the sent-by is none.</summary>
    // sent-protocol LWS sent-by *( SEMI via-params ), with LWS around every separator
    public static bool TryRead(ReadOnlySpan<byte> value, out ViaView via)
    {
        via = default;
        var slash = value.IndexOf((byte)'/');
        if (slash <= 0 || !System.Text.Ascii.EqualsIgnoreCase(HeaderValues.Trim(value[..slash]), "SIP"u8))
            return false;
        var rest = value[(slash + 1)..];
        slash = rest.IndexOf((byte)'/');
        if (slash <= 0)
            return false;
        var version = HeaderValues.Trim(rest[..slash]);
        rest = rest[(slash + 1)..].TrimStart(" \t"u8);
        var space = rest.IndexOfAny((byte)' ', (byte)'\t');
        if (version.IsEmpty || space <= 0)
            return false;
        var transport = rest[..space];
        rest = rest[space..].TrimStart(" \t"u8);
        var end = rest.IndexOf((byte)';');
        var sentBy = HeaderValues.Trim(end < 0 ? rest : rest[..end]);
        if (!HostPort.TryRead(sentBy, out var host, out var port))
            return false;
        via = new(version, transport, host, port, end < 0 ? default : rest[end..]);
        return true;
    }

    private static ReadOnlySpan<byte> WithoutBrackets(ReadOnlySpan<byte> address) =>
        address.Length > 2 && address[0] == (byte)'[' && address[^1] == (byte)']' ? address[1..^1] : address;
}
