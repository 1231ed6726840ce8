namespace Gateway.Sip.Transport;

/// <summary>What the transaction machines and the Via header need to know of a transport.</summary>
public static class TransportKinds
{
    /// <summary>Whether retransmission timers are off on it (RFC 3261 §17: "reliable transport").</summary>
    public static bool IsReliable(this TransportKind kind) => kind != TransportKind.Udp;

    /// <summary>The token in Via. In-process hops are written as TCP: what a reader of a trace may assume of them holds for TCP too.</summary>
    public static string ViaToken(this TransportKind kind) => kind switch
    {
        TransportKind.Udp => "UDP",
        TransportKind.Tls => "TLS",
        TransportKind.WebSocket => "WS",
        TransportKind.SecureWebSocket => "WSS",
        _ => "TCP",
    };
}
