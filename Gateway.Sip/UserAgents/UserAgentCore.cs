using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// The user agent core of an element (RFC 3261 §8): calls, subscriptions and requests outside dialogs, in both roles, above one transaction
/// layer. It keeps what is the protocol's business from its owner: dialogs, retransmission of 2xx, ACK, CANCEL and its races, glare, session
/// timers, digest, and what is refused whoever is meant.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it. It never throws for anything that arrived.</remarks>
public sealed partial class UserAgentCore : ITransactionUser
{
    /// <summary>How many 2xx of different forks to one INVITE are acknowledged. More than anybody's forking proxy makes; beyond it they go without ACK and end by themselves.</summary>
    public const int ForksMax = 20;

    private readonly ISipTransmitter _transmitter;
    private readonly IdSource _ids;
    private readonly IUserAgentOwner _owner;
    private readonly TransactionLayer _layer;
    private readonly LocalNames _names;
    private readonly SipMethod[] _allowed;
    private readonly string[] _extensions;
    private readonly Dictionary<string, DialogEnd> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DialogEnd>.AlternateLookup<ReadOnlySpan<char>> _endsByTag;
    private readonly Dictionary<ClientTransactionId, ClientExchange> _exchanges = [];
    private readonly Dictionary<ServerTransactionId, Call> _served = [];

    // In the order in which they are forgotten: each stays 64·T1 after its first 2xx.
    private readonly Queue<InviteExchange> _accepted = new();
    private readonly TimerTable _timed = new();

    /// <param name="settings">Names and limits.</param>
    /// <param name="transmitter">Where messages go out.</param>
    /// <param name="ids">Chance for tags, branches and Call-IDs.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="owner">The element it works for.</param>
    public UserAgentCore(UserAgentSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, IUserAgentOwner owner)
    {
        Settings = settings;
        Timers = timers;
        _transmitter = transmitter;
        _ids = ids;
        _owner = owner;
        _names = new([settings.HostName], settings.Points);
        _allowed = [.. settings.Allow.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => new SipMethod(name))];
        _extensions = [.. settings.Extensions];
        _endsByTag = _ends.GetAlternateLookup<ReadOnlySpan<char>>();
        _layer = new(this, transmitter, ids, timers, TransactionLayerOptions.UserAgent);
    }

    /// <summary>The earliest of all timers.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            var next = MonotonicTime.Earlier(_layer.NextDeadline, _timed.NextDeadline);
            return _accepted.TryPeek(out var oldest) ? MonotonicTime.Earlier(next, oldest.ForgetAt) : next;
        }
    }

    /// <summary>Calls that live, in whatever state.</summary>
    public int CallCount { get; private set; }

    /// <summary>Subscriptions that live, in either direction.</summary>
    public int SubscriptionCount { get; private set; }

    /// <summary>Transactions held, finished ones included.</summary>
    public int TransactionCount => _layer.Count;

    /// <summary>Dialogs and requests held besides calls and subscriptions: 0 when nothing is left behind.</summary>
    public int RemainderCount => _ends.Count + _exchanges.Count + _served.Count + _accepted.Count;

    internal UserAgentSettings Settings { get; }

    internal SipTimers Timers { get; }

    /// <summary>A message arrived, not yet validated.</summary>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _layer.Receive(message, from, now);

    /// <summary>A message could not be sent, or the connection it went over was lost.</summary>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _layer.TransmitFailed(ticket, hop, now);

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(MonotonicTime now)
    {
        _layer.Tick(now);
        while (_timed.TryTakeDue(now, out var due))
        {
            due.Tick(now);
            if (due.TimerIndex >= 0)
                _timed.Settle(due, now);
        }

        while (_accepted.TryPeek(out var oldest) && oldest.ForgetAt <= now)
            Forget(_accepted.Dequeue());
    }

    /// <summary>Makes a call. The answer comes to its owner, never before this returns.</summary>
    /// <exception cref="ArgumentException">A text holds a control character, or <see cref="OutgoingInvite.RequestUri"/> white space: the caller's bug.</exception>
    public Call Invite(OutgoingInvite invite, ICallOwner owner, MonotonicTime now)
    {
        var end = new DialogEnd(invite.CallId ?? _ids.NewCallId(), _ids.NewTag(), invite.Contact, invite.Hop) { Credentials = invite.Credentials };
        var request = BuildInvite(invite, end);
        var call = Call.Outgoing(this, end, invite.AnswerLimit, owner, now);
        Add(end);
        CallCount++;
        Settle(call, now);
        var exchange = new InviteExchange(this, call, request, invite.Hop, end);
        call.Start(exchange);
        Send(exchange, now);
        return call;
    }

    /// <summary>Sends a request outside dialogs.</summary>
    /// <param name="request">Any but INVITE, ACK, CANCEL; SUBSCRIBE and REFER go by <see cref="Subscribe"/>, unless no subscription comes of them.</param>
    /// <param name="done">Told what became of it, never before this returns.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="ArgumentException">A text holds a control character: the caller's bug.</exception>
    public void Send(OutgoingRequest request, RequestEnded done, MonotonicTime now)
    {
        var built = BuildRequest(request, request.CallId ?? _ids.NewCallId(), request.FromTag ?? _ids.NewTag());
        Send(new RequestExchange(this, built, request.Hop, null, request.Credentials, done), now);
    }

    /// <summary>Answers a request that the owner was told of, other than INVITE. What has been answered already stays as it is.</summary>
    /// <param name="transaction">As told.</param>
    /// <param name="request">As told.</param>
    /// <param name="status">200 to 699.</param>
    /// <param name="extras">Headers and body.</param>
    /// <param name="now">The present.</param>
    public void Respond(ServerTransactionId transaction, SipRequest request, int status, MessageExtras extras, MonotonicTime now) =>
        _layer.Respond(transaction, BuildResponse(request, status, extras, now), now);

    /// <summary>Finds the call whose dialog this is, early or confirmed; tags as this end sees them (RFC 4538 §3 has the peer's view: swap them).</summary>
    public bool TryFindCall(string callId, string localTag, string remoteTag, [NotNullWhen(true)] out Call? call)
    {
        call = _ends.TryGetValue(localTag, out var end) && end.CallId == callId && end.Call is { } found && found.RemoteTag == remoteTag ? found : null;
        return call is not null;
    }

    /// <summary>The URI of the Route value of ours that brought the request here; <c>null</c> when none did.</summary>
    public string? OwnRoute(SipRequest request) =>
        request.TryGetFirstValue(HeaderId.Route, out var value) && NameAddrView.TryRead(value, out var route)
        && SipUriView.TryRead(route.Uri, out var uri) && _names.AreOurs(uri)
            ? System.Text.Encoding.UTF8.GetString(route.Uri)
            : null;

    /// <summary>The Route values of the request without ours at the top: where it would go next.</summary>
    public ImmutableArray<string> RemainingRoutes(SipRequest request)
    {
        var routes = ImmutableArray.CreateBuilder<string>();
        foreach (var value in request.Values(HeaderId.Route))
        {
            if (routes.Count == 0 && NameAddrView.TryRead(value, out var route) && SipUriView.TryRead(route.Uri, out var uri) && _names.AreOurs(uri))
                continue;
            routes.Add(System.Text.Encoding.UTF8.GetString(value));
        }

        return routes.ToImmutable();
    }

    internal void Settle(ITimed timed, MonotonicTime now) => _timed.Settle(timed, now);

    internal void Serve(ServerTransactionId transaction, Call call) => _served[transaction] = call;

    internal void ServeNoMore(ServerTransactionId transaction) => _served.Remove(transaction);

    internal void Forget(ClientExchange exchange) => _exchanges.Remove(exchange.Transaction);

    internal void ForgetLater(InviteExchange exchange) => _accepted.Enqueue(exchange);

    internal void Forget(Call call)
    {
        _timed.Remove(call);
        if (call.End.Call != call)
            return;
        call.End.Call = null;
        CallCount--;
        Release(call.End);
    }

    internal uint NewCSeq() => _ids.NewCSeq();

    // RFC 3261 §14.1, in steps of 10 ms.
    internal TimeSpan NewGlarePause(bool ownsCallId) =>
        TimeSpan.FromMilliseconds(ownsCallId ? 2100 + (10 * (_ids.NewUInt32() % 191)) : 10 * (_ids.NewUInt32() % 201));

    // RFC 3261 §14.2: 0 to 10 s.
    internal string NewRetryAfter() => (_ids.NewUInt32() % 11).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Add(DialogEnd end) => _ends.Add(end.LocalTag, end);

    private void Release(DialogEnd end)
    {
        if (end.IsUnused)
            _ends.Remove(end.LocalTag);
    }
}
