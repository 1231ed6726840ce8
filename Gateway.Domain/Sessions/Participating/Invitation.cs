using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>An invitation to a PoC Session on its way to a user of ours, as far as service control looks at it.</summary>
/// <param name="Identities">The inviter's asserted identities; empty when nobody is asserted.</param>
/// <param name="To">The PoC Address it is for.</param>
/// <param name="Anonymous">Whether the inviter asked for privacy (RFC 3323 <c>id</c>).</param>
/// <param name="HasUsableOffer">Whether its SDP offers what a PoC Session needs.</param>
/// <param name="Wish">How the inviter wants it answered.</param>
public sealed record Invitation(IReadOnlyList<PocAddress> Identities, PocAddress To, bool Anonymous, bool HasUsableOffer, AnswerWish Wish)
{
    /// <summary>The identity of the inviter that decides; empty when nobody is asserted.</summary>
    public PocAddress From => Identities.Count > 0 ? Identities[0] : default;
}

/// <summary>How an inviter wants to be answered (RFC 5373).</summary>
/// <param name="Manual">He asks that the user be alerted, whatever his setting.</param>
/// <param name="Override">He asks for manual answer override: <c>Priv-Answer-Mode: Auto</c>.</param>
/// <param name="OverrideRequired">He wants no answer at all if he is not entitled to that (<c>;require</c>).</param>
public readonly record struct AnswerWish(bool Manual = false, bool Override = false, bool OverrideRequired = false);

/// <summary>What else a decision on an invitation depends on: how it stands with the target at this moment.</summary>
/// <param name="IsRegistered">Whether a device of his can be reached; <c>null</c> where only the SIP/IP core knows, which then says so by 480.</param>
/// <param name="Sessions">PoC Sessions that he is in or being invited to.</param>
public readonly record struct TargetSituation(bool? IsRegistered, int Sessions);
