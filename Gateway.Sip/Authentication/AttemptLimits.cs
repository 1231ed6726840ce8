namespace Gateway.Sip.Authentication;

/// <summary>How soon after failing one may try again.</summary>
public sealed record AttemptLimits
{
    /// <summary>Failures of one user from one source that cost nothing. Default 4: the fifth brings the first delay.</summary>
    public int FreeFailures { get; init; } = 4;

    /// <summary>Failures of one source, whatever the user, that cost nothing. Default 40: an office of phones may sit behind it.</summary>
    public int FreeFailuresOfSource { get; init; } = 40;

    /// <summary>The first delay; each further failure doubles it. Default 1 second.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest delay. Default 1 minute: a thousand guesses take most of a day, and the owner of the account waits a minute at most.
    /// </summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after the last failure all is forgotten. Default 15 minutes.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Users and sources remembered. Default 10,000; the one that failed longest ago makes room.</summary>
    public int TalliesMax { get; init; } = 10_000;
}
