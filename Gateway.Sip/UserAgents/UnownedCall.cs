using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>Stands behind a call that nobody has taken yet: nothing can happen to it that would have to be told.</summary>
internal sealed class UnownedCall : ICallOwner
{
    public static UnownedCall Instance { get; } = new();

    public void Progressed(Call call, SipResponse provisional, MonotonicTime now)
    {
    }

    public void Accepted(Call call, SipResponse success, MonotonicTime now)
    {
    }

    public void Refused(Call call, CallRefusal refusal, MonotonicTime now)
    {
    }

    public void AnsweredTooLate(Call call, SipResponse success, MonotonicTime now)
    {
    }

    public void Cancelled(Call call, SipRequest? cancel, MonotonicTime now)
    {
    }

    public void Confirmed(Call call, SipRequest ack, MonotonicTime now)
    {
    }

    public void ReinviteArrived(Call call, SipRequest reinvite, MonotonicTime now) =>
        call.AnswerReinvite(SipStatus.NotAcceptableHere, MessageExtras.None, now);

    public void ReinviteAnswered(Call call, SipResponse? final, MonotonicTime now)
    {
    }

    public void RequestArrived(Call call, ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
    }

    public void Ended(Call call, CallEnd end, MonotonicTime now)
    {
    }
}
