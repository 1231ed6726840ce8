using System.Collections.Immutable;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>What a user agent core needs to know of the element it works for.</summary>
public sealed record UserAgentSettings
{
    /// <summary>The host name of the element: Route values and Request-URIs with it are its own.</summary>
    public required string HostName { get; init; }

    /// <summary>Where it can be reached, for Via; at least one.</summary>
    public required ImmutableArray<ListeningPoint> Points { get; init; }

    /// <summary>The value of User-Agent in requests and of Server in responses.</summary>
    public required string Product { get; init; }

    /// <summary>The value of Allow: the methods that are served; others are answered 405 (RFC 3261 §8.2.1).</summary>
    public string Allow { get; init; } = "INVITE, ACK, CANCEL, BYE, INFO, UPDATE, REFER, SUBSCRIBE, NOTIFY, MESSAGE, OPTIONS";

    /// <summary>The value of Supported.</summary>
    public string Supported { get; init; } = "timer";

    /// <summary>Option tags that may stand in Require; any other is answered 420 (RFC 3261 §8.2.2.3).</summary>
    public ImmutableArray<string> Extensions { get; init; } = ["timer"];

    /// <summary>The session interval that is asked for and granted (RFC 4028).</summary>
    /// <value>Whole seconds, at least <see cref="MinSE"/>. Default 30 min; zero for none: then timers run only where a peer asks.</value>
    public TimeSpan SessionInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The shortest session interval that is accepted; less is answered 422 (RFC 4028 §9).</summary>
    /// <value>Default 90 s, below which the RFC does not go.</value>
    public TimeSpan MinSE { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long an INVITE that arrived may stay without a final response of the owner. Then it is refused with 480.</summary>
    /// <value>Default 4 min: longer than Timer C of the proxies before us, which a reminder each minute holds off.</value>
    public TimeSpan RingingMax { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How long a re-INVITE may stay without a final response of either side's owner.</summary>
    /// <value>Default 32 s: nobody has to be asked by ringing.</value>
    public TimeSpan ReinviteMax { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>Calls that may live at once; beyond it a new INVITE is answered 503.</summary>
    /// <value>Default 50,000.</value>
    public int CallsMax { get; init; } = 50_000;

    /// <summary>Subscriptions that may live at once, in either direction; beyond it a new SUBSCRIBE or REFER is answered 503.</summary>
    /// <value>Default 50,000.</value>
    public int SubscriptionsMax { get; init; } = 50_000;
}
