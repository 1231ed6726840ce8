namespace Gateway.Domain.Clients;

/// <summary>How patient a PoC Client is with its registrar.</summary>
public sealed record ClientRegistrationSettings
{
    /// <summary>The pause after the first failure; it doubles with each further one (RFC 5626 §4.5, with a shorter base for one host).</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts.</summary>
    /// <value>Default 30 min (RFC 5626 §4.5).</value>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest Min-Expires that is obeyed; a registrar that wants more is treated as refusing.</summary>
    /// <value>Default one day.</value>
    public TimeSpan LongestExpiry { get; init; } = TimeSpan.FromDays(1);

    /// <summary>When to refresh: at half of the expiry up to 1,200 s, else 600 s before its end (as TS 24.229 §5.1.1.4 has it).</summary>
    public static TimeSpan RefreshAfter(TimeSpan granted) =>
        granted <= TimeSpan.FromSeconds(1200) ? granted / 2 : granted - TimeSpan.FromSeconds(600);

    /// <summary>The pause after this many failures in a row.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        var pause = FirstPause;
        for (var i = 1; i < failures && pause < LongestPause; i++)
            pause += pause;
        return pause < LongestPause ? pause : LongestPause;
    }
}
