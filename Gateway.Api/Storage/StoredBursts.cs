using System.Collections.Concurrent;
using Gateway.Api.Endpoints;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Microsoft.EntityFrameworkCore;
using Burst = Gateway.Api.Endpoints.Burst;

namespace Gateway.Api.Storage;

/// <summary>The floor and its talk bursts: what happens is told live, and bursts are kept. Every change is made here, inside a unit of work.</summary>
/// <remarks>Facts may come twice: a burst that is stored already changes nothing and is told to nobody.</remarks>
internal sealed class StoredBursts(GatewayStorage storage, StoredSessions sessions, FloorViews views)
{
    private readonly ConcurrentDictionary<string, Floor> _floors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Burst> _last = new(StringComparer.Ordinal);

    /// <summary>The floors of the sessions that go on, as far as anything happened there.</summary>
    public IEnumerable<Floor> Floors => _floors.Values.Select(floor => floor with { LastBurst = LastOf(floor.Session) });

    /// <summary>Whether somebody talks in a session.</summary>
    public bool IsTalking(string address, string session) => _floors.TryGetValue(session, out var floor) && floor.Holder?.Address == address;

    /// <summary>The last burst that ended in a session that goes on.</summary>
    public Burst? LastOf(string session) => _last.GetValueOrDefault(session);

    /// <summary>Tells what became of a floor.</summary>
    public void Change(UnitOfWork unit, Fact.FloorChanged changed, Actor? actor)
    {
        if (sessions.Find(unit, changed.Floor.Session.Value) is not { } session) return;
        var floor = views.Of(changed.Floor, session, LastOf(session.Id));
        var about = changed.Who ?? (changed.News is FloorNews.Queued or FloorNews.Denied ? null : changed.Floor.Holder);
        unit.Tell(
            NameOf(changed.News), SubjectOf(session), floor.Version,
            new { session = FloorViews.Short(session), floor, participant = about is null ? null : views.Of(about, session), reason = changed.Reason }, actor, session.TraceId);
        unit.OnCommitted(() =>
        {
            if (session.State != "ended") _floors[session.Id] = floor;
        });
    }

    // The floor changes while its session does not: it has a version of its own, and so it is a subject of its own.
    private static string SubjectOf(SessionRow session) => $"{session.Id}/floor";

    /// <summary>Stores that somebody began to talk.</summary>
    public void Start(UnitOfWork unit, BurstRecord burst, Actor? actor)
    {
        if (sessions.Find(unit, burst.Session.Value) is not { } session) return;
        var row = RowOf(burst, session);
        if (unit.Statements.Bursts.Insert(row)) Tell(unit, "burst.started", row, null, session, actor);
    }

    /// <summary>Stores that somebody has talked; also where nobody said that he began.</summary>
    public void End(UnitOfWork unit, BurstRecord burst, Actor? actor)
    {
        if (sessions.Find(unit, burst.Session.Value) is not { } session) return;
        var row = RowOf(burst, session);
        unit.Statements.Bursts.Insert(row);
        if (!unit.Statements.Bursts.End(row)) return;
        var shown = Tell(unit, "burst.ended", row, null, session, actor);
        unit.OnCommitted(() =>
        {
            if (session.State != "ended") _last[session.Id] = shown;
        });
    }

    /// <summary>Stores that the speech of a burst can be heard.</summary>
    public void Keep(UnitOfWork unit, RecordingRow recording, Actor? actor)
    {
        if (!unit.Statements.Bursts.Insert(recording)) return;
        if (unit.Db.Bursts.AsNoTracking().FirstOrDefault(one => one.Id == recording.BurstId) is not { } row || sessions.Find(unit, row.SessionId) is not { } session) return;
        var shown = Tell(unit, "burst.recorded", row, recording, session, actor);
        unit.OnCommitted(() =>
        {
            // It may have ended meanwhile, and somebody else talked.
            if (_last.TryGetValue(row.SessionId, out var last) && last.Id == row.Id) _last[row.SessionId] = shown;
        });
    }

    /// <summary>Forgets the floor of a session that ended.</summary>
    public void Forget(string session)
    {
        _floors.TryRemove(session, out _);
        _last.TryRemove(session, out _);
    }

    /// <summary>Ends the bursts that the last run of the gateway left open; to be called once, before the network starts.</summary>
    /// <param name="unit">Where it is stored.</param>
    /// <param name="at">The last sign of life, UTC ticks.</param>
    /// <param name="actor">Who says so.</param>
    public void EndLost(UnitOfWork unit, long at, Actor actor)
    {
        foreach (var row in unit.Db.Bursts.AsNoTracking().Where(burst => burst.EndedAt == null).OrderBy(burst => burst.Id).ToList())
        {
            (row.EndedAt, row.End) = (Math.Max(at, row.StartedAt), "restart");
            unit.Statements.Bursts.End(row);
            if (sessions.Find(unit, row.SessionId) is { } session) Tell(unit, "burst.ended", row, null, session, actor);
        }
    }

    private Burst Tell(UnitOfWork unit, string type, BurstRow row, RecordingRow? recording, SessionRow session, Actor? actor)
    {
        var burst = views.Of(row, recording);
        unit.Tell(type, session.Id, session.Version, new { session = FloorViews.Short(session), burst }, actor, session.TraceId);
        return burst;
    }

    private BurstRow RowOf(BurstRecord burst, SessionRow session)
    {
        var address = burst.Talker.ToString();
        var participant = FloorViews.Find(session, burst.Participant, address);
        var isAnonymous = participant?.IsAnonymous ?? false;
        return new()
        {
            Id = burst.Id.Value,
            SessionId = session.Id,
            GroupId = session.GroupId,
            GroupAddress = session.GroupAddress,
            GroupName = session.GroupName,
            ParticipantId = participant?.Id ?? burst.Participant.Value,
            Talker = isAnonymous ? SessionViews.AnonymousAddress : address,
            // The name of the time, as with participants.
            TalkerName = isAnonymous
                ? SessionViews.AnonymousName
                : storage.Accounts.ByAddress.GetValueOrDefault(address)?.DisplayName ?? burst.TalkerName ?? participant?.DisplayName,
            StartedAt = burst.StartedAt.UtcTicks,
            Priority = burst.Priority,
            Codec = burst.Codec,
            AccessTime = burst.AccessTime is { } time ? (long)time.TotalMicroseconds : null,
            EndedAt = burst.EndedAt?.UtcTicks,
            End = burst.End is { } end ? Export.Name(end) : null,
            Packets = burst.Packets,
            Lost = burst.Lost,
            IsRecorded = burst.IsRecorded,
        };
    }

    private static string NameOf(FloorNews news) => news switch
    {
        FloorNews.Taken => "floor.taken",
        FloorNews.Idle => "floor.idle",
        FloorNews.Queued => "floor.queued",
        FloorNews.Denied => "floor.denied",
        FloorNews.Revoked => "floor.revoked",
        _ => "floor.preempted",
    };
}
