using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions;

namespace Gateway.Domain.Consoles;

/// <summary>A PoC Session that a person or an application of this gateway wants.</summary>
/// <param name="Id">Its identifier, new.</param>
/// <param name="From">Who starts it.</param>
/// <param name="FromDisplayName">His name; may be empty.</param>
/// <param name="Type">What it is. A group's own type decides in the end.</param>
/// <param name="To">Whom it invites: one for 1-1, several for ad-hoc, nobody for a group that has members of its own.</param>
public sealed record SessionStart(SessionId Id, PocAddress From, string FromDisplayName, SessionType Type, ImmutableArray<PocAddress> To)
{
    /// <summary>The PoC Group Identity, for a pre-arranged group or a chat group; <c>null</c> for the others.</summary>
    public PocAddress? Group { get; init; }

    /// <summary>The opaque identifier of that group where this network owns it.</summary>
    public string? GroupId { get; init; }

    /// <summary>By INVITE, or by REFER on the starter's pre-established session.</summary>
    public Establishment Establishment { get; init; } = Establishment.OnDemand;

    /// <summary>How the invited shall answer (RFC 5373 Answer-Mode); <c>null</c> leaves it to them.</summary>
    public AnswerMode? AnswerMode { get; init; }

    /// <summary>Whether manual answer shall be overridden (RFC 5373 Priv-Answer-Mode); who is entitled to it is for the invited's network.</summary>
    public bool OverridesManualAnswer { get; init; }

    /// <summary>Whether the starter hides who he is (<c>Privacy: id</c>, RFC 3323).</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The trace of the request that asked for it.</summary>
    public string? TraceId { get; init; }
}
