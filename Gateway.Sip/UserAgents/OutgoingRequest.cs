using System.Collections.Immutable;
using Gateway.Sip.Authentication;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>A request outside dialogs, other than INVITE. Texts go into header lines as they are; a control character in one is an <see cref="ArgumentException"/>.</summary>
public sealed record OutgoingRequest
{
    /// <summary>Any but INVITE, ACK and CANCEL.</summary>
    public required SipMethod Method { get; init; }

    /// <summary>The Request-URI.</summary>
    public required string RequestUri { get; init; }

    /// <summary>The sender: a name-addr without tag.</summary>
    public required string From { get; init; }

    /// <summary>The recipient: a name-addr without tag.</summary>
    public required string To { get; init; }

    /// <summary>The Contact of this end; SUBSCRIBE and REFER must have one.</summary>
    public string? Contact { get; init; }

    /// <summary>Values for Route, nearest first.</summary>
    public ImmutableArray<string> Routes { get; init; } = [];

    /// <summary>Where the request goes.</summary>
    public required NextHop Hop { get; init; }

    /// <summary>The Call-ID; <c>null</c> for a new one.</summary>
    public string? CallId { get; init; }

    /// <summary>The tag for From; <c>null</c> for a new one. Not looked at by <see cref="UserAgentCore.Subscribe"/>.</summary>
    public string? FromTag { get; init; }

    /// <summary>The CSeq number; <c>null</c> for a random one. Each try with credentials takes the next.</summary>
    public uint? CSeq { get; init; }

    /// <summary>Further headers and the body.</summary>
    public MessageExtras Extras { get; init; } = MessageExtras.None;

    /// <summary>What answers a 401 or 407; <c>null</c>: a challenge is the final answer.</summary>
    public DigestClient? Credentials { get; init; }

    /// <summary>Max-Forwards.</summary>
    public int MaxForwards { get; init; } = 70;

    /// <summary>The value of Expires in SUBSCRIBE, also of each refresh, in seconds; <c>null</c> writes none. Of no meaning to other methods.</summary>
    public uint? Expires { get; init; }
}
