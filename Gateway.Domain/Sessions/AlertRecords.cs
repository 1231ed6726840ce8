using System.Collections.Immutable;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions;

/// <summary>The records that a PoC server keeps of the alerts that pass it: each alert once, however many of its functions see it.</summary>
/// <remarks>Not thread safe: one event loop owns it. Answers of the recorder are posted back to that loop.</remarks>
public sealed class AlertRecords
{
    private readonly FactOutbox _facts;
    private readonly IdSource _ids;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly Action<Action<MonotonicTime>> _post;
    private readonly Func<string, bool> _isOwnAlert;

    /// <param name="facts">Where facts become durable.</param>
    /// <param name="ids">Chance for identifiers.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    /// <param name="post">Runs an action on the event loop; callable from any thread.</param>
    /// <param name="isOwnAlert">Whether a Call-ID is that of an alert which this gateway sends for a console, and so keeps a record of already.</param>
    public AlertRecords(
        FactOutbox facts, IdSource ids, Func<MonotonicTime, DateTimeOffset> utcOf, Action<Action<MonotonicTime>> post, Func<string, bool> isOwnAlert)
    {
        _facts = facts;
        _ids = ids;
        _utcOf = utcOf;
        _post = post;
        _isOwnAlert = isOwnAlert;
    }

    /// <summary>
    /// Whether the alert is this function's to record. The sender's side records what it serves, the target's side what comes from other
    /// networks; what a console of this gateway sent or received is on record there.
    /// </summary>
    public bool Concern(ServedAlert alert, bool delivered, SubscriberDirectory subscribers)
    {
        if (!alert.Passage.IsAlert || alert.Side == ServedSide.Terminating && subscribers.TryFind(alert.Passage.From, out _))
            return false;
        if (delivered && subscribers.TryFind(alert.Passage.To, out var target) && target.HasConsole)
            return false;
        return !_isOwnAlert(alert.Passage.CallId);
    }

    /// <summary>Puts an alert and its outcome on disk, and goes on when that is done. The outcome is told even if the disk fails: it is true.</summary>
    public void Record(
        ServedAlert alert, AlertTargetState state, SipCause cause, ImmutableArray<AlertWhy> why, MonotonicTime now, Action<MonotonicTime> then)
    {
        var at = _utcOf(now);
        var passage = alert.Passage;
        var target = new AlertTarget(passage.To, passage.CallId, state, false, cause, why, at);
        var record = new Alert(
            new(SortableId.New("alr", at, _ids)), AlertKind.Relayed, passage.From,
            passage.FromDisplayName.Length > 0 ? passage.FromDisplayName : null, passage.Text, at, at + AlertLimits.DefaultTimeToLive, [target]);
        _facts.Record(new Fact.AlertRecorded(record, null), _ => _post(then));
    }

    /// <summary>Tells the journal that access control refused the alert.</summary>
    public void RecordDenial(ServedAlert alert, AlertWhy why) =>
        _facts.Record(new Fact.AccessDenied(alert.Passage.From, alert.Passage.To, "alert", [why], alert.Passage.CallId));
}
