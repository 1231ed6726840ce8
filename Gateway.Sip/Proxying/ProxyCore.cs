using System.Globalization;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>
/// A transaction-stateful proxy (RFC 3261 §16 with RFC 4320, 5393, 5658 and 6026). It checks a request, asks its owner for targets, forks,
/// and sends the best response back.
/// </summary>
/// <remarks>
/// <para>The owner is the transaction user. It keeps what it answers itself and hands the rest on: <c>RequestArrived</c> for the
/// requests to be forwarded, and every other event; those with a result say whether they concerned a request of this proxy core.</para>
/// <para>Left out: redirection is passed back and never followed (§16.5 leaves that to the proxy); nothing is forwarded without state but
/// the ACK to a 2xx. When no target answers a non-INVITE request, nothing is sent upstream: the client there has given up by its own
/// Timer F, and a 408 would be late (RFC 4320 §4.2).</para>
/// <para>Not thread safe: one event loop owns it. Parts: this file holds the events, <c>.Forwarding</c> the way down, <c>.Responses</c>
/// the way up.</para>
/// </remarks>
public sealed partial class ProxyCore
{
    private readonly IProxyOwner _owner;
    private readonly TransactionLayer _layer;
    private readonly IdSource _ids;
    private readonly ProxySettings _settings;
    private readonly ulong _loopSeed;

    // One for all messages: nothing is edited while another message is.
    private readonly MessageEdit _edit = new((SipRequest)SipParser.Parse("OPTIONS sip:nobody.invalid SIP/2.0\r\n\r\n"u8.ToArray()));
    private readonly Dictionary<ServerTransactionId, ProxyRequest> _requests = [];
    private readonly Dictionary<ClientTransactionId, ProxyBranch> _branches = [];
    private readonly PriorityQueue<ProxyTimer, MonotonicTime> _deadlines = new();

    /// <param name="owner">Who decides where requests go.</param>
    /// <param name="layer">The transactions; the owner is their user.</param>
    /// <param name="ids">Chance for branches and tags.</param>
    /// <param name="settings">Names, timers and limits.</param>
    public ProxyCore(IProxyOwner owner, TransactionLayer layer, IdSource ids, ProxySettings settings)
    {
        _owner = owner;
        _layer = layer;
        _ids = ids;
        _settings = settings;
        Names = new(settings.Names, settings.Points);
        _loopSeed = (ulong)ids.NewUInt32() << 32 | ids.NewUInt32();
    }

    /// <summary>What this element is called.</summary>
    public LocalNames Names { get; }

    /// <summary>The earliest of the timers C and M and of the limits on decisions and on ringing.</summary>
    public MonotonicTime NextDeadline => _deadlines.TryPeek(out _, out var time) ? time : MonotonicTime.Never;

    /// <summary>Requests that are not finished.</summary>
    public int OpenRequests => _requests.Count;

    /// <summary>A request to be forwarded. Whatever becomes of it, it is answered here or by the owner's decision.</summary>
    public void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) =>
        RequestArrived(transaction, request, from, RoutedRequest.Of(request, Names), now);

    /// <summary>The same for an owner that has done the route preprocessing to see whether the request is for itself.</summary>
    public void RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, in RoutedRequest routed, MonotonicTime now)
    {
        // A CANCEL comes here only when it matches no INVITE: the hop below could not match it either.
        if (request.Method == SipMethod.Cancel)
        {
            Respond(transaction, request, SipStatus.CallOrTransactionDoesNotExist, now);
            return;
        }

        var context = new ProxyRequest(transaction, request, from, routed) { LoopHash = LoopHash.Of(request, _loopSeed) };
        if (RefusalOf(context) is { } refusal)
        {
            _layer.Respond(transaction, refusal, now);
            return;
        }

        _requests.Add(transaction, context);
        _owner.TargetsWanted(context, now);
        if (context.State == ProxyRequestState.Undecided && context.IsInvite)
            Schedule(context, now + _settings.DecisionLimit);
    }

    /// <summary>The INVITE is cancelled: its branches are, and no new ones are made (RFC 3261 §16.10).</summary>
    /// <returns>Whether the INVITE is one of this proxy core.</returns>
    public bool CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now)
    {
        if (!_requests.TryGetValue(invite, out var request))
            return false;
        if (request.IsCancelled || request.State == ProxyRequestState.Answered)
            return true;
        request.IsCancelled = true;
        request.Waiting = null;
        if (request.State == ProxyRequestState.Undecided)
        {
            request.State = ProxyRequestState.Answered;
            Respond(invite, request.Request, SipStatus.RequestTerminated, now);
            Forget(request);
            _owner.Abandoned(request, now);
            return true;
        }

        CancelBranches(request, cancel.Text(HeaderId.Reason), now);
        return true;
    }

    /// <summary>Relays the ACK to a 2xx (RFC 3261 §16.11).</summary>
    public void AckArrived(SipRequest ack, Flow from, MonotonicTime now)
    {
        var routed = RoutedRequest.Of(ack, Names);
        if (RequestCopy.TryReadMaxForwards(ack, out var hops) && hops == 0
            || !_owner.TryTargetAck(ack, routed.RequestUri, from, now, out var target))
            return;
        var context = new ProxyRequest(default, ack, from, routed) { LoopHash = LoopHash.Of(ack, _loopSeed) };
        if (!IsLoop(context) && CopyFor(context, target, breadth: 0) is var (copy, hop))
            _layer.SendAck(copy, hop, now);
    }

    /// <summary>The response to a request could not be sent, or nobody decided on the request in time.</summary>
    /// <returns>Whether the request is one of this proxy core.</returns>
    public bool ServerFailed(ServerTransactionId transaction, MonotonicTime now)
    {
        if (!_requests.TryGetValue(transaction, out var request))
            return false;
        Abandon(request, now);
        return true;
    }

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(MonotonicTime now)
    {
        while (_deadlines.TryPeek(out var timer, out var time) && time <= now)
        {
            _deadlines.Dequeue();
            if (timer.Request is not { } request)
                continue;
            if (timer.Deadline > now)
                _deadlines.Enqueue(timer, timer.Deadline);
            else
            {
                var branch = timer.Branch;
                timer.Stop();
                if (branch is null)
                    RequestDue(request, now);
                else
                    BranchDue(branch, now);
            }
        }
    }

    private void BranchDue(ProxyBranch branch, MonotonicTime now)
    {
        if (branch.IsOpen)
        {
            // Timer C: the branch is cancelled, and the transaction answers for the case that nothing comes of it.
            CancelBranch(branch, null, now);
            return;
        }

        _branches.Remove(branch.Transaction);
        ForgetWhenDone(branch.Request);
    }

    private void RequestDue(ProxyRequest request, MonotonicTime now)
    {
        if (request.State == ProxyRequestState.Undecided)
        {
            Refuse(request, SipStatus.ServerInternalError, now);
            _owner.Abandoned(request, now);
        }
        else if (request.State == ProxyRequestState.Forwarded && request.RingTime is not null)
            RingTimeOver(request, now);
        else if (request.State == ProxyRequestState.Forwarded && request.Waiting is not null)
        {
            // Nobody of this q value picked up. The next are asked at once; the 487s are absorbed by their own branches.
            CancelBranches(request, null, now);
            StartNextTargets(request, now);
        }
    }

    private SipResponse? RefusalOf(ProxyRequest context)
    {
        var request = context.Request;
        if (!context.HasRoute && !SipUriView.TryRead(context.RequestUri.Span, out _))
            return Build(request, RequestChecks.UriScheme(request).IsValid ? SipStatus.BadRequest : SipStatus.UnsupportedUriScheme);
        if (RequestChecks.MaxForwards(request) is MessageVerdict.Answer tooFar)
            return tooFar.ToResponse(request, _ids.NewTag());
        if (IsLoop(context))
            return Build(request, SipStatus.LoopDetected);
        if (RequestChecks.ProxyRequire(request, _settings.ProxyExtensions) is MessageVerdict.Answer unknown)
            return unknown.ToResponse(request, _ids.NewTag());
        if (_requests.Count < _settings.RequestsMax)
            return null;

        // Spread over some seconds, so that those refused now do not come back together.
        var seconds = (5 + _ids.NewUInt32() % 11).ToString(CultureInfo.InvariantCulture);
        return new ResponseBuilder(request, SipStatus.ServiceUnavailable, toTag: _ids.NewTag()).Header(HeaderId.RetryAfter, seconds).Build();
    }

    // Our own Via with the same hash: the request is back, and nothing that decides its way has changed (RFC 3261 §16.3 step 4).
    private bool IsLoop(ProxyRequest context)
    {
        foreach (var value in context.Request.Values(HeaderId.Via))
        {
            if (ViaView.TryRead(value, out var via) && LoopHash.TryReadHash(via.Branch, out var hash)
                && hash == context.LoopHash && Names.IsOurHost(via.Host))
                return true;
        }

        return false;
    }

    private void Schedule(ProxyRequest request, MonotonicTime deadline)
    {
        request.Timer ??= new();
        if (request.Timer.Start(request, null, deadline))
            _deadlines.Enqueue(request.Timer, deadline);
    }

    private void Schedule(ProxyBranch branch, MonotonicTime deadline)
    {
        branch.Timer ??= new();
        if (branch.Timer.Start(branch.Request, branch, deadline))
            _deadlines.Enqueue(branch.Timer, deadline);
    }

    private void Abandon(ProxyRequest request, MonotonicTime now)
    {
        var wasOpen = request.State != ProxyRequestState.Answered;
        request.State = ProxyRequestState.Answered;
        request.Waiting = null;
        Forget(request);
        if (wasOpen)
            _owner.Abandoned(request, now);
    }

    private void ForgetWhenDone(ProxyRequest request)
    {
        if (request.State != ProxyRequestState.Answered)
            return;
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
        {
            if (branch.IsOpen || branch.Timer is { IsRunning: true })
                return;
        }

        Forget(request);
        if (request.IsAnswered)
            request.Request.GiveBack();
    }

    private void Forget(ProxyRequest request)
    {
        request.Timer?.Stop();
        _requests.Remove(request.Transaction);
    }

    private SipResponse Build(SipRequest request, int status, string? reason = null) => new ResponseBuilder(request, status, reason, _ids.NewTag()).Build();

    private void Respond(ServerTransactionId transaction, SipRequest request, int status, MonotonicTime now) =>
        _layer.Respond(transaction, Build(request, status), now);
}
