using System.Diagnostics.Metrics;

namespace Gateway.Sip.Transport;

/// <summary>The counters of the transports: meter <c>gateway.sip</c>, tag <c>transport</c> (udp, tcp, in-process).</summary>
public static class TransportMeter
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "gateway.sip";

    private static readonly Meter Meter = new(Name);

    /// <summary>How many messages arrived?</summary>
    public static readonly Counter<long> Received = Meter.CreateCounter<long>("gateway.sip.messages.received", "{message}");

    /// <summary>How many messages were sent?</summary>
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("gateway.sip.messages.sent", "{message}");

    /// <summary>How much arrives that is not SIP?</summary>
    public static readonly Counter<long> Malformed = Meter.CreateCounter<long>("gateway.sip.messages.malformed", "{message}");

    /// <summary>How many messages are not taken because the loop cannot keep up?</summary>
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("gateway.sip.messages.dropped", "{message}");

    /// <summary>How many messages could not be sent?</summary>
    public static readonly Counter<long> Unsent = Meter.CreateCounter<long>("gateway.sip.messages.unsent", "{message}");

    /// <summary>How many connections are open?</summary>
    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>("gateway.sip.connections", "{connection}");

    /// <summary>How often did an element throw, which is a bug?</summary>
    public static readonly Counter<long> Faults = Meter.CreateCounter<long>("gateway.sip.loop.faults", "{fault}");

    /// <summary>The tag of a transport.</summary>
    public static KeyValuePair<string, object?> Tag(TransportKind kind) => Tags[(int)kind];

    private static readonly KeyValuePair<string, object?>[] Tags =
    [
        new("transport", "udp"), new("transport", "tcp"), new("transport", "tls"), new("transport", "ws"), new("transport", "wss"),
        new("transport", "in-process"),
    ];
}
