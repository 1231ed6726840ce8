namespace Gateway.Domain.History;

/// <summary>How many ladders are kept, and when they are taken.</summary>
public sealed record LadderKeeperSettings
{
    /// <summary>How long after the end of an alert or session its ladder is taken, for retransmissions. Not negative.</summary>
    /// <value>Default 5 s: T4, the longest that a message stays in the network (RFC 3261 §17.1.2.2).</value>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Alerts of phones followed at a time; with the time they linger that is a rate. The ladders of more are left out.</summary>
    /// <value>Default 1,000: 200 a second.</value>
    public int RelayedMax { get; init; } = 1_000;

    /// <summary>Alerts of consoles followed at a time: all that can be under way.</summary>
    /// <value>Default 40,000: 1,000 a second until each ends, in Timer F's 32 s.</value>
    public int OfConsolesMax { get; init; } = 40_000;

    /// <summary>PoC Sessions followed at a time; half of it for those without a console. The ladders of more are left out.</summary>
    /// <value>Default 20,000.</value>
    public int SessionsMax { get; init; } = 20_000;

    /// <summary>Ended PoC Sessions of phones alone whose ladders wait to be taken; with the time they linger that is a rate. The ladders of more are left out.</summary>
    /// <value>Default 250: 50 a second, for a session has four times the messages of an alert.</value>
    public int EndedOfPhonesMax { get; init; } = 250;

    /// <summary>How long after a session's end its calls are still known as its own. Not negative.</summary>
    /// <value>Default 2 minutes: the last transaction of its last leg ends after 64·T1, and a controlling function answers for it 32 s more.</value>
    public TimeSpan LinksLinger { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Octets of signalling that may be held for alerts and sessions that outlast the memory of the trace.</summary>
    /// <value>Default 32 MB.</value>
    public long HeldBytesMax { get; init; } = 32 * 1024 * 1024;
}
