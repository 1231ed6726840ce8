namespace Gateway.Domain.Clients;

/// <summary>How patient a PoC Client is with the pre-established session that it keeps up.</summary>
public sealed record PreEstablishedSettings
{
    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    /// <value>Default 2 s.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts.</summary>
    /// <value>Default 5 min: without it the user is still reached on demand.</value>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The pause after this many failures in a row.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        var pause = FirstPause;
        for (var i = 1; i < failures && pause < LongestPause; i++)
            pause += pause;
        return pause < LongestPause ? pause : LongestPause;
    }
}
