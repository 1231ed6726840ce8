using Gateway.Domain.Groups;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// Whether what is left of an established PoC Session is still one (clause 12.3). Asked whenever somebody left, or an open invitation came
/// to nothing; what needs no census (time limit, inactivity, a deleted group) is not decided here.
/// </summary>
/// <remarks>
/// <code>
/// connected  pending  released when
/// 0          any      always: nobody is left
/// any        any      the initiator left, and the policy ties the session to him
/// 1          0        one is left: by policy. Who never had company goes only where the initiator may not wait for it
/// 1          1+       everybody who came has left again and the initiator waits for the others alone: by policy
/// below min  0        there were enough before: by policy
/// </code>
/// While invitations are open a single participant other than the initiator is kept: who is being called may still join him.
/// </remarks>
public static class ReleaseRules
{
    /// <summary>Whether the session is over.</summary>
    public static bool Demand(ReleasePolicy policy, SessionCensus census) =>
        census.Connected == 0
        || (policy.WhenInitiatorLeaves && !census.InitiatorTakesPart)
        || (census is { Connected: 1, Pending: 0 } && policy.WhenOneIsLeft && (census.Peak > 1 || policy.WhenNobodyAccepted))
        || (census is { Connected: 1, Pending: > 0, Peak: > 1, InitiatorTakesPart: true } && policy.WhenInvitedHaveLeft)
        || (census.Pending == 0 && census.Connected < policy.ParticipantsMin && census.Peak >= policy.ParticipantsMin);
}
