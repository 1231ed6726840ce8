using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Endpoints;

/// <summary>
/// A person on a board, put together from three things that are kept apart: what was told of him to who looks (<see cref="Told"/>, by the Presence Server), what this gateway knows
/// of its own people beside that (<see cref="Known"/>, no more of it than the person's rules show), and how who looks watches him.
/// </summary>
/// <remarks>It is put together when it is read: what the gateway knows changes far more often than anybody looks, and each who looks may see another part of it.</remarks>
internal sealed class BoardPeople(
    GatewayStorage storage, People people, StoredSessions sessions, StoredBursts bursts, StoredEnquiries enquiries, LastSeen lastSeen, TimeProvider clock)
{
    /// <summary>Those of other networks whom somebody watches: he sees them beside the people of his own (docs/adr/0038).</summary>
    public IEnumerable<BoardEntry> WatchedElsewhere(PocAddress watcher, string domain) =>
        enquiries.TargetsOf(watcher.ToString()).Select(PocAddress.Parse).Where(who => who.Host != domain).Select(who => new BoardEntry(who, null, null));

    /// <param name="watcher">Who looks.</param>
    /// <param name="entry">What his board was told of the person.</param>
    /// <param name="version">The number of what is told.</param>
    public BoardPerson Of(PocAddress watcher, BoardEntry entry, long version)
    {
        var address = entry.Who.ToString();
        var user = storage.Accounts.ByAddress.GetValueOrDefault(address);
        var watches = enquiries.WatchesOf(watcher.ToString(), address);
        var told = entry.Standing is null && watches is [.., var watch] ? Of(watch) : Of(entry);
        var known = user is not null && told.Seen is not null ? KnownTo(watcher, entry.Who) : default;
        return new()
        {
            Address = address,
            User = user?.Id,
            DisplayName = user?.DisplayName ?? address,
            State = told.State,
            Seen = told.Seen,
            Reason = told.Reason,
            Devices = known.Devices,
            Sessions = known.Sessions,
            Talking = known.Sessions?.Any(session => session.Talking == true) ?? false,
            LastSeenAt = known.LastSeenAt,
            Watched = [.. watches.Select(one => one.Watch)],
            Version = version,
        };
    }

    private static Told Of(BoardEntry entry) => entry switch
    {
        { Seen: { } seen } => Told.As(PresenceViews.Of(seen)),
        { Standing: WatcherStatus.Pending or WatcherStatus.Waiting } => new(PresenceState.Pending, null, null),
        { Standing: WatcherStatus.Terminated, Reason: null or "rejected" } => new(PresenceState.Refused, null, entry.Reason),
        _ => new(PresenceState.Unknown, null, entry.Reason),
    };

    private static Told Of(StandingWatch watch) => watch switch
    {
        { IsCut: true } => new(PresenceState.Unknown, null, "probation"),
        { Watch.State: EnquiryState.Pending } => new(PresenceState.Pending, null, null),
        { Seen: { } seen } => Told.As(seen),
        _ => new(PresenceState.Unknown, null, null),
    };

    private Known KnownTo(PocAddress watcher, PocAddress who)
    {
        var (shown, address) = (ShownTo(watcher, who), who.ToString());
        // Sessions and registration are said of the service of PoC Sessions, and shown with it.
        var service = shown.Shows(new PresenceTuple("") { ServiceId = PresenceTuple.PocSession, Contact = address });
        var participation = service && shown.Has(PresenceParts.SessionParticipation);
        return new(
            shown.Has(PresenceParts.Devices) ? [.. people.DevicesOf(address)] : null,
            participation ? [.. sessions.Whereabouts.Of(address).Select(session => bursts.IsTalking(address, session.Id) ? session with { Talking = true } : session)] : null,
            service && shown.Has(PresenceParts.RegistrationState) ? lastSeen.Of(address) : null);
    }

    private ShownParts ShownTo(PocAddress watcher, PocAddress who)
    {
        if (watcher == who) return PresenceParts.Everything;
        var facts = storage.Facts.Current;
        return AccessPolicy.Decide(facts.Ask(AccessAction.Presence, [watcher], false, who, clock.GetUtcNow()), facts.Rules).Shown;
    }

    /// <summary>What who looks was told of somebody.</summary>
    private readonly record struct Told(PresenceState State, PresenceSeen? Seen, string? Reason)
    {
        public static Told As(PresenceSeen seen) => new(seen.State, seen, null);
    }

    /// <summary>What this gateway knows of somebody beside that, as far as it may be shown; nothing of people of other networks.</summary>
    private readonly record struct Known(IReadOnlyList<string>? Devices, IReadOnlyList<BoardSession>? Sessions, DateTimeOffset? LastSeenAt);
}
