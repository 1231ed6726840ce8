using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// Who stands behind a call. For a call that we make exactly one of <see cref="Accepted"/>, <see cref="Refused"/> and
/// <see cref="AnsweredTooLate"/> is told; for one that arrived <see cref="Cancelled"/> unless the owner answered it; and
/// <see cref="Ended"/> exactly once for every call that was accepted by either side, in time or not.
/// </summary>
/// <remarks>Called synchronously; calling the call back from within is fine. After <see cref="Ended"/>, <see cref="Refused"/> or <see cref="Cancelled"/> nothing more is told.</remarks>
public interface ICallOwner
{
    /// <summary>Our INVITE: 101-199 came.</summary>
    void Progressed(Call call, SipResponse provisional, MonotonicTime now);

    /// <summary>Our INVITE: the first 2xx, and we had not cancelled. The ACK has been sent.</summary>
    void Accepted(Call call, SipResponse success, MonotonicTime now);

    /// <summary>Our INVITE: refused, cancelled, or never answered.</summary>
    void Refused(Call call, CallRefusal refusal, MonotonicTime now);

    /// <summary>Our INVITE: a 2xx crossed our CANCEL. ACK and BYE have been sent; <see cref="Ended"/> follows.</summary>
    void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now);

    /// <summary>The peer's INVITE is over before it was answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancel">
    /// The CANCEL, or the BYE of the early dialog; it has been answered 200 and the INVITE 487. <c>null</c> when its time ran out: the
    /// INVITE has been refused with 480, or with 487 if it had an Expires (RFC 3261 §13.3.1).
    /// </param>
    /// <param name="now">The present.</param>
    void Cancelled(Call call, SipRequest? cancel, MonotonicTime now);

    /// <summary>The first ACK to our 2xx came; it may hold an answer.</summary>
    void Confirmed(Call call, SipRequest ack, MonotonicTime now);

    /// <summary>
    /// A re-INVITE: answer with <see cref="Call.AnswerReinvite"/>, from within or later. One that only refreshes the session, with no SDP but
    /// that which stands, has been answered and is not told.
    /// </summary>
    void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now);

    /// <summary>The re-INVITE that <see cref="ReinviteArrived"/> told of was taken back before it was answered. The call goes on. Who answers each from within never hears of one.</summary>
    void ReinviteCancelled(Call call, MonotonicTime now)
    {
    }

    /// <summary>Our re-INVITE is over; a 2xx has been acknowledged. Not told when the call ends first.</summary>
    /// <param name="call">The call.</param>
    /// <param name="final">The final response; <c>null</c> when none came.</param>
    /// <param name="now">The present.</param>
    void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now);

    /// <summary>
    /// Any other request in the dialog that the core does not answer itself: INFO, MESSAGE, UPDATE with an offer, REFER and SUBSCRIBE. Answer
    /// as one outside dialogs.
    /// </summary>
    void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now);

    /// <summary>The call is over.</summary>
    void Ended(Call call, CallEnd end, MonotonicTime now);
}
