namespace Gateway.Sip.Transport;

/// <summary>How messages travel on one hop.</summary>
public enum TransportKind : byte
{
    Udp,
    Tcp,
    Tls,
    WebSocket,
    SecureWebSocket,

    /// <summary>Between two elements of one process. Reliable, ordered and framed, and it carries the same messages.</summary>
    InProcess,
}
