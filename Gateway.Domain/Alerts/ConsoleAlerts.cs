using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Alerts;

/// <summary>
/// The people at the console and the applications, as the gateway's PoC Client serves them: their alerts go out and end in a named state;
/// alerts for them are on disk before the network hears 200.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it. Answers of the recorder are posted back to that loop.</remarks>
public sealed class ConsoleAlerts : IPocClientOwner
{
    /// <summary>Received alerts whose repetition is recognised: what a sender can still retransmit or send again after a restart.</summary>
    public const int RecognisedMax = 10_000;

    private readonly FactOutbox _facts;
    private readonly IdSource _ids;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly Action<Action<MonotonicTime>> _post;
    private readonly Dictionary<string, (AlertId Id, AlertTarget Target)> _sending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _received = new(StringComparer.Ordinal);
    private readonly Queue<string> _receivedInOrder = new();
    private PocClient? _client;

    /// <param name="facts">Where outcomes and received alerts become durable.</param>
    /// <param name="ids">Chance for identifiers.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    /// <param name="post">Runs an action on the event loop; callable from any thread.</param>
    public ConsoleAlerts(FactOutbox facts, IdSource ids, Func<MonotonicTime, DateTimeOffset> utcOf, Action<Action<MonotonicTime>> post)
    {
        _facts = facts;
        _ids = ids;
        _utcOf = utcOf;
        _post = post;
    }

    /// <summary>Alerts that wait for a final response.</summary>
    public int InFlight => _sending.Count;

    /// <summary>Whether an alert with this Call-ID is on its way from a console.</summary>
    public bool IsSending(string callId) => _sending.ContainsKey(callId);

    /// <summary>Joins it with the client that sends and receives for it; once, before anything else.</summary>
    public void Attach(PocClient client) => _client = client;

    /// <summary>Sends an alert that is on disk, to each target that is not final yet.</summary>
    public void Submit(Alert alert, MonotonicTime now)
    {
        foreach (var target in alert.Targets)
        {
            if (target.IsFinal || _sending.ContainsKey(target.CallId))
                continue;
            if (_utcOf(now) >= alert.ExpiresAt)
            {
                Ended(alert.Id, target, AlertTargetState.Expired, null, [], now);
                continue;
            }

            _sending.Add(target.CallId, (alert.Id, target));
            _client!.SendAlert(new(alert.From, alert.FromDisplayName ?? "", null), target.To, target.CallId, alert.Text, now);
        }
    }

    void IPocClientOwner.AlertAnswered(string callId, SipResponse response, MonotonicTime now)
    {
        if (_sending.Remove(callId, out var sent))
            Ended(sent.Id, sent.Target, AlertOutcome.StateOf(response), AlertOutcome.CauseOf(response), AlertOutcome.WhyOf(response), now);
    }

    void IPocClientOwner.AlertFailed(string callId, bool timedOut, MonotonicTime now)
    {
        if (!_sending.Remove(callId, out var sent))
            return;
        if (timedOut)
            Ended(sent.Id, sent.Target, AlertTargetState.NoAnswer, new(SipStatus.RequestTimeout, "No final response until Timer F", null), [], now);
        else
            Ended(sent.Id, sent.Target, AlertTargetState.Failed, new(SipStatus.ServiceUnavailable, "The message could not be sent", null), [], now);
    }

    void IPocClientOwner.AlertArrived(IncomingAlert alert, MonotonicTime now)
    {
        // The same MESSAGE may come again when its transaction is over: the sender's network was restarted, or forked it (RFC 3428 §8).
        var key = $"{alert.CallId} {alert.To}";
        if (_received.TryGetValue(key, out var onDisk))
        {
            _client!.AnswerAlert(alert, onDisk ? SipStatus.Ok : SipStatus.ServerInternalError, now);
            return;
        }

        Recognise(key);
        var at = _utcOf(now);
        var target = new AlertTarget(alert.To, alert.CallId, AlertTargetState.Delivered, false, new(SipStatus.Ok, "OK", null), [], at);
        var record = new Alert(
            new(SortableId.New("alr", at, _ids)), AlertKind.Incoming, alert.From, alert.FromDisplayName.Length > 0 ? alert.FromDisplayName : null,
            alert.Text, at, at + AlertLimits.LongestTimeToLive, [target]);
        _facts.Record(new Fact.AlertRecorded(record, null), onDiskNow => _post(later => Answer(key, alert, onDiskNow, later)));
    }

    void IPocClientOwner.RegistrationReported(PocAddress account, bool isRegistered, int status)
    {
    }

    private void Answer(string key, IncomingAlert alert, bool onDisk, MonotonicTime now)
    {
        if (onDisk)
            _received[key] = true;
        else
            _received.Remove(key);
        _client!.AnswerAlert(alert, onDisk ? SipStatus.Ok : SipStatus.ServerInternalError, now);
    }

    private void Recognise(string key)
    {
        _received.Add(key, false);
        _receivedInOrder.Enqueue(key);
        while (_receivedInOrder.Count > RecognisedMax)
            _received.Remove(_receivedInOrder.Dequeue());
    }

    private void Ended(
        AlertId id, AlertTarget target, AlertTargetState state, SipCause? cause, ImmutableArray<AlertWhy> why, MonotonicTime now) =>
        _facts.Record(new Fact.AlertTargetChanged(id, target with { State = state, Cause = cause, Why = why, UpdatedAt = _utcOf(now) }));
}
