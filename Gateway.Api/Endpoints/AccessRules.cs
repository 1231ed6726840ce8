using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;
using DomainRule = Gateway.Domain.Access.AccessRule;

namespace Gateway.Api.Endpoints;

/// <summary>What an edit would change, and for whom.</summary>
public sealed record RulePreview
{
    public required IReadOnlyList<PermissionChange> Changes { get; init; }

    /// <summary>True: there are more changes, or more pairs to look at, than one answer holds.</summary>
    public required bool Truncated { get; init; }
}

/// <summary>Somebody's permission before and after an edit.</summary>
public sealed record PermissionChange
{
    /// <summary>An address, or a set of people in words.</summary>
    public required string From { get; init; }

    public required string To { get; init; }
    public required AccessAction Action { get; init; }
    public required string Before { get; init; }
    public required string After { get; init; }

    /// <summary>Of presence that was allowed: what was shown of it. Missing: everything, or nothing was allowed.</summary>
    public IReadOnlyList<PresencePart>? BeforeShows { get; init; }

    /// <summary>Single services, persons and devices that were shown besides.</summary>
    public IReadOnlyList<PresenceChoice>? BeforeChosen { get; init; }

    /// <summary>Of presence that is to be allowed: what is shown of it.</summary>
    public IReadOnlyList<PresencePart>? AfterShows { get; init; }

    /// <summary>Single services, persons and devices that are shown besides.</summary>
    public IReadOnlyList<PresenceChoice>? AfterChosen { get; init; }
}

/// <summary>The rules as they were after one change.</summary>
public sealed record RuleVersion
{
    public required long Version { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }
    public required string Summary { get; init; }
    public required IReadOnlyList<string> Rules { get; init; }
}

internal static class AccessRules
{
    private static readonly AccessRuleDraft Example = new()
    {
        Owner = "sip:bob@poc.local",
        When = new RuleWhen { Domains = ["poc.local"], Except = new RuleExcept { Identities = ["sip:zoe@poc.local"] } },
        Permissions = new RuleGrants { Alert = AlertPermission.Accept, Session = SessionPermission.Accept },
        Note = "Everybody here but Zoe",
    };

    public static void Map(RouteGroupBuilder api)
    {
        var rules = api.MapGroup("").WithTags("Access rules");
        rules.MapGet("/access-rules", ListAsync).Is("List access rules", Scopes.AccessRead, o => o
            .Query("owner", "Id or address of a user, or `*` for the rules of all users.", "sip:bob@poc.local").Paged("")
            .Answers<Page<AccessRule>>(200, "A page of rules, by id."));
        rules.MapPost("/access-rules", AddAsync).Is("Add an access rule", Scopes.AccessWrite, o => Writes(o)
            .Says("Rules only grant. To refuse one person inside an allowed set, name the person under `except`.")
            .Takes(Example).Answers<AccessRule>(201, "The new rule.").Refuses(409, "The owner has as many rules as one may have."));
        rules.MapGet("/access-rules/versions", VersionsAsync).Is("List the versions of the rules", Scopes.AccessRead, o => o
            .Paged("").Answers<Page<RuleVersion>>(200, "A page of versions, newest first."));
        rules.MapPost("/access-rules/versions/{version}/restore", RestoreAsync).Is("Go back to a version", Scopes.AccessWrite, o => Writes(o)
            .Says("Makes all rules as they were after that version. This is itself a change, so it can be undone.")
            .InPath("version", "The number of the version.", "1")
            .Answers<RuleVersion>(200, "The version that going back has made.").Refuses(404, "No such version."));
        rules.MapGet("/access-rules/{rule}", GetAsync).Is("Get an access rule", Scopes.AccessRead, o => InPath(o)
            .Answers<AccessRule>(200, "The rule.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match."));
        rules.MapPut("/access-rules/{rule}", ReplaceAsync).Is("Replace an access rule", Scopes.AccessWrite, o => Writes(InPath(o)).IfMatch()
            .Takes(Example).Answers<AccessRule>(200, "The rule as it is now."));
        rules.MapPatch("/access-rules/{rule}", ChangeAsync).Is("Change an access rule", Scopes.AccessWrite, o => Writes(InPath(o)).IfMatch()
            .Says("A JSON Merge Patch.").Patches<AccessRuleDraft>(new { enabled = false }).Answers<AccessRule>(200, "The rule as it is now."));
        rules.MapDelete("/access-rules/{rule}", RemoveAsync).Is("Remove an access rule", Scopes.AccessWrite, o => Writes(InPath(o)).IfMatch()
            .AnswersEmpty(204, "Removed."));
    }

    public static AccessRule Contract(DomainRule rule, DateTimeOffset updatedAt) => new()
    {
        Id = rule.Id.Value,
        Owner = OwnerText(rule.Owner),
        Enabled = rule.Enabled,
        When = AccessContracts.WhenOf(rule.Conditions),
        Permissions = AccessContracts.GrantsOf(rule.Permissions),
        Note = rule.Note.Length == 0 ? null : rule.Note,
        Version = rule.Version,
        UpdatedAt = updatedAt,
        NotUnderstood = AccessContracts.NotUnderstood(rule),
    };

    /// <summary>Makes a rule of the domain from a draft.</summary>
    public static DomainRule RuleOf(AccessRuleDraft draft, RuleId id, GatewayStorage storage, Checks checks)
    {
        RuleOwner owner = new RuleOwner.AllUsers();
        if (draft.Owner != AccessContracts.AllUsers)
        {
            if (storage.Accounts.Find(draft.Owner) is { } user) owner = new RuleOwner.User(PocAddress.Parse(user.Address));
            else checks.Add("/owner", "unknown-user", "There is no user with this id or address; * stands for all users.");
        }

        var rule = new DomainRule
        {
            Id = id,
            Owner = owner,
            Enabled = draft.Enabled ?? true,
            Conditions = AccessContracts.ConditionsOf(draft.When, checks, text => GroupAddress(storage, text)),
            Permissions = AccessContracts.PermissionsOf(draft.Permissions, checks),
            Note = checks.Text("/note", draft.Note, 0, RuleLimits.NoteCharactersMax) ?? "",
        };
        if (rule.Permissions == RulePermissions.None) checks.Add("/permissions", "empty", "A rule that grants nothing says nothing.");
        if (!RuleLimits.TryCheck(rule, out var error)) checks.Add("", "too-large", $"The rule is too large: {error}.");
        return rule;
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("rule", "Id of the rule.", "rul_01JD0000000000000000000000").Refuses(404, "No such rule.");

    private static Operation Writes(Operation operation) => operation
        .Query("dryRun", "`true` changes nothing and answers whose permissions would change.", "true", "true", "false")
        .Answers<RulePreview>(200, "With `dryRun`: what would change.");

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "id");
        await using var db = storage.File.Read();
        var query = db.AccessRules.AsQueryable();
        if (http.Request.Query["owner"] is [{ Length: > 0 } owner])
        {
            if (owner == AccessContracts.AllUsers) query = query.Where(row => row.Owner == null);
            else
            {
                var address = storage.Accounts.Find(owner)?.Address ?? throw PageRequest.Bad("?owner", "There is no user with this id or address.");
                query = query.Where(row => row.Owner == address);
            }
        }

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var rows = await query.OrderBy(row => row.Id).Where(row => page.AfterId == null || string.Compare(row.Id, page.AfterId) > 0)
            .Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, Contract, row => ("", row.Id), total));
    }

    private static async Task<IResult> GetAsync(HttpContext http, string rule, GatewayStorage storage)
    {
        await using var db = storage.File.Read();
        if (await db.AccessRules.FirstOrDefaultAsync(row => row.Id == rule, http.RequestAborted) is not { } row) return Answer.Refused(NotFound());
        return Preconditions.IsKnown(http, row.Version)
            ? new Answer { Status = 304, ETag = Answer.Tag(row.Version) }
            : Answer.Ok(Contract(row), row.Version);
    }

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<AccessRuleDraft>(http);
        var checks = new Checks();
        var rule = RuleOf(draft, new RuleId(Ids.New("rul")), storage, checks);
        if (checks.Failed) return checks.Problem;
        if (Commands.IsDryRun(http)) return Answer.Ok(RulePreviews.Of(storage.Facts.Current, new RuleDraft.Put(rule), clock.GetUtcNow()));
        return await commands.RunAsync(http, unit =>
        {
            var owner = (rule.Owner as RuleOwner.User)?.Address.ToString();
            if (unit.Db.AccessRules.Count(row => row.Owner == owner) >= RuleLimits.RulesPerOwnerMax)
                return Problems.Conflict("rules-full", $"One owner has at most {RuleLimits.RulesPerOwnerMax} rules.");
            long batch = 0;
            var stored = AccessRuleChanges.Put(unit, storage, http, rule, "a rule was added", ref batch);
            var contract = Contract(stored, unit.Now);
            Commands.Audit(unit, http, "access-rule.create", contract.Id, null, contract);
            return Answer.Created($"/api/v1/access-rules/{contract.Id}", contract, contract.Version);
        });
    }

    private static async Task<Answer> ReplaceAsync(HttpContext http, string rule, GatewayStorage storage, Commands commands, TimeProvider clock)
    {
        var draft = await BodyReader.ReadAsync<AccessRuleDraft>(http);
        return await StoreAsync(http, rule, _ => draft, storage, commands, clock);
    }

    private static async Task<Answer> ChangeAsync(HttpContext http, string rule, GatewayStorage storage, Commands commands, TimeProvider clock)
    {
        var patch = await BodyReader.ReadPatchAsync<AccessRuleDraft>(http);
        return await StoreAsync(http, rule, known => BodyReader.Merge(DraftOf(known), patch), storage, commands, clock);
    }

    private static Task<Answer> StoreAsync(
        HttpContext http, string rule, Func<DomainRule, AccessRuleDraft> change, GatewayStorage storage, Commands commands, TimeProvider clock) =>
        commands.RunAsync(http, unit =>
        {
            if (unit.Db.AccessRules.FirstOrDefault(row => row.Id == rule) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var known = AccessRuleRows.ToRule(row);
            var checks = new Checks();
            var next = RuleOf(change(known), known.Id, storage, checks) with
            {
                DocumentId = known.DocumentId, Transformations = known.Transformations, UnknownActions = known.UnknownActions,
            };
            if (checks.Failed) return checks.Problem;
            if (Commands.IsDryRun(http)) return Answer.Ok(RulePreviews.Of(storage.Facts.Current, new RuleDraft.Put(next), clock.GetUtcNow()));
            long batch = 0;
            var stored = AccessRuleChanges.Put(unit, storage, http, next, "a rule was changed", ref batch);
            var contract = Contract(stored, unit.Now);
            Commands.Audit(unit, http, "access-rule.change", rule, Contract(row), contract);
            return Answer.Ok(contract, contract.Version);
        });

    private static Task<Answer> RemoveAsync(HttpContext http, string rule, GatewayStorage storage, Commands commands, TimeProvider clock) =>
        commands.RunAsync(http, unit =>
        {
            if (unit.Db.AccessRules.AsTracking().FirstOrDefault(row => row.Id == rule) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            if (Commands.IsDryRun(http)) return Answer.Ok(RulePreviews.Of(storage.Facts.Current, new RuleDraft.Remove(new RuleId(rule)), clock.GetUtcNow()));
            var before = Contract(row);
            long batch = 0;
            AccessRuleChanges.Remove(unit, storage, http, row, "a rule was removed", ref batch);
            Commands.Audit(unit, http, "access-rule.remove", rule, before, null);
            return Answer.NoContent();
        });

    private static async Task<Answer> VersionsAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "-version");
        await using var db = storage.File.Read();
        var before = page.AfterKey is { } key && long.TryParse(key, out var number) ? number : long.MaxValue;
        var batches = await db.AccessChanges.Where(change => change.Batch < before).Select(change => change.Batch).Distinct()
            .OrderByDescending(batch => batch).Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        var last = batches.Count == 0 ? 0 : batches[^1];
        var changes = await db.AccessChanges.Where(change => change.Batch >= last && change.Batch < before).ToListAsync(http.RequestAborted);
        var versions = changes.GroupBy(change => change.Batch).OrderByDescending(batch => batch.Key).Select(Contract).ToList();
        return PageRequest.Answer(http, page.Page(
            versions, version => version, version => (changes.First(change => change.Version == version.Version).Batch.ToString(System.Globalization.CultureInfo.InvariantCulture), ""), null));
    }

    private static async Task<Answer> RestoreAsync(HttpContext http, string version, GatewayStorage storage, Commands commands, TimeProvider clock)
    {
        if (!long.TryParse(version, out var number)) return Problems.NotFound("version with this number");
        return await commands.RunAsync(http, unit =>
        {
            if (number < 0 || number > AccessRuleChanges.VersionOf(unit.Db) || (number > 0 && !unit.Db.AccessChanges.Any(change => change.Version == number)))
                return Problems.NotFound("version with this number");
            var drafts = Undoing(unit.Db, number);
            if (Commands.IsDryRun(http)) return Answer.Ok(RulePreviews.Of(storage.Facts.Current, drafts, clock.GetUtcNow()));
            long batch = 0;
            foreach (var draft in drafts)
            {
                if (draft is RuleDraft.Put put) AccessRuleChanges.Put(unit, storage, http, put.Rule, $"back to version {number}", ref batch);
                else if (draft is RuleDraft.Remove(var id) && unit.Db.AccessRules.AsTracking().FirstOrDefault(row => row.Id == id.Value) is { } row)
                    AccessRuleChanges.Remove(unit, storage, http, row, $"back to version {number}", ref batch);
            }

            unit.SaveChanges();
            var made = unit.Db.AccessChanges.AsNoTracking().Where(change => change.Batch == batch).ToList();
            if (made.Count > 0) return Answer.Ok(Contract(made.GroupBy(change => change.Batch).Single()));
            var present = unit.Db.AccessChanges.AsNoTracking().OrderByDescending(change => change.Version).FirstOrDefault();
            return present is null
                ? Problems.NotFound("version with this number")
                : Answer.Ok(Contract(unit.Db.AccessChanges.AsNoTracking().Where(change => change.Batch == present.Batch).ToList().GroupBy(change => change.Batch).Single()));
        });
    }

    /// <summary>The edits that lead back to a version.</summary>
    private static List<RuleDraft> Undoing(GatewayDb db, long version)
    {
        // Undoing from the newest back leaves each rule as it was before the oldest change that is undone.
        var undone = db.AccessChanges.AsNoTracking().Where(change => change.Version > version).OrderBy(change => change.Version).ToList()
            .GroupBy(change => change.RuleId).Select(changes => changes.First());
        var drafts = new List<RuleDraft>();
        foreach (var change in undone)
        {
            if (change.Before is null)
            {
                drafts.Add(new RuleDraft.Remove(new RuleId(change.RuleId)));
                continue;
            }

            var (owner, text) = (change.Before[..change.Before.IndexOf(' ')], change.Before[(change.Before.IndexOf(' ') + 1)..]);
            // The rules of a user who is gone do not come back without the user.
            if (owner != AccessContracts.AllUsers && !db.Users.Any(user => user.Address == owner)) continue;
            drafts.Add(new RuleDraft.Put(
                AccessRuleRows.ToRule(new AccessRuleRow { Id = change.RuleId, Owner = owner == AccessContracts.AllUsers ? null : owner, Rule = text })));
        }

        return drafts;
    }

    private static RuleVersion Contract(IGrouping<long, AccessChangeRow> batch)
    {
        var last = batch.OrderBy(change => change.Version).Last();
        return new()
        {
            Version = last.Version,
            At = new DateTimeOffset(last.At, TimeSpan.Zero),
            Actor = last.Actor,
            Summary = last.Summary,
            Rules = [.. batch.Select(change => change.RuleId).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    public static AccessRule Contract(AccessRuleRow row) => Contract(AccessRuleRows.ToRule(row), new DateTimeOffset(row.UpdatedAt, TimeSpan.Zero));

    private static AccessRuleDraft DraftOf(DomainRule rule) => new()
    {
        Owner = OwnerText(rule.Owner),
        Enabled = rule.Enabled,
        When = AccessContracts.WhenOf(rule.Conditions),
        Permissions = AccessContracts.GrantsOf(rule.Permissions),
        Note = rule.Note,
    };

    private static string OwnerText(RuleOwner owner) => owner is RuleOwner.User user ? user.Address.ToString() : AccessContracts.AllUsers;

    private static string? GroupAddress(GatewayStorage storage, string text)
    {
        var groups = storage.Facts.Current.Groups;
        if (PocAddress.TryParse(text, out var address, out _) && groups.TryFind(address, out var byAddress)) return byAddress.Address.ToString();
        return groups.All.FirstOrDefault(group => group.Id == text)?.Address.ToString();
    }

    private static Problem NotFound() => Problems.NotFound("access rule with this id");
}
