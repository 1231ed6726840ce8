using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>Who watches a user, and what each of them may see.</summary>
internal static class PresenceWatchers
{
    public static void Map(RouteGroupBuilder api)
    {
        var watchers = api.MapGroup("/presence").WithTags("Presence");
        watchers.MapGet("/watchers", ListAsync).Is("List who watches a user", Scopes.PresenceRead, o => o
            .Query("of", "Id or address of the user. Default: the signed-in one; another one only with the scope admin:*.")
            .Query("state", "How their subscriptions stand.", "pending", [.. Enum.GetValues<WatcherState>().Select(Export.Name)])
            .Answers<Page<PresenceWatcher>>(200, "All of them, those who wait first.")
            .Refuses(403, "The scope is missing, or the user is somebody else.").Refuses(503, "The network is starting or stopping."));
        watchers.MapPost("/watchers:decide", DecideAsync).Is("Decide what a watcher may see", Scopes.PresencePublish, o => o
            .Says("Writes access rules, as the rule editor does: they are versioned and audited, and hold for subscriptions that stand and for those to come. Where another rule of the user "
                + "grants the watcher more, the watcher is excepted there. With `dryRun` it is told whose permissions would change.")
            .Query("dryRun", "`true` changes nothing and answers whose permissions would change.", "true", "true", "false")
            .Takes(new WatcherDecision { Watcher = "sip:zoe@poc.local", Permission = PresencePermission.Allow })
            .Answers<WatcherDecided>(200, "What was changed.").Answers<RulePreview>(200, "With `dryRun`: what would change.")
            .Refuses(403, "The scope is missing, or the user is somebody else.")
            .Refuses(409, "A rule that is not the user's own, or names nobody, decides otherwise; `why` names it."));
    }

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage, PresenceViews views, IPocNetwork network)
    {
        var state = Filters.OneOf(http, "state", [.. Enum.GetValues<WatcherState>().Select(Export.Name)]);
        if (!Acting.TryAs(http, storage, http.Request.Query["of"] is [{ Length: > 0 } of] ? of : null, out var user, out var refusal, "?of")) return refusal;
        var all = await network.WatchersAsync(PocAddress.Parse(user.Address), http.RequestAborted);
        return Answer.Ok(new Page<PresenceWatcher>
        {
            Data = [.. all.Select(views.Of).Where(one => state is null || Export.Name(one.State) == state).OrderBy(one => one.State).ThenBy(one => one.Watcher, StringComparer.Ordinal)],
        });
    }

    private static async Task<Answer> DecideAsync(HttpContext http, GatewayStorage storage, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<WatcherDecision>(http);
        var caller = Caller.Of(http)!;
        var user = draft.Of is null ? caller.User : storage.Accounts.Find(draft.Of);
        if (user?.Id != caller.Id && !caller.Has(Scopes.AccessWrite)) return Problems.InsufficientScope(Scopes.AccessWrite);
        if (user is null) return Problems.Validation("/of", "unknown-user", "There is no user with this id or address.");
        var checks = new Checks();
        var watcher = storage.Accounts.ById.TryGetValue(draft.Watcher, out var known) ? PocAddress.Parse(known.Address) : checks.Address("/watcher", draft.Watcher);
        if (watcher?.ToString() == user.Address) checks.Add("/watcher", "oneself", "Everybody sees himself.");
        if (checks.Failed) return checks.Problem;

        var owner = PocAddress.Parse(user.Address);
        var asked = AccessOutcomeOf(draft.Permission);
        return await commands.RunAsync(http, unit =>
        {
            // As they are inside the unit: what others change in the same commit is not in memory yet.
            var book = RuleBook.Of(
                unit.Db.AccessRules.AsNoTracking().Where(row => row.Owner == user.Address || row.Owner == null).AsEnumerable().Select(AccessRuleRows.ToRule),
                storage.Facts.Current.Rules.Barrings);
            var edits = WatcherRules.Deciding(book, owner, watcher!.Value, draft.Permission, () => new RuleId(Ids.New("rul")));
            var after = AccessPolicy.Explain(Question(storage, watcher.Value, owner, clock), edits.Aggregate(book, (all, edit) => all.With(edit)));
            if (after.Decision.Outcome != asked) return DecidedElsewhere(after);
            if (Commands.IsDryRun(http)) return Answer.Ok(RulePreviews.Of(storage.Facts.Current, edits, clock.GetUtcNow()));
            if (edits.OfType<RuleDraft.Put>().Any(edit => !RuleLimits.TryCheck(edit.Rule, out _)) || unit.Db.AccessRules.Count(row => row.Owner == user.Address) + edits.Length > RuleLimits.RulesPerOwnerMax)
                return Problems.Conflict("rules-full", "The user's rules are as large, or as many, as they may be.");
            long batch = 0;
            List<string> rules = [];
            foreach (var edit in edits) rules.Add(Store(unit, storage, http, edit, ref batch));
            return Answer.Ok(new WatcherDecided
            {
                Watcher = watcher.Value.ToString(), Of = user.Address, Permission = draft.Permission, Rules = rules, Summary = after.Sentence,
            });
        });
    }

    private static string Store(UnitOfWork unit, GatewayStorage storage, HttpContext http, RuleDraft edit, ref long batch)
    {
        const string summary = "a watcher was decided on";
        if (edit is RuleDraft.Put(var rule))
        {
            var before = unit.Db.AccessRules.AsNoTracking().FirstOrDefault(row => row.Id == rule.Id.Value) is { } row ? AccessRules.Contract(row) : null;
            var stored = AccessRules.Contract(AccessRuleChanges.Put(unit, storage, http, rule, summary, ref batch), unit.Now);
            Commands.Audit(unit, http, before is null ? "access-rule.create" : "access-rule.change", stored.Id, before, stored);
            return stored.Id;
        }

        var id = ((RuleDraft.Remove)edit).Id.Value;
        if (unit.Db.AccessRules.AsTracking().FirstOrDefault(row => row.Id == id) is { } gone)
        {
            var before = AccessRules.Contract(gone);
            AccessRuleChanges.Remove(unit, storage, http, gone, summary, ref batch);
            Commands.Audit(unit, http, "access-rule.remove", id, before, null);
        }

        return id;
    }

    private static Problem DecidedElsewhere(Explanation after) =>
        Problems.Conflict("decided-by-another-rule", "Another rule decides otherwise, and is not for this to change.") with
        {
            Why = [.. AccessContracts.DecidedBy(after.Decision.Ground) is { Count: > 0 } rules
                ? rules.Select(rule => new Why { Rule = rule, Effect = AccessContracts.Decision(after.Decision.Outcome), Reason = after.Sentence })
                : [new Why { Effect = AccessContracts.Decision(after.Decision.Outcome), Reason = after.Sentence }]],
        };

    private static AccessRequest Question(GatewayStorage storage, PocAddress watcher, PocAddress owner, TimeProvider clock) =>
        storage.Facts.Current.Ask(AccessAction.Presence, [watcher], false, owner, clock.GetUtcNow());

    private static AccessOutcome AccessOutcomeOf(PresencePermission permission) => permission switch
    {
        PresencePermission.Allow => AccessOutcome.Allowed,
        PresencePermission.PoliteBlock => AccessOutcome.PolitelyBlocked,
        PresencePermission.Confirm => AccessOutcome.ToBeConfirmed,
        _ => AccessOutcome.Blocked,
    };
}
