using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions;

/// <summary>
/// One of the two functions of a PoC server: participating or controlling. Both stand on one user agent core and meet over SIP alone, in one
/// process as across networks. Called on the element's own thread.
/// </summary>
public interface IPocFunction
{
    /// <summary>The earliest of its own timers; those of its calls and subscriptions are the user agent core's.</summary>
    MonotonicTime NextDeadline { get; }

    /// <summary>Whether a URI at the PoC server's host is an identity that this function gave out and still knows.</summary>
    bool Serves(SipUriView uri);

    /// <summary>An INVITE for it: as <see cref="IUserAgentOwner.Invited"/>.</summary>
    /// <param name="call">The call that it makes.</param>
    /// <param name="invite">The INVITE as it arrived.</param>
    /// <param name="side">On whose side the core asks; <c>null</c> when it does not, as for the controlling function.</param>
    /// <param name="from">The flow it came on.</param>
    /// <param name="now">The present.</param>
    void Invited(Call call, SipRequest invite, ServedSide? side, Flow from, MonotonicTime now);

    /// <summary>Any other request outside dialogs: as <see cref="IUserAgentOwner.RequestArrived"/>.</summary>
    void RequestArrived(ServerTransactionId transaction, SipRequest request, ServedSide? side, Flow from, MonotonicTime now);

    /// <summary>Runs its own timers that are due. An early or extra tick does no harm.</summary>
    void Tick(MonotonicTime now);
}
