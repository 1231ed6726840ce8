using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Endpoints;

/// <summary>Who is in a session: to see, to invite more, to take somebody out, to come back.</summary>
internal static class SessionParticipants
{
    private const int ReasonLengthMax = 120;

    public static void Map(RouteGroupBuilder sessions)
    {
        sessions.MapGet("/sessions/{session}/participants", ListAsync).Is("List participants", Scopes.SessionsRead, o => Sessions.InPath(o)
            .Answers<Page<Participant>>(200, "All participants, the initiator first."));
        sessions.MapPost("/sessions/{session}/participants", AddAsync).Is("Invite to a session", Scopes.SessionsControl, o => Sessions.InPath(o)
            .Says("As somebody in the session, by REFER to the controlling function; from outside it only where the session is controlled here.")
            .Query("wait", Waiting.Description + " Default 5 s.")
            .Takes(new ParticipantsDraft { To = ["sip:anna@poc.local"] })
            .Answers<Session>(200, "They are invited, or are in it already; what each answers follows as live events.")
            .Answers<Session>(202, "It is on its way.")
            .Refuses(403, "The scope is missing, the inviter is somebody else, or the controlling function refused.")
            .Refuses(409, "The session has ended, is full, or the inviter is not in it."));
        sessions.MapDelete("/sessions/{session}/participants/{participant}", RemoveAsync).Is("Disconnect a participant", Scopes.SessionsControl, o => InPath(o).NeverThrottled()
            .Says("The controlling function takes the participant out, with BYE or MBCP Disconnect. Only in sessions that are controlled here.")
            .Query("reason", "A few words for the participant and the record, at most 120 characters.")
            .Query("wait", Waiting.Description + " Default 5 s.")
            .Answers<Session>(200, "The session; the participant is out.")
            .Answers<Session>(202, "The participant is being disconnected.")
            .Refuses(409, "Another network controls the session."));
        sessions.MapPost("/sessions/{session}/participants/{participant}/rejoin", RejoinAsync).Is("Come back to a session", Scopes.SessionsControl, o => InPath(o)
            .Says("An INVITE to the PoC Session Identity, for somebody who was in the session and left.")
            .Query("wait", Waiting.Description + " Default 5 s.")
            .Answers<Session>(200, "The session; the participant is in it.")
            .Answers<Session>(202, "The participant is on the way in.")
            .Refuses(403, "The participant is somebody else, or is not let in.")
            .Refuses(409, "The session has ended or is full."));
    }

    private static Operation InPath(Operation operation) => Sessions.InPath(operation)
        .InPath("participant", "Id of the participant.", "prt_01JD0000000000000000000000").Refuses(404, "No such session or participant.");

    private static async Task<Answer> ListAsync(HttpContext http, string session, StoredSessions sessions, SessionViews views) =>
        await sessions.ReadAsync(session, http.RequestAborted) is { } row
            ? Answer.Ok(new Page<Participant> { Data = [.. row.Participants.Select(one => views.Of(one, row))] }, row.Version)
            : Sessions.NotFound();

    private static async Task<Answer> AddAsync(HttpContext http, string session, GatewayStorage storage, SessionCommands run)
    {
        var draft = await BodyReader.ReadAsync<ParticipantsDraft>(http);
        var checks = new Checks();
        var to = checks.Addresses("/to", draft.To, storage.Accounts, Sessions.InvitedMax);
        if (checks.Failed) return checks.Problem;
        return await run.Async(
            http, session, draft.From,
            (row, _) => to.All(one => row.Participants.Exists(known => known.Address == one.ToString() && known.State is "invited" or "ringing" or "connected")),
            async (network, id, who, stop) => await network.AddToSessionAsync(id, to, who, stop) switch
            {
                AddOutcome.NotInSession => Problems.NotInSession("The inviter"),
                AddOutcome.Refused refused => SessionProblems.Of(refused.Cause),
                _ => null,
            });
    }

    private static async Task<Answer> RemoveAsync(HttpContext http, string session, string participant, StoredSessions sessions, SessionCommands run)
    {
        var reason = http.Request.Query["reason"] is [{ Length: > 0 } text] ? text : null;
        var checks = new Checks();
        checks.Text("?reason", reason, 1, ReasonLengthMax);
        if (checks.Failed) return checks.Problem;
        if (await FindAsync(http, session, participant, sessions) is not { } one) return Problems.NotFound("session or participant with this id");
        return await run.Async(
            http, session, null, (row, _) => row.Participants.Exists(now => now.Id == one.Id && IsOut(now.State)),
            async (network, id, _, stop) => await network.DisconnectAsync(id, PocAddress.Parse(one.Address), reason, stop)
                ? null
                : Problems.Conflict("not-controlled-here", "Another network controls this session, or the participant is not in it."));
    }

    private static async Task<Answer> RejoinAsync(HttpContext http, string session, string participant, StoredSessions sessions, SessionCommands run)
    {
        if (await FindAsync(http, session, participant, sessions) is not { } one) return Problems.NotFound("session or participant with this id");
        return await run.Async(
            http, session, one.Address, (row, _) => row.Participants.Exists(now => now.Id == one.Id && now.State == "connected"), JoinAsync);
    }

    /// <summary>Whether somebody of this address is in the session.</summary>
    public static bool IsIn(SessionRow session, string address) => session.Participants.Exists(one => one.Address == address && one.State == "connected");

    /// <summary>Brings a console into a session that runs.</summary>
    public static async Task<Problem?> JoinAsync(IPocNetwork network, SessionId session, PocAddress who, CancellationToken stop) =>
        await network.RejoinSessionAsync(session, who, stop) is RejoinOutcome.Refused refused ? SessionProblems.Of(refused.Cause) : null;

    private static bool IsOut(string state) => state is "left" or "disconnected" or "refused" or "failed" or "cancelled";

    private static async Task<ParticipantRow?> FindAsync(HttpContext http, string session, string participant, StoredSessions sessions) =>
        (await sessions.ReadAsync(session, http.RequestAborted))?.Participants.Find(one => one.Id == participant);
}
