using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Consoles;

/// <summary>
/// Who takes part in one session, as far as the consoles in it are told by somebody else's controlling function (RFC 4575). Where it is ours
/// it writes everybody down itself, and this stays silent.
/// </summary>
internal sealed class ConsoleRoster(SessionRecords records, SessionId id)
{
    private static readonly PocAddress Anonymous = PocAddress.Parse("sip:anonymous@anonymous.invalid");

    // In the order in which they were named.
    private readonly List<ParticipantRecord> _participants = [];

    private bool IsNeeded => !records.IsTakenBy(id, SessionRecorder.Controlling);

    /// <summary>Somebody takes part, or is invited to. Nothing is written: whoever began the session did.</summary>
    public void Add(PocAddress address, PocAddress? invitedBy, bool isInitiator, bool isAnonymous, string? callId, MonotonicTime now) =>
        _participants.Add(new(
            records.NewParticipant(now), address, null, ParticipantState.Invited, invitedBy, isInitiator, isAnonymous, HasFloorControl: true, null,
            records.UtcOf(now), null, null, null, null, [], null, null, callId));

    /// <summary>Writes down another state of somebody.</summary>
    public void Change(PocAddress address, Func<ParticipantRecord, ParticipantRecord> change)
    {
        var place = _participants.FindIndex(participant => participant.Address == address);
        if (place >= 0 && IsNeeded)
            records.Change(id, _participants[place] = change(_participants[place]));
    }

    /// <summary>The controlling function told how people stand.</summary>
    /// <param name="users">All that is known.</param>
    /// <param name="own">Whose console was told: what he does himself is known better.</param>
    /// <param name="now">The present.</param>
    public void Told(ImmutableArray<ConferenceUser> users, PocAddress own, MonotonicTime now)
    {
        if (!IsNeeded)
            return;
        var at = records.UtcOf(now);
        foreach (var user in users)
        {
            if (!PocAddress.TryParse(user.Entity, out var address, out _) || address == own || user.Endpoints is not [{ Status: { } status } endpoint, ..])
                continue;
            if (!_participants.Exists(participant => participant.Address == address))
                Add(address, null, isInitiator: false, isAnonymous: address == Anonymous, null, now);
            var before = _participants.Find(participant => participant.Address == address)!;
            var state = StateOf(status, endpoint.Disconnection, before.State);
            if (state == before.State && (user.DisplayText is null || user.DisplayText == before.DisplayName))
                continue;
            Change(address, participant => participant with
            {
                State = state,
                DisplayName = user.DisplayText ?? participant.DisplayName,
                JoinedAt = state == ParticipantState.Connected ? participant.JoinedAt ?? at : participant.JoinedAt,
                LeftAt = state >= ParticipantState.Left ? participant.LeftAt ?? at : null,
            });
        }
    }

    /// <summary>No console is told any more: whoever was in it is not, as far as can be seen from here.</summary>
    public void Closed(Func<ParticipantRecord, (ParticipantState State, LeaveMeans? Means, SipCause? Cause)> end, MonotonicTime now)
    {
        var at = records.UtcOf(now);
        foreach (var participant in _participants.Where(participant => participant.State < ParticipantState.Left).ToList())
        {
            var (state, means, cause) = end(participant);
            Change(participant.Address, one => one with { State = state, LeaveMeans = means, Cause = cause, LeftAt = at });
        }
    }

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
            _ => before is ParticipantState.Connected or ParticipantState.Leaving or ParticipantState.Left ? ParticipantState.Left : ParticipantState.Failed,
        },
        _ => ParticipantState.Connected,
    };
}
