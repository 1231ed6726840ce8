using Gateway.Domain.Groups;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What is settled when a PoC Session begins.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Policy">When it is released.</param>
/// <param name="AwaitsAnswer">Whether the initiator is answered when the first other accepts; else at once, as in a chat group.</param>
public sealed record SessionTerms(SessionType Type, ReleasePolicy Policy, bool AwaitsAnswer)
{
    /// <summary>The policy from the moment a third person makes an ad-hoc group of a 1-1 session (clause 14 step 6).</summary>
    public ReleasePolicy PolicyWhenGrown { get; init; } = ReleasePolicy.AdHoc;
}
