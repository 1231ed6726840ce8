using Gateway.Api.Endpoints;
using Gateway.Domain.History;

namespace Gateway.Api.Storage;

/// <summary>Makes what the network tells of presence durable, and tells it on.</summary>
internal sealed class PresenceFacts(GatewayStorage storage, StoredEnquiries enquiries, StoredPresenceCharges charges, PresenceBoards boards, People people)
{
    /// <returns><c>false</c> where the fact is about something else.</returns>
    public bool TryStore(UnitOfWork unit, Fact fact, Actor actor)
    {
        switch (fact)
        {
            case Fact.EnquiryChanged changed:
                enquiries.Follow(unit, changed.Enquiry, actor);
                return true;
            case Fact.BoardChanged changed:
                boards.Change(unit, changed, actor);
                return true;
            case Fact.PresenceCharged charged:
                charges.Charge(unit, charged.Record, actor);
                return true;
            case Fact.NotificationCharged charged:
                StoredPresenceCharges.Charge(unit, charged.Record, actor);
                return true;
            case Fact.PresencePublished published:
                StoredPublications.Follow(unit, published);
                return true;
            case Fact.SettingsKept kept:
                StoredPublications.FollowSettings(unit, kept);
                return true;
            case Fact.SettingsPublished published:
                Store(unit, published, actor);
                return true;
            case Fact.PresenceWatched watched:
                unit.Tell("presence.watcher.added", watched.Enquiry.Presentity.ToString(), 0, PresenceEvents.Of(watched.Enquiry, watched.Standing), actor);
                return true;
            case Fact.PresenceWatchEnded over:
                unit.Tell("presence.watcher.removed", over.Ended.Enquiry.Presentity.ToString(), 0, PresenceEvents.Of(over.Ended), actor);
                return true;
            default:
                return false;
        }
    }

    // What a handset publishes is what its user set: one place, whichever way it came. Saying it again changes nothing.
    private void Store(UnitOfWork unit, Fact.SettingsPublished published, Actor actor)
    {
        if (!storage.Accounts.ByAddress.TryGetValue(published.Who.ToString(), out var known)) return;
        var settings = published.Settings;
        var mode = Export.Name(settings.AnswerMode);
        if ((known.AnswerMode, known.SessionBarring, known.AlertBarring, known.SimultaneousSessions)
            == (mode, settings.IncomingSessionBarring, settings.IncomingAlertBarring, settings.SimultaneousSessions)) return;
        Users.Change(unit, storage, people, known.Id, row =>
        {
            row.AnswerMode = mode;
            row.SessionBarring = settings.IncomingSessionBarring;
            row.AlertBarring = settings.IncomingAlertBarring;
            row.SimultaneousSessions = settings.SimultaneousSessions;
        }, actor);
    }
}
