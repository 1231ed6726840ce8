using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Runtime;
using Gateway.Domain.Subscribers;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>The enquiries of TS 23.141 A.1: what is somebody's state now, tell me of every change, tell me of the next, stop.</summary>
internal static class PresenceEnquiries
{
    /// <summary>Subscriptions of one watcher at a time: a desk that watches everybody uses the board.</summary>
    public const int SubscriptionsMax = 1_000;

    private const long DurationLeast = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Map(RouteGroupBuilder api)
    {
        var presence = api.MapGroup("").WithTags("Presence");
        presence.MapPost("/presence/enquiries", AskAsync).Is("Ask of somebody's presence", Scopes.PresenceSubscribe, o => o
            .Says("`once` is answered here. `period` and `nextChange` give a subscription, whose changes follow as live events. `stop` ends one by its id, or all to the target, and tells "
                + "nothing of the state; where none stands it succeeds as well. Whether the watcher may know is decided by the target's rules, in the target's network.")
            .Query("wait", Waiting.Description + " Default 10 s.")
            .Takes(new PresenceEnquiryDraft { Target = "sip:bob@poc.local", Type = EnquiryType.Once })
            .Answers<PresenceEnquiry>(200, "Answered, and over.")
            .Answers<PresenceEnquiry>(201, "The subscription stands, with the present state.")
            .Answers<PresenceEnquiry>(202, "It is on its way, or the target has not decided yet; `state` says which.")
            .AnswersEmpty(204, "Stopped.")
            .Refuses(403, "The target does not let the watcher know, the watcher has no credit, or the scope is missing; `why` names the rule.")
            .Refuses(404, "There is nobody of this address.")
            .Refuses(409, "The watcher has too many subscriptions, or the target cannot be asked at the moment.")
            .Refuses(502, "The target's network failed.").Refuses(504, "The target's network did not answer."));
        presence.MapGet("/presence/subscriptions", ListAsync).Is("List subscriptions to presence", Scopes.PresenceRead, o => PresenceHistory.Says(o)
            .Says("One's own; an administrator sees all. Those that stand, unless `state` says otherwise. With `Accept: text/csv` or `application/x-ndjson` all of them, streamed.")
            .Answers<Page<PresenceEnquiry>>(200, "A page of subscriptions, newest first.")
            .AnswersAs(200, "text/csv", "All of them, one a line.").AnswersAs(200, "application/x-ndjson", "All of them, one a line."));
        presence.MapGet("/presence/subscriptions/{subscription}", GetAsync).Is("Get a subscription to presence", Scopes.PresenceRead, o => InPath(o)
            .Answers<PresenceEnquiry>(200, "The subscription, or an enquiry that was answered.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match."));
        presence.MapDelete("/presence/subscriptions/{subscription}", RemoveAsync).Is("Stop a subscription to presence", Scopes.PresenceSubscribe, o => InPath(o).NeverThrottled()
            .AnswersEmpty(204, "Stopped, or over before."));
        presence.MapGet("/history/presence", HistoryAsync).Is("Search or export presence enquiries", Scopes.HistoryRead, o => PresenceHistory.Says(o)
            .Says("One's own; an administrator sees all. With `Accept: text/csv` or `application/x-ndjson` everything that the query finds, streamed.")
            .Answers<Page<PresenceEnquiry>>(200, "A page of enquiries of any kind, newest first.")
            .AnswersAs(200, "text/csv", "All of them, one a line.").AnswersAs(200, "application/x-ndjson", "All of them, one a line."));
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("subscription", "Id of the subscription.", "psb_01JD0000000000000000000000").Refuses(404, "No such subscription, or it is somebody else's.");

    private static async Task<Answer> AskAsync(
        HttpContext http, GatewayStorage storage, StoredEnquiries enquiries, PresenceViews views, IPocNetwork network, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<PresenceEnquiryDraft>(http);
        var wait = Waiting.Of(http, Patience);
        if (!Acting.TryAs(http, storage, draft.Watcher, out var user, out var refusal, "/watcher")) return refusal;
        var watcher = PocAddress.Parse(user.Address);
        var checks = new Checks();
        var target = TargetOf(draft, storage, checks);
        Check(draft, checks);
        if (checks.Failed) return checks.Problem;
        if (draft.Type == EnquiryType.Stop) return await StopAsync(http, draft.Subscription, watcher, target, storage, enquiries, network, commands);

        var question = new PresenceQuestion(
            new EnquiryId(Ids.New("psb")), watcher, target!.Value, KindOf(draft.Type), TimeSpan.FromMilliseconds(draft.DurationMs ?? 0), clock.GetUtcNow());
        var (trace, actor) = (Commands.TraceOf(http), Caller.Of(http)!.Actor);
        if (storage.Facts.Current.CreditRefusal(watcher) is { } poor)
        {
            var why = new Why { Rule = poor.Rule, Effect = "deny", Reason = poor.Reason };
            if (!Commands.IsDryRun(http)) await storage.Writer.WriteAsync(unit => enquiries.Refuse(unit, question, why, trace, actor), http.RequestAborted);
            return Problems.AccessDenied(why.Reason, why);
        }

        // On disk before it goes out: after a kill it is asked again, and the same request again is the same enquiry.
        var accepted = await commands.RunAsync(http, unit =>
        {
            if (StoredEnquiries.Open(unit.Db.PresenceEnquiries).Count(row => row.Watcher == user.Address) >= SubscriptionsMax)
                return Problems.Conflict("subscriptions-full", $"One watcher has at most {SubscriptionsMax} subscriptions at a time.");
            var row = enquiries.Begin(unit, question, trace);
            return Answer.Accepted(PathOf(row.Id), views.Of(row), row.Version);
        });
        if (accepted.IsRefusal || Commands.IsDryRun(http)) return accepted;

        // What was begun goes on whether or not the caller waits for it.
        var asked = EnquireAsync(network, question);
        if (await Task.WhenAny(asked, Task.Delay(wait, clock, http.RequestAborted)) != asked) return accepted;
        var record = await asked;
        var stored = await storage.Writer.WriteAsync(unit => Follow(unit, enquiries, record, actor), http.RequestAborted);
        return AnswerOf(stored, views);
    }

    // Where the network is not there nothing was asked.
    private static async Task<EnquiryRecord> EnquireAsync(IPocNetwork network, PresenceQuestion question)
    {
        try
        {
            return await network.EnquireAsync(question, CancellationToken.None);
        }
        catch (SignallingLoopUnavailableException)
        {
            return EnquiryRecord.Of(question) with
            {
                State = Domain.Presence.EnquiryState.Failed, Cause = new(503, "Service Unavailable", null), EndedAt = question.AskedAt,
            };
        }
    }

    private static PresenceEnquiryRow Follow(UnitOfWork unit, StoredEnquiries enquiries, EnquiryRecord record, Actor actor) =>
        enquiries.Follow(unit, record, actor) ?? throw new StorageException("The enquiry is gone.", new InvalidOperationException(record.Id.Value));

    private static Answer AnswerOf(PresenceEnquiryRow row, PresenceViews views) => row.State switch
    {
        "refused" or "failed" => Answer.Refused(EnquiryProblems.Of(views.Of(row))) with { Location = PathOf(row.Id) },
        "active" => Answer.Created(PathOf(row.Id), views.Of(row), row.Version),
        "answered" or "ended" => Answer.Ok(views.Of(row), row.Version),
        _ => Answer.Accepted(PathOf(row.Id), views.Of(row), row.Version),
    };

    private static async Task<Answer> StopAsync(
        HttpContext http, string? subscription, PocAddress watcher, PocAddress? target, GatewayStorage storage, StoredEnquiries enquiries, IPocNetwork network, Commands commands)
    {
        await using var db = storage.File.Read();
        var (who, whom) = (watcher.ToString(), target?.ToString());
        var all = db.PresenceEnquiries.Where(row => row.Watcher == who);
        var standing = subscription is null
            ? await StoredEnquiries.Open(all).Where(row => row.Presentity == whom).OrderBy(row => row.Id).ToListAsync(http.RequestAborted)
            : await all.Where(row => row.Id == subscription).ToListAsync(http.RequestAborted);
        // Of one that is over, or of a pair between which none stands, there is nothing to stop; an id that never was is a mistake.
        if (subscription is not null && standing.Count == 0) return NotFound();
        if (!Commands.IsDryRun(http)) await StopAsync(http, standing, storage, enquiries, network);
        return await commands.KeepAsync(http, Answer.NoContent());
    }

    private static async Task StopAsync(HttpContext http, List<PresenceEnquiryRow> rows, GatewayStorage storage, StoredEnquiries enquiries, IPocNetwork network)
    {
        foreach (var row in rows.Where(StoredEnquiries.IsOpen))
        {
            if (await network.StopEnquiryAsync(new EnquiryId(row.Id), CancellationToken.None)) continue;
            // The network never heard of it, or lost it: nobody else will say that it is over.
            await storage.Writer.WriteAsync(
                unit =>
                {
                    if (unit.Db.PresenceEnquiries.Find(row.Id) is { } known)
                        enquiries.End(unit, known, Domain.Presence.EnquiryEnd.Stopped, unit.Now.UtcTicks, Caller.Of(http)!.Actor);
                    return true;
                },
                CancellationToken.None);
        }
    }

    private static Task<IResult> ListAsync(HttpContext http, GatewayStorage storage, PresenceViews views) => PresenceHistory.ListAsync(http, storage, views, onlyStanding: true);

    private static Task<IResult> HistoryAsync(HttpContext http, GatewayStorage storage, PresenceViews views) => PresenceHistory.ListAsync(http, storage, views, onlyStanding: false);

    private static async Task<IResult> GetAsync(HttpContext http, string subscription, GatewayStorage storage, PresenceViews views)
    {
        if (await FindAsync(http, storage, subscription) is not { } row) return Answer.Refused(NotFound());
        return Preconditions.IsKnown(http, row.Version)
            ? new Answer { Status = 304, ETag = Answer.Tag(row.Version) }
            : Answer.Ok(views.Of(row), row.Version);
    }

    private static async Task<Answer> RemoveAsync(
        HttpContext http, string subscription, GatewayStorage storage, StoredEnquiries enquiries, IPocNetwork network, Commands commands)
    {
        if (await FindAsync(http, storage, subscription) is not { } row) return NotFound();
        if (!Commands.IsDryRun(http)) await StopAsync(http, [row], storage, enquiries, network);
        return await commands.KeepAsync(http, Answer.NoContent());
    }

    /// <summary>An enquiry of the caller's, or any for an administrator; null where there is none.</summary>
    public static async Task<PresenceEnquiryRow?> FindAsync(HttpContext http, GatewayStorage storage, string id)
    {
        await using var db = storage.File.Read();
        return await db.PresenceEnquiries.FirstOrDefaultAsync(row => row.Id == id, http.RequestAborted) is { } row && IsHis(row, http) ? row : null;
    }

    // What one watcher was shown is not for another, whose rules may be others.
    private static bool IsHis(PresenceEnquiryRow row, HttpContext http) => Caller.Of(http)! is var caller && (row.Watcher == caller.User.Address || caller.Has(Scopes.Admin));

    private static PocAddress? TargetOf(PresenceEnquiryDraft draft, GatewayStorage storage, Checks checks)
    {
        if (draft.Target is { } target)
            return storage.Accounts.ById.TryGetValue(target, out var user) ? PocAddress.Parse(user.Address) : checks.Address("/target", target);
        if (draft.Type != EnquiryType.Stop || draft.Subscription is null) checks.Add("/target", "required", "\"target\" is missing.");
        return null;
    }

    private static void Check(PresenceEnquiryDraft draft, Checks checks)
    {
        if (draft.Type != EnquiryType.Stop && draft.Subscription is not null) checks.Add("/subscription", "not-possible", "Only stop names a subscription.");
        if (draft.Type is EnquiryType.Once or EnquiryType.Stop && draft.DurationMs is not null) checks.Add("/durationMs", "not-possible", "Only a period and the next change last.");
        if (draft.Type == EnquiryType.Period && draft.DurationMs is null) checks.Add("/durationMs", "required", "\"durationMs\" is missing: a period has an end.");
        else if (draft.DurationMs is { } duration && (duration < DurationLeast || duration > PresenceQuestion.DurationMax.TotalMilliseconds))
            checks.Add("/durationMs", "out-of-range", string.Create(CultureInfo.InvariantCulture, $"{DurationLeast} to {PresenceQuestion.DurationMax.TotalMilliseconds} is possible."));
    }

    private static EnquiryKind KindOf(EnquiryType type) => type switch
    {
        EnquiryType.Once => EnquiryKind.Once,
        EnquiryType.Period => EnquiryKind.Period,
        _ => EnquiryKind.NextChange,
    };

    private static string PathOf(string id) => $"/api/v1/presence/subscriptions/{id}";

    public static Problem NotFound() => Problems.NotFound("subscription with this id");
}
