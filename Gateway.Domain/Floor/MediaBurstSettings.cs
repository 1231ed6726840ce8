namespace Gateway.Domain.Floor;

/// <summary>The timers and counters of floor control at the controlling function, by the names of the standard. A counter counts every transmission.</summary>
public sealed record MediaBurstSettings
{
    /// <summary>End of RTP media: a talker who is silent for so long has finished. Default 4 s.</summary>
    public TimeSpan T1EndOfMedia { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The same of a phone without floor control, whose user cannot say that he has finished. Default 800 ms.</summary>
    public TimeSpan T1EndOfVoice { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>
    /// How long the last packets of a talker who let go are waited for. The standard has T1 for it; but then one lost packet would keep everybody from
    /// talking for four seconds. Default 300 ms.
    /// </summary>
    public TimeSpan LastPacketAtMost { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Stop talking: how long a burst may be, from its first packet; <c>null</c> = without end. Whole seconds, 1 to 65,534. Default 30 s.</summary>
    public TimeSpan? T2StopTalking { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Stop talking grace: what is still let through after a revocation. Zero cuts at once. Default 3 s.</summary>
    public TimeSpan T3StopTalkingGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Inactivity: a session in which nobody has talked for so long is released; <c>null</c> = never. Default 30 s.</summary>
    public TimeSpan? T4Inactivity { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Idle repeat. Default 1 s.</summary>
    public TimeSpan T7IdleRepeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often Idle is sent. Default 10.</summary>
    public int C7Idle { get; init; } = 10;

    /// <summary>Revoke repeat; it is repeated while media goes on. Default 1 s.</summary>
    public TimeSpan T8RevokeRepeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Retry after: who talked too long has to wait for so long. Default 10 s.</summary>
    public TimeSpan T9RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Repeat of a Granted to somebody who was queued. Default 1 s.</summary>
    public TimeSpan T20GrantedRepeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a Granted to somebody who was queued is sent. Default 3.</summary>
    public int C20Granted { get; init; } = 3;

    /// <summary>Requests that may wait; one more is denied. Default 16.</summary>
    public int QueueMax { get; init; } = 16;

    /// <summary>Whether those who wait are told when their place changes. Default yes.</summary>
    public bool AnnouncesPositions { get; init; } = true;
}
