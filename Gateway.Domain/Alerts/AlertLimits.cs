namespace Gateway.Domain.Alerts;

/// <summary>Bounds of alerts.</summary>
public static class AlertLimits
{
    /// <summary>Octets of text: a MESSAGE with all its headers has to stay below the 1,300 of RFC 3428 §8 on every hop.</summary>
    public const int TextBytes = 400;

    /// <summary>Targets of one alert: a large group; more is a broadcast, which has other means.</summary>
    public const int Targets = 500;

    /// <summary>How long an alert stays worth delivering when the sender does not say.</summary>
    public static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromMinutes(5);

    /// <summary>The longest time to live that is accepted.</summary>
    public static readonly TimeSpan LongestTimeToLive = TimeSpan.FromDays(1);
}
