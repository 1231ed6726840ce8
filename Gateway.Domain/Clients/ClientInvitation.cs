using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Clients;

/// <summary>What a PoC Client invites to: exactly one of <see cref="To"/>, <see cref="Group"/> and <see cref="Identity"/> says whom.</summary>
public sealed record ClientInvitation
{
    /// <summary>The people of a 1-1 or ad-hoc group session: the conference factory is asked for it, with this list.</summary>
    public ImmutableArray<PocAddress> To { get; init; } = [];

    /// <summary>The PoC Group Identity of a pre-arranged or chat group.</summary>
    public PocAddress? Group { get; init; }

    /// <summary>The PoC Session Identity of a session that runs: rejoin (clause 13).</summary>
    public string? Identity { get; init; }

    /// <summary>Whether it begins by REFER on the pre-established session of the account, and not by INVITE.</summary>
    public bool OverPreEstablished { get; init; }

    /// <summary>Whether a REFER for it makes a subscription that tells how it goes; one with several targets makes none (RFC 5368).</summary>
    public bool IsReported => To.Length < 2;

    /// <summary>How the invited shall answer (RFC 5373); <c>null</c> says nothing.</summary>
    public AnswerModeView? AnswerMode { get; init; }

    /// <summary>Whether the inviter hides who he is, here and when he leaves (clause 19).</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The Call-ID of the INVITE or REFER; <c>null</c> for a new one.</summary>
    public string? CallId { get; init; }
}
