using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>A SUBSCRIBE or REFER of ours: the first one, or a refresh.</summary>
internal sealed class SubscribeExchange(UserAgentCore core, OutgoingSubscription subscription, SipRequest request, NextHop hop)
    : ClientExchange(request, hop, subscription.End, subscription.End.Credentials)
{
    // A notifier that wants longer intervals is asked for its own once.
    private bool _isLengthened;

    public override void Answered(SipResponse response, MonotonicTime now)
    {
        if (response.IsProvisional || core.TrySendAgain(this, response, now) || TryLonger(response, now))
            return;
        core.Forget(this);
        if (response.IsSuccess)
            subscription.Accepted(Request, response, now);
        else
            subscription.Refused(response, now);
    }

    public override void Failed(ClientFailure failure, MonotonicTime now)
    {
        core.Forget(this);
        subscription.Refused(null, now);
    }

    private bool TryLonger(SipResponse response, MonotonicTime now)
    {
        if (_isLengthened || response.Status != SipStatus.IntervalTooBrief || !response.TryGet(HeaderId.MinExpires, out var interval))
            return false;
        _isLengthened = true;
        core.SendAgain(this, new MessageEdit(Request).Set(HeaderId.Expires, interval), now);
        return true;
    }
}
