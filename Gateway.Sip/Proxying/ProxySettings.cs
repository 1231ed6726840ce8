using System.Collections.Immutable;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>What a proxy core needs to know of the element it works for.</summary>
public sealed record ProxySettings
{
    /// <summary>Host names that mean this element in a Route or Request-URI, whatever the port: its own name, its domain.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Where it can be reached. The first of a transport is used unless the flow says which. Never empty.</summary>
    public required ImmutableArray<ListeningPoint> Points { get; init; }

    /// <summary>Option tags of Proxy-Require that are understood. Default none.</summary>
    public ImmutableArray<string> ProxyExtensions { get; init; } = [];

    /// <summary>Whether the element stays in the path of the dialogs it helps to set up. Default yes.</summary>
    public bool RecordsRoute { get; init; } = true;

    /// <summary>Timer C: how long an INVITE branch may go without a provisional response other than 100 (RFC 3261 §16.6 step 11).</summary>
    /// <value>More than 3 minutes; default 185 s. A service with manual answer may need more.</value>
    public TimeSpan TimerC { get; init; } = TimeSpan.FromSeconds(185);

    /// <summary>How long the targets of one q value may ring before those of the next are tried. Default 20 s.</summary>
    public TimeSpan NoAnswerAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a cancelled round of a search is waited for. A phone that rang answers its CANCEL at once; one that has vanished shall not keep the
    /// caller from the next round. Default 2 s.
    /// </summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the owner may take to decide on an INVITE before it is refused with 500. Default 30 s, below the caller's Timer B.</summary>
    /// <remarks>Other requests are given up by the transaction layer when their client can no longer hear an answer.</remarks>
    public TimeSpan DecisionLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long 2xx responses to an INVITE are passed on after the first one (RFC 6026 Timer M). Default 32 s.</summary>
    public TimeSpan TimerM { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>Max-Breadth of a request that does not say (RFC 5393 §5.3.3.2). Default 60.</summary>
    public int MaxBreadth { get; init; } = 60;

    /// <summary>Targets of one request that are tried at most; those with the lowest q fall away. Default 20, twice the bindings of a user.</summary>
    public int TargetsMax { get; init; } = 20;

    /// <summary>Requests in progress at most; beyond it 503. Default 100,000: at 2 KB each 200 MB.</summary>
    public int RequestsMax { get; init; } = 100_000;
}
