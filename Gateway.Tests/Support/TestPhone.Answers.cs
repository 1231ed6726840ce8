using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

/// <summary>How the phone answers, and how it keeps a call's 200 going until the ACK comes (RFC 3261 §13.3.1.4).</summary>
public sealed partial class TestPhone
{
    private readonly Dictionary<ServerTransactionId, SipRequest> _open = [];
    private readonly List<Repeat> _repeats = [];
    private readonly HashSet<DialogId> _acknowledged = [];

    /// <summary>The ACKs that came up for its 2xx; copies of one ACK included.</summary>
    public List<SipRequest> Acks { get; } = [];

    /// <summary>The INVITEs that were cancelled while open.</summary>
    public List<SipRequest> Cancelled { get; } = [];

    /// <summary>Call-IDs of the calls it answered 2xx and that were acknowledged.</summary>
    public HashSet<string> Confirmed { get; } = [];

    /// <summary>Call-IDs of the calls it answered 2xx and that nobody acknowledged within 64·T1.</summary>
    public HashSet<string> NeverAcknowledged { get; } = [];

    /// <summary>What the layer reported as failed: no ACK, or a response that could not be sent.</summary>
    public List<ServerTransactionId> Failed { get; } = [];

    /// <summary>The calls that stand at this end, as caller and as called. A BYE from either end takes the call out.</summary>
    public Dictionary<DialogId, Dialog> Calls { get; } = [];

    private MonotonicTime NextRepeat =>
        _repeats.Aggregate(MonotonicTime.Never, static (next, repeat) => MonotonicTime.Earlier(next, repeat.At));

    void ITransactionUser.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        _received.Add(request);
        _open[transaction] = request;
        OnRequest?.Invoke(request);
        if (request.Method == SipMethod.Bye)
            Calls.Remove(DialogId.OfArrived(request));
        var toTag = _world.Ids.NewTag();
        if (Rings && request.Method == SipMethod.Invite)
            Respond(transaction, SipStatus.Ringing, toTag);
        if (AnswerAfter == TimeSpan.Zero)
            GiveAnswer(transaction, request, toTag);
        else
            _world.After(AnswerAfter, () => GiveAnswer(transaction, request, toTag));
    }

    void ITransactionUser.CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now)
    {
        if (!_open.TryGetValue(invite, out var request))
            return;
        Cancelled.Add(request);
        Respond(invite, SipStatus.RequestTerminated, _world.Ids.NewTag());
    }

    void ITransactionUser.AckArrived(SipRequest ack, Flow from, MonotonicTime now)
    {
        Acks.Add(ack);
        var call = ack.Text(HeaderId.CallId)!;
        if (_repeats.RemoveAll(repeat => repeat.Response.Text(HeaderId.CallId) == call) > 0)
            Confirmed.Add(call);
    }

    void ITransactionUser.ServerFailed(ServerTransactionId transaction, MonotonicTime now)
    {
        Failed.Add(transaction);
        _open.Remove(transaction);
    }

    private void GiveAnswer(ServerTransactionId transaction, SipRequest request, string toTag)
    {
        if (_open.ContainsKey(transaction) && Answer(request) is { } status)
            Respond(transaction, status, toTag);
    }

    private void Respond(ServerTransactionId transaction, int status, string toTag)
    {
        var request = _open[transaction];
        var builder = new ResponseBuilder(request, status, null, toTag).Header(HeaderId.Server, Product);
        if (request.Method == SipMethod.Invite && status < 300)
            builder.Header(HeaderId.Contact, Contact);
        var response = builder.Build();
        if (response.IsFinal)
            _open.Remove(transaction);
        _layer.Respond(transaction, response, _world.Now);
        if (!response.IsSuccess || request.Method != SipMethod.Invite)
            return;
        _repeats.Add(new(transaction, response, _world.Now));
        if (Dialog.TryCreateAsServer(request, response, _world.Ids.NewCSeq(), out var dialog))
            Calls.TryAdd(dialog.Id, dialog);
    }

    private void RepeatAnswers(MonotonicTime now)
    {
        foreach (var repeat in _repeats.ToArray())
        {
            if (repeat.GiveUpAt <= now)
            {
                _repeats.Remove(repeat);
                NeverAcknowledged.Add(repeat.Response.Text(HeaderId.CallId)!);
            }
            else if (repeat.At <= now)
            {
                repeat.Again(now);
                _layer.Respond(repeat.Transaction, repeat.Response, now);
            }
        }
    }

    // Each copy of a 2xx is acknowledged again, even after the call has ended; a fork's 2xx makes a call of its own.
    private void Acknowledge(TestRequest invite, SipResponse response)
    {
        if (!Dialog.TryCreateAsClient(invite.Request, response, out var dialog))
            return;
        if (_acknowledged.Add(dialog.Id))
            Calls.Add(dialog.Id, dialog);
        _layer.SendAck(dialog.Ack(invite.Request, NewVia()).Build(), HopTo(dialog.NextHopUri), _world.Now);
    }

    // Timer of the UAS core for 2xx: T1 doubling to T2, given up after 64·T1, on all transports.
    private sealed class Repeat(ServerTransactionId transaction, SipResponse response, MonotonicTime sentAt)
    {
        private TimeSpan _interval = SipTimers.Default.T1;

        public ServerTransactionId Transaction { get; } = transaction;

        public SipResponse Response { get; } = response;

        public MonotonicTime At { get; private set; } = sentAt + SipTimers.Default.T1;

        public MonotonicTime GiveUpAt { get; } = sentAt + SipTimers.Default.TransactionTimeout;

        public void Again(MonotonicTime now)
        {
            _interval = _interval * 2 > SipTimers.Default.T2 ? SipTimers.Default.T2 : _interval * 2;
            At = MonotonicTime.Earlier(now + _interval, GiveUpAt);
        }
    }
}
