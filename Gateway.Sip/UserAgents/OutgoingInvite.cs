using System.Collections.Immutable;
using Gateway.Sip.Authentication;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>A call to be made. Texts go into header lines as they are; a control character in one is an <see cref="ArgumentException"/>.</summary>
public sealed record OutgoingInvite
{
    /// <summary>The Request-URI.</summary>
    public required string RequestUri { get; init; }

    /// <summary>The caller: a name-addr without tag; the core adds one.</summary>
    public required string From { get; init; }

    /// <summary>The callee: a name-addr without tag.</summary>
    public required string To { get; init; }

    /// <summary>The Contact of this end, with its header parameters; every request of the call that needs one repeats it.</summary>
    public required string Contact { get; init; }

    /// <summary>Values for Route, nearest first, such as <c>&lt;sip:core.networka.example;lr&gt;</c>.</summary>
    public ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>Where the INVITE goes. Later requests go by the route set of the dialog.</summary>
    public required NextHop Hop { get; init; }

    /// <summary>The Call-ID; <c>null</c> for a new one.</summary>
    public string? CallId { get; init; }

    /// <summary>Further headers and the offer.</summary>
    public MessageExtras Extras { get; init; } = MessageExtras.None;

    /// <summary>What answers a 401 or 407, for every request of the call; <c>null</c>: a challenge is the final answer.</summary>
    public DigestClient? Credentials { get; init; }

    /// <summary>How long to wait for a final response. Then the call is cancelled and told as refused with 408.</summary>
    /// <value>Default 180 s (RFC 3261 §16.6 Timer C of the proxies on the way is a little longer).</value>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>The session interval to ask for in seconds; <c>null</c> for <see cref="UserAgentSettings.SessionInterval"/>, 0 for none.</summary>
    public uint? SessionExpires { get; init; }

    /// <summary>Max-Forwards: whoever calls on behalf of a call that arrived takes one less than it had, so that no loop lives for ever.</summary>
    public int MaxForwards { get; init; } = 70;
}
