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

/// <summary>Who talks in a session: to see, to ask for it, to give it up, to take it away.</summary>
internal static class SessionFloor
{
    private const string Own = "own";

    public static void Map(RouteGroupBuilder api)
    {
        var floor = api.MapGroup("/sessions/{session}/floor").WithTags("Floor");
        floor.MapGet("", GetAsync).Is("Get the floor", Scopes.SessionsRead, o => Sessions.InPath(o)
            .Says("Who talks and who waits, as the controlling function knows it. Changes come as live events: `floor.taken`, `floor.idle`, `floor.queued`, "
                + "`floor.denied`, `floor.revoked`, `floor.preempted`, each with the floor as it is then.")
            .Answers<Floor>(200, "The floor.")
            .Refuses(409, "The session has ended (`session-ended`), or another network controls it (`not-controlled-here`)."));
        floor.MapPost("/requests", RequestAsync).Is("Ask for the floor", Scopes.FloorRequest, o => Sessions.InPath(o).NeverThrottled()
            .Says("Presses the talk button of a console user who is in the session. Granted, it is held until it is given up or taken away, or no speech comes. "
                + "Speech goes through the audio WebSocket, which has a talk button of its own.")
            .Takes(new FloorRequestDraft { As = "sip:admin@poc.local", Priority = 1 }, optional: true)
            .Answers<FloorRequest>(200, "Granted.")
            .Answers<FloorRequest>(202, "Queued; the grant follows as the live event `floor.taken`.")
            .Refuses(403, "The scope is missing, or the user is somebody else.")
            .Refuses(409, "Denied (`floor-denied`; `why` has the code and the words, `retryAfterMs` how long asking is of no use), or the user is not in the "
                + "session (`not-in-session`).")
            .Refuses(504, "The controlling function did not answer."));
        floor.MapDelete("/requests/{request}", GiveUpAsync).Is("Give up the floor", Scopes.FloorRequest, o => Sessions.InPath(o).NeverThrottled()
            .Says("Lets the talk button go, or leaves the queue. It may be repeated.")
            .InPath("request", "`own` for the signed-in user, or the id that the request was answered with: that of the participant.", Own)
            .AnswersEmpty(204, "The user neither talks nor waits.")
            .Refuses(403, "The scope is missing, or the user is somebody else.")
            .Refuses(404, "No such session or participant."));
        floor.MapPost("/revoke", RevokeAsync).Is("Take the floor away", Scopes.FloorOverride, o => Sessions.InPath(o).NeverThrottled()
            .Says("The talker is told to stop, and is cut off a moment later. Who is next in the queue comes on.")
            .Answers<Floor>(200, "The floor as it is now.")
            .Refuses(409, "Nobody talks (`floor-idle`), the session has ended, or another network controls it."));
        floor.MapPut("/queue", OrderAsync).Is("Order who waits for the floor", Scopes.FloorOverride, o => Sessions.InPath(o).NeverThrottled()
            .Says("Who is named and does not wait is passed over.")
            .Takes(new FloorQueueDraft { Order = ["sip:bob@poc.local"] })
            .Answers<Floor>(200, "The floor as it is now.")
            .Refuses(409, "The session has ended, or another network controls it."));
    }

    private static async Task<Answer> GetAsync(
        HttpContext http, string session, StoredSessions sessions, StoredBursts bursts, FloorViews views, IPocNetwork network)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Sessions.NotFound();
        return await NowAsync(http, row, bursts, views, network);
    }

    private static async Task<Answer> RequestAsync(
        HttpContext http, string session, GatewayStorage storage, StoredSessions sessions, FloorCommands floor, Commands commands)
    {
        var draft = await BodyReader.ReadOptionalAsync<FloorRequestDraft>(http) ?? new();
        if (draft.Priority is < 0 or > FloorCommands.PriorityMax) return Problems.Validation("/priority", "out-of-range", $"0 to {FloorCommands.PriorityMax} is possible.");
        if (!Acting.TryAs(http, storage, draft.As, out var user, out var refusal, "/as")) return refusal;
        var outcome = await floor.RequestAsync(session, user.Address, draft.Priority ?? FloorCommands.PriorityUsual);
        switch (outcome)
        {
            case FloorRequestOutcome.Granted or FloorRequestOutcome.Queued:
                break;
            case FloorRequestOutcome.Denied denied:
                return Problems.FloorDenied(denied.Reason, denied.Phrase);
            case FloorRequestOutcome.Blocked blocked:
                return Problems.FloorDenied((int)Domain.Floor.DenyReason.RetryAfterNotExpired, "asked again too early") with
                {
                    RetryAfterMs = Math.Max(1, (int)blocked.RetryAfter.TotalMilliseconds),
                };
            case FloorRequestOutcome.NoAnswer:
                return Problems.FloorNotAnswered();
            default:
                return await sessions.ReadAsync(session, http.RequestAborted) is null ? Sessions.NotFound() : Problems.NotInSession("The user");
        }

        await using var db = storage.File.Read();
        var participant = await db.Participants.Where(one => one.Address == user.Address && one.SessionId == session).Select(one => one.Id).FirstOrDefaultAsync(CancellationToken.None) ?? Own;
        var granted = outcome as FloorRequestOutcome.Granted;
        var answer = Answer.Ok(new FloorRequest
        {
            Id = participant,
            State = granted is null ? FloorRequestState.Queued : FloorRequestState.Granted,
            Position = (outcome as FloorRequestOutcome.Queued)?.Position,
            TalkAtMostMs = granted?.TalkAtMost is { } limit ? (int)limit.TotalMilliseconds : null,
            AccessMs = granted is null ? null : Math.Round(granted.AccessTime.TotalMilliseconds, 3),
        });
        return await commands.KeepAsync(http, answer with { Status = granted is null ? 202 : 200, Location = $"/api/v1/sessions/{session}/floor/requests/{participant}" });
    }

    private static async Task<Answer> GiveUpAsync(
        HttpContext http, string session, string request, GatewayStorage storage, StoredSessions sessions, FloorCommands floor, Commands commands)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Sessions.NotFound();
        var address = request == Own ? Caller.Of(http)!.User.Address : row.Participants.Find(one => one.Id == request)?.Address;
        if (address is null) return Problems.NotFound("participant with this id");
        if (!Acting.TryAs(http, storage, address, out var user, out var refusal, "/request")) return refusal;
        await floor.ReleaseAsync(row.Id, user.Address);
        return await commands.KeepAsync(http, Answer.NoContent());
    }

    private static async Task<Answer> RevokeAsync(
        HttpContext http, string session, StoredSessions sessions, StoredBursts bursts, FloorViews views, IPocNetwork network, Commands commands)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Sessions.NotFound();
        if (NotHere(row) is { } refusal) return refusal;
        if (!await network.RevokeFloorAsync(new SessionId(row.Id), CancellationToken.None)) return Problems.Conflict("floor-idle", "Nobody talks.");
        await commands.RunAsync(http, unit =>
        {
            Commands.Audit<object>(unit, http, "floor.revoke", row.Id, null, null);
            return Answer.NoContent();
        });
        return await NowAsync(http, row, bursts, views, network);
    }

    private static async Task<Answer> OrderAsync(
        HttpContext http, string session, GatewayStorage storage, StoredSessions sessions, StoredBursts bursts, FloorViews views, IPocNetwork network)
    {
        var draft = await BodyReader.ReadAsync<FloorQueueDraft>(http);
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Sessions.NotFound();
        if (NotHere(row) is { } refusal) return refusal;
        var checks = new Checks();
        var order = checks.Addresses("/order", [.. draft.Order.Select(one => row.Participants.Find(known => known.Id == one)?.Address ?? one)], storage.Accounts, GroupFloorPolicies.QueueMax);
        if (checks.Failed) return checks.Problem;
        return await network.OrderFloorQueueAsync(new SessionId(row.Id), order, CancellationToken.None)
            ? await NowAsync(http, row, bursts, views, network)
            : Problems.NotControlledHere();
    }

    private static async Task<Answer> NowAsync(HttpContext http, SessionRow row, StoredBursts bursts, FloorViews views, IPocNetwork network)
    {
        if (NotHere(row) is { } refusal) return refusal;
        // One that ended in this moment, and is not on record as such.
        return await network.FloorAsync(new SessionId(row.Id), http.RequestAborted) is { } floor
            ? Answer.Ok(views.Of(floor, row, bursts.LastOf(row.Id)))
            : Problems.NotControlledHere();
    }

    private static Problem? NotHere(SessionRow row) =>
        row.State == "ended" ? Problems.SessionEnded() : row.IsControlledHere ? null : Problems.NotControlledHere();
}
