using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>A request of ours and what waits for its answer, over all tries with credentials.</summary>
internal abstract class ClientExchange(SipRequest request, NextHop hop, DialogEnd? end, DigestClient? credentials)
{
    /// <summary>The request as last sent.</summary>
    public SipRequest Request { get; set; } = request;

    public NextHop Hop { get; } = hop;

    /// <summary>The dialog it runs in; <c>null</c> outside.</summary>
    public DialogEnd? End { get; } = end;

    public DigestClient? Credentials { get; } = credentials;

    /// <summary>What it has been through with credentials.</summary>
    public DigestTries Tries { get; set; } = DigestTries.None;

    /// <summary>How often it was tried with a longer session interval.</summary>
    public int Lengthenings { get; set; }

    /// <summary>The transaction of the last try.</summary>
    public ClientTransactionId Transaction { get; set; }

    /// <summary>A response, 100 excluded.</summary>
    public abstract void Answered(SipResponse response, MonotonicTime now);

    /// <summary>None will come.</summary>
    public abstract void Failed(ClientFailure failure, MonotonicTime now);
}

/// <summary>A request other than INVITE: only its final response matters.</summary>
internal sealed class RequestExchange(
    UserAgentCore core, SipRequest request, NextHop hop, DialogEnd? end, DigestClient? credentials, RequestEnded done)
    : ClientExchange(request, hop, end, credentials)
{
    public override void Answered(SipResponse response, MonotonicTime now)
    {
        if (response.IsProvisional || core.TrySendAgain(this, response, now))
            return;
        core.Forget(this);
        if (End?.Dialog is { } dialog && response.IsSuccess)
            End.Dialog = dialog.RefreshTarget(response);
        done(response, null, now);
    }

    public override void Failed(ClientFailure failure, MonotonicTime now)
    {
        core.Forget(this);
        done(null, failure, now);
    }
}
