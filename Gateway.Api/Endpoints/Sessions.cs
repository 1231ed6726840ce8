using System.Collections.Immutable;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Sets up sessions, and does with them what people at the console do.</summary>
internal static class Sessions
{
    /// <summary>People whom one request may invite, as many as a recipient list may name.</summary>
    public const int InvitedMax = 500;

    public static void Map(RouteGroupBuilder api)
    {
        var sessions = api.MapGroup("").WithTags("Sessions");
        sessions.MapGet("/sessions", SessionHistory.ListAsync).Is("List sessions", Scopes.SessionsRead, o => SessionHistory.Says(o)
            .Answers<Page<Session>>(200, "A page of sessions, newest first."));
        sessions.MapPost("/sessions", StartAsync).Is("Set up a session", Scopes.SessionsControl, o => o
            .Says("The session is on disk before this answers. What becomes of it follows as live events, in `GET /sessions/{id}`, or with `?wait=10s` in "
                + "this answer: 200 once it is established, and a problem with the SIP answer where it is not. A group has one session at a time: where it "
                + "runs already, the initiator comes into it, and this answers with that session.")
            .Query("wait", Waiting.Description)
            .Takes(new SessionDraft { Type = SessionType.OneToOne, To = ["sip:bob@poc.local"] })
            .Answers<Session>(202, "Accepted and on disk; the invitations are on their way.")
            .Answers<Session>(200, "The session is established (with `wait`).")
            .Refuses(403, "The scope is missing, the initiator is somebody else, or access control refused it; `why` says which.")
            .Refuses(409, "With `wait`: busy, unavailable, declined, no room, or cancelled meanwhile; `sip` has the answer. Or the initiator's pre-established "
                + "session is not up (`no-pre-established-session`), or has a session on it (`pre-established-busy`).")
            .Refuses(502, "With `wait`: the network failed; `sip` has the answer.")
            .Refuses(504, "With `wait`: the network did not answer in time."));
        sessions.MapGet("/sessions/{session}", GetAsync).Is("Get a session", Scopes.SessionsRead, o => InPath(o)
            .Answers<Session>(200, "The session.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match."));
        sessions.MapDelete("/sessions/{session}", ReleaseAsync).Is("End a session for all", Scopes.SessionsControl, o => Ends(o)
            .Says("The controlling function releases everybody, with BYE or MBCP Disconnect. Only for sessions that are controlled here; others can be left.")
            .Refuses(409, "The session is controlled by another network."));
        sessions.MapPost("/sessions/{session}/cancel", CancelAsync).Is("Cancel a session", Scopes.SessionsControl, o => Ends(o)
            .Says("Gives up a session that nobody has answered yet, by CANCEL. Where an answer wins the race the session is left by BYE at once, "
                + "its state is `cancelTooLate`, and this answers with the problem `cancel-too-late`.")
            .Takes(new SessionActor { From = "sip:admin@poc.local" }, optional: true)
            .Refuses(409, "The answer came first and the session was left (`cancel-too-late`); or nothing is pending."));
        sessions.MapPost("/sessions/{session}/leave", LeaveAsync).Is("Leave a session", Scopes.SessionsControl, o => Ends(o)
            .Says("By BYE, or on a pre-established session by REFER with method BYE. What that means for the others is for the release policy to say.")
            .Takes(new SessionActor { From = "sip:admin@poc.local" }, optional: true)
            .Refuses(409, "The user is not in the session."));
        sessions.MapPost("/sessions/{session}/answer", AnswerAsync).Is("Answer an invitation", Scopes.SessionsControl, o => Ends(o)
            .Says("Takes or declines an invitation that rings at the console.")
            .Takes(new SessionAnswer { Accept = true })
            .Refuses(409, "Nothing rings there for the user."));
        SessionParticipants.Map(sessions);
        SessionMessages.Map(sessions);
        sessions.MapGet("/sessions/{session}/ladder", SessionLadder.GetAsync).Is("Get the SIP ladder of a session", Scopes.SessionsLadder, o => SessionLadder.Formats(InPath(o)));
        sessions.MapGet("/sessions/{session}/timeline", TimelineAsync).Is("Get what happened in a session", Scopes.SessionsRead, o => InPath(o)
            .Answers<SessionTimeline>(200, "Everything that its live events told, oldest first, and its talk bursts where they began."));
        sessions.MapGet("/users/{user}/sessions", SessionHistory.OfUserAsync).Is("List a user's sessions", Scopes.SessionsRead, o => SessionHistory.Says(o)
            .InPath("user", "Id or address.", "sip:bob@poc.local")
            .Answers<Page<Session>>(200, "A page of sessions that the user was invited to or took part in, newest first.")
            .Refuses(404, "No such user."));
        sessions.MapGet("/history/sessions", SessionHistory.ListAsync).Is("Search or export sessions", Scopes.HistoryRead, o => SessionHistory.Says(o)
            .Says("With `Accept: text/csv` or `application/x-ndjson` everything that the query finds, streamed, with all participants.")
            .Answers<Page<Session>>(200, "A page of sessions, newest first.")
            .AnswersAs(200, "text/csv", "All of them, one line a participant.").AnswersAs(200, "application/x-ndjson", "All of them, one session a line."));
    }

    public static Operation InPath(Operation operation) =>
        operation.InPath("session", "Id of the session.", "ses_01JD0000000000000000000000").Refuses(404, "No such session.");

    public static Problem NotFound() => Problems.NotFound("session with this id");

    private static Operation Ends(Operation operation) => InPath(operation).NeverThrottled()
        .Query("wait", Waiting.Description + " Default 5 s.")
        .Answers<Session>(200, "The session as it is now; it is done.")
        .Answers<Session>(202, "It is on its way; the outcome follows as a live event.")
        .Refuses(403, "The scope is missing, or the user is somebody else.");

    private static async Task<Answer> StartAsync(
        HttpContext http, GatewayStorage storage, StoredSessions sessions, SessionViews views, IPocNetwork network, Commands commands, TimeProvider clock,
        SessionCommands run)
    {
        var draft = await BodyReader.ReadAsync<SessionDraft>(http);
        var wait = Waiting.Of(http);
        if (!Acting.TryAs(http, storage, draft.From, out var from, out var refusal)) return refusal;
        var checks = new Checks();
        if (from.Role is null) checks.Add("/from", "no-console", "Only for who signs in to the console the gateway is the PoC Client.");
        var start = Read(draft, from, storage, checks, Commands.TraceOf(http));
        if (checks.Failed) return checks.Problem;
        // A group of ours has one session at a time: whoever calls one that is being talked to comes into it. Only the writer knows: what it has begun is
        // with the network by the time that it answers, and of two callers at once one is the first.
        string? first = null;
        using var watch = sessions.Watch(start.Id.Value);
        var accepted = await commands.RunAsync(http, unit =>
        {
            first = start.GroupId is { } called ? sessions.RunningOf(unit, called) : null;
            if (first is not null) return NotFound();
            if (start.Establishment == Domain.Sessions.Establishment.PreEstablished && NotFree(start.From, network) is { } notFree) return Answer.Refused(notFree);
            var row = sessions.Begin(unit, start, Caller.Of(http)!.Actor);
            // On the writer's thread and only once it is on disk, so that a client that goes away cannot leave it unsent.
            if (!Commands.IsDryRun(http)) unit.OnCommitted(() => network.StartSession(start));
            return Answer.Accepted($"/api/v1/sessions/{row.Id}", views.Of(row, withParticipants: true), row.Version);
        });
        if (first is not null) return await JoinAsync(first);
        if (wait == TimeSpan.Zero || accepted.IsRefusal || Commands.IsDryRun(http)) return accepted;
        var settled = await watch.UntilAsync(session => session.State is "established" or "ended", wait, clock, http.RequestAborted);
        return settled?.State switch
        {
            "established" => Answer.Ok(views.Of(settled, withParticipants: true), settled.Version),
            "ended" => Answer.Refused(SessionProblems.Of(settled, views)) with { Location = $"/api/v1/sessions/{settled.Id}" },
            _ => accepted,
        };

        Task<Answer> JoinAsync(string session) => run.Async(http, session, draft.From, SessionParticipants.IsIn, SessionParticipants.JoinAsync);
    }

    // One session at a time runs over it, be it somebody else's that it brought in.
    private static Problem? NotFree(PocAddress user, IPocNetwork network) =>
        network.PreEstablishedSessions.FirstOrDefault(one => one.Address == user)?.Status switch
        {
            PreEstablishedStatus.Idle => null,
            PreEstablishedStatus.Attached => Problems.Conflict("pre-established-busy", "The pre-established session has a session on it. Leave that one first, or set this one up on demand."),
            _ => Problems.Conflict("no-pre-established-session", "The user's pre-established session is not up."),
        };

    private static SessionStart Read(SessionDraft draft, UserRow from, GatewayStorage storage, Checks checks, string traceId)
    {
        var isGroup = draft.Type is SessionType.Prearranged or SessionType.Chat;
        ImmutableArray<PocAddress> to = [];
        if (isGroup && draft.To is not null) checks.Add("/to", "not-possible", "A group has members of its own; only \"group\" is expected.");
        if (!isGroup && draft.Group is not null) checks.Add("/group", "not-possible", "Only for prearranged and chat.");
        if (!isGroup && draft.To is null) checks.Add("/to", "required", "\"to\" is missing.");
        else if (!isGroup) to = checks.Addresses("/to", draft.To!, storage.Accounts, InvitedMax).Remove(PocAddress.Parse(from.Address));
        if (!checks.Failed && draft.Type == SessionType.OneToOne && to.Length != 1) checks.Add("/to", "bad-length", "Exactly one other address is expected.");
        if (!checks.Failed && draft.Type == SessionType.AdHoc && to.Length < 2) checks.Add("/to", "bad-length", "At least two other addresses are expected.");
        var group = isGroup ? GroupOf(draft, storage, checks) : default;
        return new(new SessionId(Ids.New("ses")), PocAddress.Parse(from.Address), from.DisplayName, TypeOf(draft.Type), to)
        {
            Group = group.Address,
            GroupId = group.Id,
            Establishment = draft.Establishment == Establishment.PreEstablished ? Domain.Sessions.Establishment.PreEstablished : Domain.Sessions.Establishment.OnDemand,
            AnswerMode = draft.AnswerMode switch
            {
                AnswerMode.Automatic => Domain.Access.AnswerMode.Automatic,
                AnswerMode.Manual => Domain.Access.AnswerMode.Manual,
                _ => null,
            },
            OverridesManualAnswer = draft.OverrideManualAnswer ?? false,
            IsAnonymous = draft.Anonymous ?? false,
            TraceId = traceId,
        };
    }

    /// <summary>A group of ours by id or address, or one of another network by its address. Whether the caller may is for its controlling function to say.</summary>
    private static (PocAddress? Address, string? Id) GroupOf(SessionDraft draft, GatewayStorage storage, Checks checks)
    {
        if (draft.Group is null)
        {
            checks.Add("/group", "required", "\"group\" is missing.");
            return default;
        }

        var groups = storage.Facts.Current.Groups;
        var known = groups.All.FirstOrDefault(one => one.Id == draft.Group);
        if (known is null && !Ids.IsId(draft.Group, "grp") && checks.Address("/group", draft.Group) is { } address)
        {
            if (!groups.TryFind(address, out known)) return (address, null);
        }

        if (known is null)
        {
            if (!checks.Failed) checks.Add("/group", "unknown-group", "There is no group with this id.");
            return default;
        }

        if (known.Type == Domain.Groups.GroupType.Chat != (draft.Type == SessionType.Chat))
            checks.Add("/type", "wrong-type", $"The group is {(known.Type == Domain.Groups.GroupType.Chat ? "a chat group" : "prearranged")}.");
        return (known.Address, known.Id);
    }

    private static Domain.Sessions.SessionType TypeOf(SessionType type) => type switch
    {
        SessionType.OneToOne => Domain.Sessions.SessionType.OneToOne,
        SessionType.AdHoc => Domain.Sessions.SessionType.AdHocGroup,
        SessionType.Prearranged => Domain.Sessions.SessionType.PreArrangedGroup,
        _ => Domain.Sessions.SessionType.ChatGroup,
    };

    private static async Task<IResult> GetAsync(HttpContext http, string session, StoredSessions sessions, SessionViews views)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Answer.Refused(NotFound());
        return Preconditions.IsKnown(http, row.Version)
            ? new Answer { Status = 304, ETag = Answer.Tag(row.Version) }
            : Answer.Ok(views.Of(row, withParticipants: true), row.Version);
    }

    private static async Task<Answer> TimelineAsync(
        HttpContext http, string session, GatewayStorage storage, StoredSessions sessions, SessionViews views, FloorViews floor)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return NotFound();
        await using var db = storage.File.Read();
        var happened = await db.SessionEvents.Where(one => one.SessionId == session).OrderBy(one => one.Version).ToListAsync(http.RequestAborted);
        var bursts = await db.Bursts.Where(one => one.SessionId == session).OrderBy(one => one.Id).ToListAsync(http.RequestAborted);
        var recordings = await Bursts.RecordingsOfAsync(db, bursts, http.RequestAborted);
        var entries = happened.Select(one => views.Of(one, row)).ToList();
        var all = entries.Concat(bursts.Select(one => SessionViews.Of(floor.Of(one, recordings.GetValueOrDefault(one.Id)), entries))).OrderBy(entry => entry.At);
        return Answer.Ok(new SessionTimeline { SessionId = row.Id, Entries = [.. all] }, row.Version);
    }

    private static async Task<Answer> CancelAsync(HttpContext http, string session, SessionCommands run)
    {
        var actor = await BodyReader.ReadOptionalAsync<SessionActor>(http);
        return await run.Async(http, session, actor?.From, IsGivenUp, async (network, id, who, stop) => await network.CancelSessionAsync(id, who, stop) switch
        {
            CancelOutcome.TooLate => Problems.CancelTooLate(),
            CancelOutcome.NotPending => Problems.Conflict("not-pending", "Nothing is pending that could be cancelled. A session that is established can be left."),
            _ => null,
        });
    }

    private static async Task<Answer> LeaveAsync(HttpContext http, string session, SessionCommands run)
    {
        var actor = await BodyReader.ReadOptionalAsync<SessionActor>(http);
        return await run.Async(http, session, actor?.From, IsOut, async (network, id, who, stop) =>
            await network.LeaveSessionAsync(id, who, stop) == LeaveOutcome.NotInSession ? Problems.NotInSession("The user") : null);
    }

    private static async Task<Answer> AnswerAsync(HttpContext http, string session, SessionCommands run)
    {
        var answer = await BodyReader.ReadAsync<SessionAnswer>(http);
        return await run.Async(
            http, session, answer.From, (row, who) => answer.Accept ? IsIn(row, who) : IsOut(row, who),
            async (network, id, who, stop) => await network.AnswerSessionAsync(id, who, answer.Accept, stop) == AnswerOutcome.NotRinging
                ? Problems.Conflict("not-ringing", "No invitation rings there: it was answered, withdrawn or given up.")
                : null);
    }

    private static Task<Answer> ReleaseAsync(HttpContext http, string session, SessionCommands run) => run.Async(
        http, session, null, (row, _) => row.State == "ended", async (network, id, who, stop) => await network.ReleaseSessionAsync(id, who, stop)
            ? null
            : Problems.Conflict("not-controlled-here", "Another network controls this session. It can be left."));

    private static bool IsIn(SessionRow row, string who) => row.Participants.Exists(one => one.Address == who && one.State == "connected");

    // Who began a session and gives it up ends it: the answer tells the end, not the moment before it. Others give up only their own way in.
    private static bool IsGivenUp(SessionRow row, string who) => row.Initiator == who ? row.State == "ended" : IsOut(row, who);

    private static bool IsOut(SessionRow row, string who) =>
        row.State == "ended" || row.Participants.Exists(one => one.Address == who && one.State is "left" or "disconnected" or "refused" or "failed" or "cancelled");
}
