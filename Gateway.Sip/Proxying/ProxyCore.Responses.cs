using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.Proxying;

public sealed partial class ProxyCore
{
    private const string CompletedElsewhere = "SIP;cause=200;text=\"Call completed elsewhere\"";

    /// <summary>A response of a branch (RFC 3261 §16.7).</summary>
    /// <returns>Whether it belongs to a request of this proxy core.</returns>
    public bool ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        if (!_branches.TryGetValue(transaction, out var branch))
            return false;
        if (response.IsProvisional)
            ProvisionalArrived(branch, response, now);
        else if (response.IsSuccess)
            SuccessArrived(branch, response, now);
        else if (branch.IsOpen)
        {
            branch.Final = response;
            BranchEnded(branch, response.Status, now);
        }

        return true;
    }

    /// <summary>A branch got no final response.</summary>
    /// <returns>Whether it is one of this proxy core.</returns>
    public bool ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now)
    {
        if (!_branches.TryGetValue(transaction, out var branch))
            return false;
        if (!branch.IsOpen)
            return true;
        var request = branch.Request;
        var status = _owner.TargetFailed(request, branch.Target, failure, now);

        // The client upstream gives up at the same moment: there is nobody to try other targets for.
        if (failure == ClientFailure.Timeout && !request.IsInvite)
            request.Waiting = null;
        BranchEnded(branch, request.IsCancelled && request.IsInvite ? SipStatus.RequestTerminated : status, now);
        return true;
    }

    /// <summary>Sends the final response that <see cref="IProxyOwner.MayRelay"/> held back.</summary>
    public void Release(ProxyRequest request, MonotonicTime now)
    {
        if (request.State != ProxyRequestState.Held || request.Held is not { } response)
            return;
        request.State = ProxyRequestState.Answered;
        request.Held = null;
        var chosen = request.HeldBranch;
        request.HeldBranch = null;
        SendUpstream(request, chosen, response, now);
        ForgetWhenDone(request);
    }

    private void ProvisionalArrived(ProxyBranch branch, SipResponse response, MonotonicTime now)
    {
        var request = branch.Request;
        if (!branch.IsOpen || !request.IsInvite || response.Status == SipStatus.Trying)
            return;
        if (!branch.IsCancelled)
            Schedule(branch, now + _settings.TimerC);
        if (request.State == ProxyRequestState.Forwarded)
            SendUpstream(request, branch, response, now);
    }

    private void SuccessArrived(ProxyBranch branch, SipResponse response, MonotonicTime now)
    {
        var request = branch.Request;
        var isFirst = branch.IsOpen;
        if (!request.IsInvite)
        {
            if (!isFirst)
                return;
            Close(branch, response.Status);
        }
        else if (isFirst)
        {
            branch.Status = response.Status;
            Schedule(branch, now + _settings.TimerM);
        }

        request.Waiting = null;
        if (request.State == ProxyRequestState.Forwarded)
        {
            if (request.IsInvite)
                CancelBranches(request, CompletedElsewhere, now);
            request.Winner = branch;
            Answer(request, branch, response, now);
        }
        else if (branch.Round > 0 && request.IsInvite && request.State == ProxyRequestState.Answered && !ReferenceEquals(request.Winner, branch))
            HangUp(branch, response, now);
        else if (request.IsInvite && request.State == ProxyRequestState.Answered)
        {
            // Every 2xx goes up, from every fork and as often as it comes: the caller acknowledges each (RFC 3261 §16.7 step 5).
            SendUpstream(request, branch, response, now);
        }

        ForgetWhenDone(request);
    }

    private void BranchEnded(ProxyBranch branch, int status, MonotonicTime now)
    {
        var request = branch.Request;
        // 487 says what we did ourselves when its time was over: to the caller nobody answered (RFC 3261 §16.8).
        if (status == SipStatus.RequestTerminated && branch.Round > 0 && branch.IsCancelled && !request.IsCancelled)
            (branch.Final, status) = (null, SipStatus.RequestTimeout);
        Close(branch, status);
        if (status >= 600 && request.State == ProxyRequestState.Forwarded && branch.Round == request.Round)
        {
            // Nobody anywhere: the others are stopped, and their ends are awaited before the 6xx goes up.
            request.Waiting = null;
            if (request.IsInvite)
                CancelBranches(request, null, now);
        }

        CheckComplete(request, now);
        ForgetWhenDone(request);
    }

    private void Close(ProxyBranch branch, int status)
    {
        branch.Status = status;
        branch.Timer?.Stop();
        _branches.Remove(branch.Transaction);
    }

    private void CheckComplete(ProxyRequest request, MonotonicTime now)
    {
        if (request.State != ProxyRequestState.Forwarded || HasOpenBranch(request))
            return;
        if (request.Waiting is not null)
        {
            request.IsStopping = false;
            StartNextTargets(request, now);
            return;
        }

        if (GoesOn(request, now))
            return;
        var best = BestResponse.Of(request);
        if (!request.IsInvite && (best is null || best.Target.IsStandIn) && HasOpenBranch(request, 0))
        {
            // Whom the request names was given up on for a while, and may still answer as long as the client upstream waits.
            return;
        }

        if (best is null || best.Final is null && best.Status == SipStatus.RequestTimeout && !request.IsInvite)
            Abandon(request, now);
        else
            Answer(request, best, best.Final is { Status: not SipStatus.ServiceUnavailable } final ? final : Stating(request.Request, best), now);
    }

    private SipResponse Stating(SipRequest request, ProxyBranch failed)
    {
        var (status, reason) = ResponseCopy.Upstream(failed);
        return Build(request, status, reason);
    }

    // Of a search what counts is the present round: whoever was given up on before keeps nobody waiting.
    private static bool HasOpenBranch(ProxyRequest request) => HasOpenBranch(request, request.Round);

    private static bool HasOpenBranch(ProxyRequest request, int sinceRound)
    {
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
        {
            if (branch.IsOpen && branch.Round >= sinceRound)
                return true;
        }

        return false;
    }

    private void Answer(ProxyRequest request, ProxyBranch? chosen, SipResponse response, MonotonicTime now)
    {
        request.Timer?.Stop();
        request.State = ProxyRequestState.Answered;
        if (!_owner.MayRelay(request, response, now))
        {
            request.State = ProxyRequestState.Held;
            request.Held = response;
            request.HeldBranch = chosen;
            return;
        }

        SendUpstream(request, chosen, response, now);
        ForgetWhenDone(request);
    }

    private void SendUpstream(ProxyRequest request, ProxyBranch? branch, SipResponse response, MonotonicTime now)
    {
        var isOwn = branch is null || response.Status >= 300 && !ReferenceEquals(branch.Final, response);
        var edit = _edit.Reset(response);
        if (!isOwn)
        {
            // Without a Via below ours it would be a response to ourselves; to a group address nothing is ever sent.
            if (!ResponseChecks.NextViaIsUnicast(response).IsValid)
                return;
            edit.RemoveTopValues(HeaderId.Via);
            ResponseCopy.GatherChallenges(edit, request, branch!);
        }

        _owner.Relaying(request, branch?.Target ?? default, isOwn ? null : branch!.Hop, response, edit);
        if (request.IsInvite)
        {
            _layer.Respond(request.Transaction, (SipResponse)edit.ToMessage(), now);
            return;
        }

        _layer.Respond(request.Transaction, (SipResponse)edit.ToMessage(_layer.Buffers), now);
        request.IsAnswered = true;
        response.GiveBack();
    }

    private void CancelBranches(ProxyRequest request, string? reason, MonotonicTime now)
    {
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
        {
            if (branch.IsOpen)
                CancelBranch(branch, reason, now);
        }
    }

    private void CancelBranch(ProxyBranch branch, string? reason, MonotonicTime now)
    {
        if (branch.IsCancelled)
            return;
        branch.IsCancelled = true;
        branch.Timer?.Stop();
        _layer.Cancel(branch.Transaction, reason, now);
    }
}
