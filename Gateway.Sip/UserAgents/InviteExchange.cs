using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// An INVITE or re-INVITE of ours. Every 2xx to it is acknowledged, its copies with the same ACK (RFC 3261 §13.2.2.4); one dialog is that of
/// the call, and what other forks accept is left at once. It outlives the call if it must: for 64·T1 after the first 2xx.
/// </summary>
internal sealed class InviteExchange(UserAgentCore core, Call call, SipRequest request, NextHop hop, DialogEnd end)
    : ClientExchange(request, hop, end, end.Credentials)
{
    // The call's own, and those of other forks, which are rare.
    private Acknowledged? _ack;
    private List<Acknowledged>? _forks;

    /// <summary>Whether it is one within a call.</summary>
    public bool IsReinvite { get; } = !request.To.Tag.IsEmpty;

    /// <summary>When copies of its 2xx come no more.</summary>
    public MonotonicTime ForgetAt { get; private set; }

    public override void Answered(SipResponse response, MonotonicTime now)
    {
        if (response.IsProvisional)
            call.InviteProgressed(this, response, now);
        else if (response.IsSuccess)
            Acknowledge(response, now);
        else if (!call.TryInviteAgain(this, response, now))
        {
            core.Forget(this);
            call.InviteFailed(this, response, null, now);
        }
    }

    public override void Failed(ClientFailure failure, MonotonicTime now)
    {
        core.Forget(this);
        call.InviteFailed(this, null, failure, now);
    }

    private void Acknowledge(SipResponse success, MonotonicTime now)
    {
        if (AckFor(success) is { } known)
        {
            core.SendAck(known.Ack, known.Hop, now);
            return;
        }

        var isFirst = _ack is null;
        if (!isFirst && _forks is { Count: >= UserAgentCore.ForksMax })
            return;
        var dialog = isFirst ? call.Establish(this, success) : Dialog.CreateAsClient(Request, success);
        var (ack, hop) = core.BuildAck(dialog, Request, End!);
        var acknowledged = new Acknowledged(dialog.Id.RemoteTag, ack, hop);
        core.SendAck(ack, hop, now);
        if (!isFirst)
        {
            (_forks ??= []).Add(acknowledged);
            core.LeaveFork(this, dialog, now);
            return;
        }

        _ack = acknowledged;
        ForgetAt = now + core.Timers.TransactionTimeout;
        core.ForgetLater(this);
        call.InviteSucceeded(this, success, now);
    }

    private Acknowledged? AckFor(SipResponse success)
    {
        if (_ack is not null && System.Text.Ascii.Equals(success.To.Tag, _ack.Tag))
            return _ack;
        return _forks?.Find(fork => System.Text.Ascii.Equals(success.To.Tag, fork.Tag));
    }

    private sealed record Acknowledged(string Tag, SipRequest Ack, NextHop Hop);
}
