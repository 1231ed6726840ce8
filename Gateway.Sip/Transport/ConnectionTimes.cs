namespace Gateway.Sip.Transport;

/// <summary>How long a connection waits for what; tests are less patient than <see cref="TransportLimits"/>.</summary>
internal sealed record ConnectionTimes
{
    public TimeSpan Connect { get; init; } = TransportLimits.ConnectTime;

    public TimeSpan Write { get; init; } = TransportLimits.WriteTime;

    public TimeSpan Headers { get; init; } = TransportLimits.HeaderReadTime;

    public TimeSpan Body { get; init; } = TransportLimits.BodyReadTime;

    public TimeSpan Idle { get; init; } = TransportLimits.IdleTime;
}
