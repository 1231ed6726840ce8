using System.Collections.Immutable;

namespace Gateway.Sip.Proxying;

/// <summary>
/// One round of a search for somebody who takes a request: its targets in parallel or by q, and when it ends without an answer its owner is
/// asked for the next one. All rounds are branches of one server transaction, so the caller sees one call (RFC 3261 §16.6, §16.7).
/// </summary>
/// <param name="Targets">Whom to ask; at least one.</param>
/// <param name="RingTime">
/// How long each q value rings; then its branches are cancelled, and the round goes on when they have ended. <c>null</c>: the last round, whose
/// answer is taken whatever it is.
/// </param>
public sealed record ProxyRound(ImmutableArray<ProxyTarget> Targets, TimeSpan? RingTime);

/// <summary>What one target of a round answered.</summary>
/// <param name="Target">The target.</param>
/// <param name="Status">Its final status, or what stands for it; 408 for one that rang in vain.</param>
public readonly record struct RoundAnswer(ProxyTarget Target, int Status);
