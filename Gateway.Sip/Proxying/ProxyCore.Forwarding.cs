using System.Globalization;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

public sealed partial class ProxyCore
{
    /// <summary>Forwards to one target. Nothing happens when the request is decided or over already, for example cancelled.</summary>
    public void Forward(ProxyRequest request, in ProxyTarget target, MonotonicTime now)
    {
        if (request.State != ProxyRequestState.Undecided)
            return;
        request.State = ProxyRequestState.Forwarded;
        request.Timer?.Stop();
        Start(request, target, 0, now);
        CheckComplete(request, now);
    }

    /// <summary>
    /// Forwards to several targets: in parallel where q is equal, otherwise one after the other from the highest q on (RFC 3261 §16.6).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="targets">At least one; beyond <see cref="ProxySettings.TargetsMax"/> those with the lowest q are left out.</param>
    /// <param name="now">The present time.</param>
    public void Forward(ProxyRequest request, ReadOnlySpan<ProxyTarget> targets, MonotonicTime now)
    {
        ArgumentOutOfRangeException.ThrowIfZero(targets.Length);
        if (targets.Length == 1)
        {
            Forward(request, targets[0], now);
            return;
        }

        if (request.State != ProxyRequestState.Undecided)
            return;
        request.State = ProxyRequestState.Forwarded;
        request.Timer?.Stop();
        var sorted = targets.ToArray();
        SortByPreference(sorted);
        request.Waiting = sorted[..Math.Min(sorted.Length, _settings.TargetsMax)];
        request.WaitingIndex = 0;
        if (MaxBreadthOf(request.Request) < 1)
        {
            request.Waiting = null;
            Answer(request, null, Build(request.Request, SipStatus.MaxBreadthExceeded), now);
            return;
        }

        StartNextTargets(request, now);
    }

    /// <summary>
    /// Begins a search: forwards a request to the targets of a round, and asks the owner for another one when nobody takes it. An INVITE is cancelled before the
    /// next round begins; of what cannot be cancelled a late answer is taken as long as there is no other.
    /// </summary>
    /// <param name="request">The request; nothing happens when it is decided or over already.</param>
    /// <param name="round">The first round.</param>
    /// <param name="now">The present time.</param>
    public void Search(ProxyRequest request, ProxyRound round, MonotonicTime now)
    {
        if (request.State != ProxyRequestState.Undecided)
            return;
        if (MaxBreadthOf(request.Request) < 1)
        {
            Refuse(request, SipStatus.MaxBreadthExceeded, now);
            return;
        }

        request.State = ProxyRequestState.Forwarded;
        request.Timer?.Stop();
        StartRound(request, round, now);
    }

    /// <summary>Refuses the request. Nothing happens when it is decided or over already.</summary>
    public void Refuse(ProxyRequest request, int status, MonotonicTime now) => Refuse(request, Build(request.Request, status), now);

    /// <summary>Refuses the request with a response of the owner's making: any final response with a To tag.</summary>
    public void Refuse(ProxyRequest request, SipResponse response, MonotonicTime now)
    {
        if (request.State != ProxyRequestState.Undecided)
            return;
        request.State = ProxyRequestState.Answered;
        Forget(request);
        _layer.Respond(request.Transaction, response, now);
        if (!request.IsInvite)
            request.Request.GiveBack();
    }

    /// <summary>
    /// Adds a target to a request that is being forwarded, for example another flow of a device when the first one turned out to be
    /// lost (RFC 5626 §5.3). To be called from <see cref="IProxyOwner.TargetFailed"/>; nothing happens when the request is over or cancelled.
    /// </summary>
    public void AlsoForward(ProxyRequest request, in ProxyTarget target, MonotonicTime now)
    {
        if (request.State == ProxyRequestState.Forwarded && !request.IsCancelled && BranchCount(request) < _settings.TargetsMax)
            Start(request, target, 0, now);
    }

    private void StartRound(ProxyRequest request, ProxyRound round, MonotonicTime now)
    {
        request.Round++;
        request.IsStopping = false;
        request.RingTime = round.RingTime;
        var sorted = round.Targets.ToArray();
        SortByPreference(sorted);
        request.Waiting = sorted[..Math.Min(sorted.Length, _settings.TargetsMax)];
        request.WaitingIndex = 0;
        StartNextTargets(request, now);
    }

    // The round is over. The owner says whether there is another; a caller who has hung up is not searched for any more.
    private bool GoesOn(ProxyRequest request, MonotonicTime now)
    {
        if (request.RingTime is null || request.IsCancelled)
            return false;
        var answers = new List<RoundAnswer>();
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
        {
            if (branch.Round == request.Round)
                answers.Add(new(branch.Target, branch.IsOpen ? SipStatus.RequestTimeout : branch.Status));
        }

        answers.Reverse();
        request.RingTime = null;
        request.Timer?.Stop();
        if (_owner.NextRound(request, answers, now) is not { } next)
            return false;
        StartRound(request, next, now);
        return true;
    }

    // Nobody has picked up for as long as the round rings. Its branches end before the next begins, so that a call is never answered twice.
    private void RingTimeOver(ProxyRequest request, MonotonicTime now)
    {
        if (request.IsStopping || !request.IsInvite)
        {
            // They do not end: lost answers, or a phone that is gone. What is no INVITE is not cancelled at all (RFC 3261 §9.1).
            request.IsStopping = false;
            if (request.Waiting is not null)
                StartNextTargets(request, now);
            else if (!GoesOn(request, now))
                CheckComplete(request, now);
            return;
        }

        request.IsStopping = true;
        CancelBranches(request, null, now);
        Schedule(request, now + _settings.StopLimit);
    }

    private static int BranchCount(ProxyRequest request)
    {
        var count = 0;
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
            count++;
        return count;
    }

    // Stable insertion sort: a few targets, and equal q keeps the order of the owner.
    private static void SortByPreference(ProxyTarget[] targets)
    {
        for (var i = 1; i < targets.Length; i++)
        {
            var target = targets[i];
            var k = i;
            for (; k > 0 && targets[k - 1].Q < target.Q; k--)
                targets[k] = targets[k - 1];
            targets[k] = target;
        }
    }

    // The next targets with equal q; no more of them than Max-Breadth allows at once, so that the rest comes one step later (RFC 5393 §5.3.3.1).
    private void StartNextTargets(ProxyRequest request, MonotonicTime now)
    {
        while (request.Waiting is { } waiting)
        {
            var first = request.WaitingIndex;
            var breadth = MaxBreadthOf(request.Request);
            var end = first;
            while (end < waiting.Length && waiting[end].Q == waiting[first].Q && end - first < breadth)
                end++;
            var isLast = end == waiting.Length;
            request.WaitingIndex = end;
            request.Waiting = isLast ? null : waiting;
            var count = end - first;
            for (var i = first; i < end; i++)
                Start(request, waiting[i], count == 1 ? 0 : breadth / count + (i - first < breadth % count ? 1 : 0), now);
            if (HasOpenBranch(request))
            {
                if (request.RingTime is { } ringTime)
                    Schedule(request, now + ringTime);
                else if (!isLast && request.IsInvite)
                    Schedule(request, now + _settings.NoAnswerAfter);
                return;
            }
        }

        CheckComplete(request, now);
    }

    private int MaxBreadthOf(SipRequest request) =>
        request.TryGet(HeaderId.MaxBreadth, out var value) && Numbers.TryRead(value, int.MaxValue, out var breadth)
            ? (int)breadth
            : _settings.MaxBreadth;

    private void Start(ProxyRequest request, in ProxyTarget target, int breadth, MonotonicTime now)
    {
        var branch = new ProxyBranch(request, target) { Next = request.Branches };
        request.Branches = branch;
        if (CopyFor(request, target, breadth) is not var (copy, hop))
        {
            branch.Status = SipStatus.BadGateway;
            return;
        }

        branch.Hop = hop;
        branch.Transaction = _layer.Send(copy, hop, now);
        _branches.Add(branch.Transaction, branch);
        if (request.IsInvite)
            Schedule(branch, now + _settings.TimerC);
    }

    // breadth 0: Max-Breadth stays as it is.
    private (SipRequest Copy, NextHop Hop)? CopyFor(ProxyRequest request, in ProxyTarget target, int breadth)
    {
        var (hop, nextIsStrict) = CopyRoute.Of(request, target, _owner);
        if (hop is null)
            return null;
        var edit = _edit.Reset(request.Request);
        var leaves = Names.PointFor(hop);
        RequestCopy.WriteVia(edit, leaves, NewUnique(), request.LoopHash);
        RequestCopy.WriteRoute(edit, request, target, nextIsStrict);
        if (_settings.RecordsRoute && FormsDialog(request.Request))
            RequestCopy.WriteRecordRoute(edit, Names.PointFor(request.From), leaves);
        if (breadth > 0)
            edit.Set(HeaderId.MaxBreadth, Encoding.ASCII.GetBytes(breadth.ToString(CultureInfo.InvariantCulture)));
        if (hop.IsReliable && !request.Request.Has(HeaderId.ContentLength))
            edit.Append(HeaderId.ContentLength, Encoding.ASCII.GetBytes(request.Request.Body.Length.ToString(CultureInfo.InvariantCulture)));
        _owner.Forwarding(request, target, hop, edit);
        var isKept = request.IsInvite || request.Request.Method == SipMethod.Ack;
        return ((SipRequest)edit.ToMessage(isKept ? null : _layer.Buffers), hop);
    }

    private ulong NewUnique()
    {
        Span<byte> bytes = stackalloc byte[8];
        _ids.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    // Requests that set up a dialog; MESSAGE, REGISTER, PUBLISH and OPTIONS never do, and later ones in a dialog have their route set.
    private static bool FormsDialog(SipRequest request)
    {
        var method = request.Method;
        return (method == SipMethod.Invite || method == SipMethod.Subscribe || method == SipMethod.Refer || method == SipMethod.Notify)
            && request.To.Tag.IsEmpty;
    }
}
