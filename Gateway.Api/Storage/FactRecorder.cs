using Gateway.Api.Endpoints;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using SessionState = Gateway.Domain.Sessions.SessionState;

namespace Gateway.Api.Storage;

/// <summary>Makes the network's facts durable, through the same queue and in the same commits as everything else.</summary>
internal sealed class FactRecorder(
    GatewayStorage storage, AlertRecords alerts, StoredSessions sessions, StoredBursts bursts, Lazy<People> people, LastSeen lastSeen,
    Lazy<PresenceFacts> presence) : IFactRecorder
{
    private static readonly Actor Network = new("network", "sip");

    public bool TryRecord(Fact fact, Action<bool>? recorded) => storage.Writer.TryWrite(unit => Store(unit, fact), recorded);

    private void Store(UnitOfWork unit, Fact fact)
    {
        switch (fact)
        {
            case Fact.AlertRecorded recorded:
                var row = AlertRecords.RowOf(recorded.Alert, null, recorded.TraceId);
                if (recorded.Alert.Kind != AlertKind.Relayed || !AlertRecords.IsOnRecord(unit, row)) alerts.Insert(unit, row, Network);
                break;
            case Fact.AlertTargetChanged changed:
                alerts.Update(unit, changed.Id, changed.Target);
                break;
            case Fact.RegistrationChanged registration:
                StoredBindings.Follow(unit, registration);
                lastSeen.Follow(unit, registration.View);
                var user = people.Value.Of(registration.View, registration.Change);
                unit.Tell(
                    NameOf(registration.Change), registration.View.Id, 0,
                    new { registration = people.Value.Of(registration.View), user, because = registration.Change }, Network);
                break;
            case Fact.AccessDenied denied:
                unit.Tell("access.denied", denied.To.ToString(), 0, new
                {
                    from = denied.From.ToString(), to = denied.To.ToString(), action = denied.Action, why = denied.Why.Select(AlertRecords.WhyOf),
                }, Network);
                break;
            case Fact.ContextResolved { Resolution: var led }:
                unit.Tell("context.resolved", led.Identity.Id.Value, 0, new
                {
                    called = led.Called, requestUri = led.Identity.Uri.Text, behaviour = Export.Name(led.Identity.Behaviour), mailbox = led.Mailbox?.Value,
                    caller = led.Caller, because = Export.Name(led.Reason), callId = led.CallId, refusedWith = led.RefusedWith,
                }, Network);
                break;
            case Fact.SessionRecorded recorded:
                sessions.Record(unit, recorded.Session, recorded.Participants, Network);
                break;
            case Fact.SessionChanged changed:
                sessions.Change(unit, changed.Session, Network);
                if (changed.Session.State == SessionState.Ended) unit.OnCommitted(() => bursts.Forget(changed.Session.Id.Value));
                break;
            case Fact.ParticipantChanged changed:
                sessions.Change(unit, changed.Id, changed.Participant, Network);
                break;
            case Fact.Charged charged:
                StoredSessions.Charge(unit, ChargingRecords.RowOf(charged.Record), Network);
                break;
            case Fact.FloorChanged changed:
                bursts.Change(unit, changed, Network);
                break;
            case Fact.BurstStarted started:
                bursts.Start(unit, started.Burst, Network);
                break;
            case Fact.BurstEnded ended:
                bursts.End(unit, ended.Burst, Network);
                break;
            default:
                if (presence.Value.TryStore(unit, fact, Network)) break;
                throw new System.Diagnostics.UnreachableException($"{fact}");
        }
    }

    private static string NameOf(RegistrationChange change) => change switch
    {
        RegistrationChange.Added => "registration.added",
        RegistrationChange.Refreshed => "registration.refreshed",
        _ => "registration.expired",
    };
}
