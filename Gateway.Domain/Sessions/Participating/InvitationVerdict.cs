using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What service control says to an invitation.</summary>
public abstract record InvitationVerdict
{
    private InvitationVerdict()
    {
    }

    /// <summary>It may go on.</summary>
    /// <param name="Mode">How the user's client is to answer.</param>
    /// <param name="IsOverride">Whether manual answer override made it automatic.</param>
    public sealed record Passed(AnswerMode Mode, bool IsOverride) : InvitationVerdict;

    /// <summary>It is refused.</summary>
    /// <param name="Status">The SIP status.</param>
    /// <param name="Warnings">Texts for Warning 399, each a header line of its own; those that name a rule stay inside the trust domain.</param>
    /// <param name="Why">The reason for the records; <c>null</c> when neither access control nor a setting was the reason.</param>
    public sealed record Refused(int Status, ImmutableArray<string> Warnings, AlertWhy? Why) : InvitationVerdict;
}
