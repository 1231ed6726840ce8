using Gateway.Api.Authentication;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>A voice message that was left in a session, since a message box took part in it.</summary>
public sealed record SessionMessage
{
    /// <summary>Id of the participant that is the message box.</summary>
    public required string Participant { get; init; }

    /// <summary>Id of the message. Missing for who left it and may not hear it.</summary>
    public string? Message { get; init; }

    /// <summary>Id of the mailbox that it lies in; missing as above.</summary>
    public string? Mailbox { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
    public required long LengthMs { get; init; }
}

/// <summary>What was left at message boxes that took part in a session (docs/adr/0030).</summary>
internal static class SessionMessages
{
    /// <summary>More than one call to a message box can leave, and a session has few of those.</summary>
    private const int ListedMax = 100;

    // The identifier of a message is of the moment at which it began, and the clock may have been set.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public static void Map(RouteGroupBuilder sessions) =>
        sessions.MapGet("/sessions/{session}/messages", ListAsync).Is("List the voice messages left in a session", Scopes.SessionsRead, o => Sessions.InPath(o)
            .Says("Those that the caller may hear, and those that he has left himself, these without their ids where he may not hear them. A message is listed once it is safe, "
                + "which may be a moment after the session has ended.")
            .Answers<Page<SessionMessage>>(200, "The messages, oldest first; empty where no message box took part or nothing was left."));

    private static async Task<Answer> ListAsync(HttpContext http, string session, GatewayStorage storage, StoredSessions sessions, TimeProvider clock)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is not { } row) return Sessions.NotFound();
        // A message box is an ordinary phone; the Call-ID of its leg is that of the message.
        var boxes = row.Participants.Where(one => one is { CallId: not null, JoinedAt: not null, HasFloorControl: false }).ToList();
        if (boxes.Count == 0) return Answer.Ok(new Page<SessionMessage> { Data = [] });
        var calls = boxes.ConvertAll(one => one.CallId!);
        var from = Ids.At("msg", boxes.Min(one => one.JoinedAt!.Value) - Slack.Ticks);
        var until = Ids.At("msg", boxes.Max(one => one.LeftAt ?? clock.GetUtcNow().UtcTicks) + Slack.Ticks);
        await using var db = storage.File.Read();
        var left = await db.Messages
            .Where(one => string.Compare(one.Id, from) >= 0 && string.Compare(one.Id, until) <= 0 && calls.Contains(one.CallId) && one.ForwardedFrom == null)
            .OrderBy(one => one.Id).Take(ListedMax)
            .Select(one => new { one.Id, one.Mailbox, one.Caller, one.CallId, one.ReceivedAt, one.Length }).ToListAsync(http.RequestAborted);
        var caller = Caller.Of(http)!;
        return Answer.Ok(new Page<SessionMessage>
        {
            Data =
            [
                .. left.Select(one => (Left: one, MayHear: MailboxDoor.Check(http, storage, Scopes.MailboxesRead, one.Mailbox) is null))
                    .Where(one => one.MayHear || caller.KeyId is null && one.Left.Caller == caller.User.Address)
                    .Select(one => new SessionMessage
                    {
                        Participant = boxes.Find(box => box.CallId == one.Left.CallId)!.Id,
                        Message = one.MayHear ? one.Left.Id : null, Mailbox = one.MayHear ? one.Left.Mailbox : null,
                        ReceivedAt = new(one.Left.ReceivedAt, TimeSpan.Zero), LengthMs = one.Left.Length,
                    }),
            ],
        });
    }
}
