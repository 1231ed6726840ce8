using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Consoles;

/// <summary>
/// What a console writes down of the session that it started, for as long as no PoC function of this gateway has it: with somebody else's PoC
/// server nobody would, and a session that came to nothing before any function had it is known here alone.
/// </summary>
internal sealed class ConsoleRecord
{
    private readonly SessionRecords _records;
    private readonly ConsoleRoster _roster;
    private SessionRecord _session;

    public ConsoleRecord(SessionRecords records, ConsoleRoster roster, SessionStart start, string callId, MonotonicTime now)
    {
        _records = records;
        _roster = roster;
        _session = new(
            start.Id, null, start.Type, start.Establishment, start.GroupId, start.Group, start.From, start.FromDisplayName.Length > 0 ? start.FromDisplayName : null,
            SessionState.Inviting, null, null, records.UtcOf(now), null, null, IsControlledHere: false, start.TraceId);
        roster.Add(start.From, null, isInitiator: true, start.IsAnonymous, callId, now);
        foreach (var invited in start.To)
            roster.Add(invited, start.From, isInitiator: false, isAnonymous: false, null, now);
        records.TryTake(start.Id, SessionRecorder.Console);
    }

    private bool IsOurs => _records.IsTakenBy(_session.Id, SessionRecorder.Console);

    public void Ringing()
    {
        if (IsOurs && _session.State == SessionState.Inviting)
            Change(_session with { State = SessionState.Ringing });
    }

    public void Established(PocClientSession session, MonotonicTime now)
    {
        if (!IsOurs)
            return;
        var at = _records.UtcOf(now);
        Change(_session with { State = SessionState.Established, Identity = session.Identity, EstablishedAt = _session.EstablishedAt ?? at });
        _roster.Change(_session.Initiator, initiator => initiator with
        {
            State = ParticipantState.Connected, JoinedAt = initiator.JoinedAt ?? at, MediaAddress = session.Media?.RtpTo,
            ControlAddress = session.Media?.ControlTo, HasFloorControl = session.Media is { HasFloorControl: true },
        });
    }

    public void Ended(ClientSessionEnd end, MonotonicTime now)
    {
        if (!IsOurs)
            return;
        _roster.Closed(participant => (EndStateOf(participant, end), MeansOf(participant, end), end.Cause), now);
        Change(_session with { State = SessionState.Ended, EndReason = ReasonOf(end.Outcome), Cause = end.Cause, EndedAt = _records.UtcOf(now) });
        _records.Close(_session.Id);
    }

    private void Change(SessionRecord session) => _records.Change(_session = session);

    private static ParticipantState EndStateOf(ParticipantRecord participant, ClientSessionEnd end) => end.Outcome switch
    {
        ClientSessionOutcome.Cancelled or ClientSessionOutcome.CancelledTooLate => ParticipantState.Cancelled,
        ClientSessionOutcome.Refused when !participant.IsInitiator => ParticipantState.Refused,
        ClientSessionOutcome.Left => ParticipantState.Left,
        ClientSessionOutcome.Disconnected => ParticipantState.Disconnected,
        _ => ParticipantState.Failed,
    };

    private static LeaveMeans? MeansOf(ParticipantRecord participant, ClientSessionEnd end) => end.Outcome switch
    {
        ClientSessionOutcome.Cancelled => LeaveMeans.Cancel,
        ClientSessionOutcome.CancelledTooLate or ClientSessionOutcome.Left when participant.IsInitiator => LeaveMeans.Bye,
        ClientSessionOutcome.Disconnected when participant.IsInitiator => LeaveMeans.ByeByController,
        ClientSessionOutcome.NoAnswer => LeaveMeans.Timeout,
        ClientSessionOutcome.LinkLost => LeaveMeans.LinkLost,
        _ => null,
    };

    private static SessionEndReason ReasonOf(ClientSessionOutcome outcome) => outcome switch
    {
        ClientSessionOutcome.Cancelled => SessionEndReason.Cancelled,
        ClientSessionOutcome.CancelledTooLate => SessionEndReason.CancelTooLate,
        ClientSessionOutcome.Refused or ClientSessionOutcome.Declined => SessionEndReason.Refused,
        ClientSessionOutcome.NoAnswer or ClientSessionOutcome.Missed => SessionEndReason.NoAnswer,
        ClientSessionOutcome.LinkLost => SessionEndReason.LinkLost,
        // What goes on behind somebody else's controlling function is not seen from outside of it.
        _ => SessionEndReason.PolicyReleased,
    };
}
