using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>What would a call to this Request-URI do?</summary>
/// <param name="RequestUri">The Request-URI.</param>
public sealed record ServiceQuestion(SipUri RequestUri)
{
    /// <summary>Who calls, as the trust domain says; empty when nobody does.</summary>
    public ImmutableArray<PocAddress> Callers { get; init; } = [];

    /// <summary>
    /// Whether what lies in the mailbox of this address is for who calls, though the address is not his: that of a group or a role (docs/adr/0033). Asked for such
    /// mailboxes alone. Default: nobody shares one.
    /// </summary>
    public Func<PocAddress, bool> Shares { get; init; } = static _ => false;

    /// <summary>How sure it is who calls.</summary>
    public ServiceProof Proof { get; init; }

    /// <summary>Whether the call comes from a source that is trusted to have made sure who may do what (S003 §3.2.1.1).</summary>
    public bool IsFromTrustedSource { get; init; }

    /// <summary>Whether the core has chosen the Request-URI, not the caller.</summary>
    public bool IsChosenByCore { get; init; }

    /// <summary>Whom the <c>To</c> header names; looked at by <see cref="ServiceBehaviour.DepositByTo"/> alone.</summary>
    public PocAddress? To { get; init; }
}
