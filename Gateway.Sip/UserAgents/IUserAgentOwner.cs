using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// The element that a <see cref="UserAgentCore"/> works for. Called synchronously on the element's own thread; calling the core back from
/// within is fine.
/// </summary>
public interface IUserAgentOwner
{
    /// <summary>
    /// A new INVITE that the core has no objection to. Set <see cref="Call.Owner"/>, and answer with <see cref="Call.Ring"/>,
    /// <see cref="Call.Accept"/> or <see cref="Call.Refuse"/>, from within or later; 100 goes out by itself after 200 ms. An INVITE whose
    /// call has no owner afterwards is refused with 480.
    /// </summary>
    /// <param name="call">The call it makes.</param>
    /// <param name="invite">The INVITE as it arrived; see <see cref="UserAgentCore.OwnRoute"/> for the Route value that brought it.</param>
    /// <param name="from">The flow it came on.</param>
    /// <param name="now">The present.</param>
    void Invited(Call call, SipRequest invite, Flow from, MonotonicTime now);

    /// <summary>
    /// Any other request outside dialogs. Owed is an answer: <see cref="UserAgentCore.Respond"/>, or for SUBSCRIBE and REFER
    /// <see cref="UserAgentCore.AcceptSubscription"/>. Without one within 64·T1 the peer gives up.
    /// </summary>
    void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now);

    /// <summary>Where a request inside a dialog goes whose first Route value, or whose Request-URI, is this.</summary>
    /// <returns>The hop; <c>null</c> to take the URI at its word (RFC 3263), or the link that the dialog was made over if it leads there.</returns>
    NextHop? HopTo(SipUriView uri) => null;
}
