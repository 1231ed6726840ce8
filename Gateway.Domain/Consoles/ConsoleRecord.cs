using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Consoles;

/// <summary>
/// What a console writes down of the session that it started, for as long as no PoC function of this gateway has it: with somebody else's PoC
/// server nobody would, and a session that came to nothing before any function had it is known here alone.
/// </summary>
internal sealed class ConsoleRecord
{
    private readonly SessionRecords _records;
    private readonly Dictionary<PocAddress, ParticipantRecord> _participants = [];
    private SessionRecord _session;

    public ConsoleRecord(SessionRecords records, SessionStart start, string callId, MonotonicTime now)
    {
        _records = records;
        var at = records.UtcOf(now);
        _session = new(
            start.Id, null, start.Type, start.Establishment, start.GroupId, start.Group, start.From, start.FromDisplayName.Length > 0 ? start.FromDisplayName : null,
            SessionState.Inviting, null, null, at, null, null, IsControlledHere: false, start.TraceId);
        Add(start.From, null, isInitiator: true, start.IsAnonymous, callId, now);
        foreach (var invited in start.To)
            Add(invited, start.From, isInitiator: false, isAnonymous: false, null, now);
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
        Change(_participants[_session.Initiator] with
        {
            State = ParticipantState.Connected, JoinedAt = at, MediaAddress = session.Media?.RtpTo, ControlAddress = session.Media?.ControlTo,
            HasFloorControl = session.Media is { HasFloorControl: true },
        });
    }

    /// <summary>What the controlling function tells of the others (RFC 4575).</summary>
    public void Told(ImmutableArray<ConferenceUser> users, MonotonicTime now)
    {
        if (!IsOurs)
            return;
        var at = _records.UtcOf(now);
        foreach (var user in users)
        {
            if (!PocAddress.TryParse(user.Entity, out var address, out _) || address == _session.Initiator || user.Endpoints is not [{ Status: { } status } endpoint, ..])
                continue;
            if (!_participants.ContainsKey(address))
                Add(address, null, isInitiator: false, isAnonymous: false, null, now);
            var before = _participants[address];
            var state = StateOf(status, endpoint.Disconnection, before.State);
            if (state != before.State || user.DisplayText is { } name && name != before.DisplayName)
                Change(before with
                {
                    State = state,
                    DisplayName = user.DisplayText ?? before.DisplayName,
                    JoinedAt = state == ParticipantState.Connected ? before.JoinedAt ?? at : before.JoinedAt,
                    LeftAt = state >= ParticipantState.Left ? at : null,
                });
        }
    }

    public void Ended(ClientSessionEnd end, MonotonicTime now)
    {
        if (!IsOurs)
            return;
        var at = _records.UtcOf(now);
        foreach (var participant in _participants.Values.Where(participant => participant.State < ParticipantState.Left).OrderBy(participant => participant.Id.Value, StringComparer.Ordinal).ToList())
            Change(participant with { State = EndStateOf(participant, end), LeaveMeans = MeansOf(participant, end), Cause = end.Cause, LeftAt = at });
        Change(_session with { State = SessionState.Ended, EndReason = ReasonOf(end.Outcome), Cause = end.Cause, EndedAt = at });
        _records.Close(_session.Id);
    }

    private void Add(PocAddress address, PocAddress? invitedBy, bool isInitiator, bool isAnonymous, string? callId, MonotonicTime now) =>
        _participants[address] = new(
            _records.NewParticipant(now), address, null, ParticipantState.Invited, invitedBy, isInitiator, isAnonymous, HasFloorControl: true, null,
            _records.UtcOf(now), null, null, null, null, [], null, null, callId);

    private void Change(SessionRecord session) => _records.Change(_session = session);

    private void Change(ParticipantRecord participant) => _records.Change(_session.Id, _participants[participant.Address] = participant);

    private static ParticipantState StateOf(EndpointStatus status, DisconnectionMethod? how, ParticipantState before) => status switch
    {
        EndpointStatus.Pending or EndpointStatus.DialingOut or EndpointStatus.DialingIn => ParticipantState.Invited,
        EndpointStatus.Alerting => ParticipantState.Ringing,
        EndpointStatus.Disconnecting => ParticipantState.Leaving,
        EndpointStatus.Disconnected => how switch
        {
            DisconnectionMethod.Booted => ParticipantState.Disconnected,
            DisconnectionMethod.Busy => ParticipantState.Refused,
            DisconnectionMethod.Failed => ParticipantState.Failed,
            _ => before == ParticipantState.Connected ? ParticipantState.Left : ParticipantState.Failed,
        },
        _ => ParticipantState.Connected,
    };

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
