using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;
using DomainRule = Gateway.Domain.Access.AccessRule;

namespace Gateway.Api.Endpoints;

/// <summary>Stores changes to access rules inside a unit of work: the rule, its version, the event, and what the network decides by.</summary>
internal static class AccessRuleChanges
{
    /// <summary>Adds a rule or puts it in the place of the one with its id. Gives it as stored, with its version.</summary>
    public static DomainRule Put(UnitOfWork unit, GatewayStorage storage, HttpContext http, DomainRule rule, string summary, ref long batch)
    {
        var before = unit.Db.AccessRules.AsTracking().FirstOrDefault(row => row.Id == rule.Id.Value);
        var stored = rule with { Version = (before?.Version ?? 0) + 1 };
        var row = AccessRuleRows.ToRow(stored, unit.Now);
        Note(unit, http, row.Id, before?.Rule, row.Rule, before?.Owner, row.Owner, summary, ref batch);
        if (before is null) unit.Db.AccessRules.Add(row);
        else unit.Db.Entry(before).CurrentValues.SetValues(row);
        // The next unit, and the next change of this one, must see it.
        unit.SaveChanges();
        storage.Change(unit, facts => facts with { Rules = facts.Rules.With(stored) });
        Tell(unit, http, stored.Id.Value, stored.Version, AccessRules.Contract(stored, unit.Now), before is null ? "added" : "changed");
        return stored;
    }

    public static void Remove(UnitOfWork unit, GatewayStorage storage, HttpContext http, AccessRuleRow row, string summary, ref long batch)
    {
        Note(unit, http, row.Id, row.Rule, null, row.Owner, null, summary, ref batch);
        unit.Db.AccessRules.Remove(row);
        unit.SaveChanges();
        var id = new RuleId(row.Id);
        storage.Change(unit, facts => facts with { Rules = facts.Rules.Without(id) });
        Tell(unit, http, row.Id, row.Version + 1, null, "removed");
    }

    /// <summary>Removes every rule of a user who goes.</summary>
    public static void RemoveAllOf(UnitOfWork unit, GatewayStorage storage, HttpContext http, PocAddress owner)
    {
        var text = owner.ToString();
        long batch = 0;
        foreach (var row in unit.Db.AccessRules.AsTracking().Where(row => row.Owner == text).ToList())
            Remove(unit, storage, http, row, "the user was removed", ref batch);
    }

    /// <summary>The version of the whole set of rules: the number of its last change.</summary>
    public static long VersionOf(GatewayDb db) => db.AccessChanges.Max(change => (long?)change.Version) ?? 0;

    private static void Note(
        UnitOfWork unit, HttpContext http, string ruleId, string? before, string? after, string? ownerBefore, string? ownerAfter, string summary, ref long batch)
    {
        var version = VersionOf(unit.Db) + 1;
        if (batch == 0) batch = version;
        unit.Db.AccessChanges.Add(new AccessChangeRow
        {
            Version = version,
            RuleId = ruleId,
            Before = before is null ? null : $"{ownerBefore ?? "*"} {before}",
            After = after is null ? null : $"{ownerAfter ?? "*"} {after}",
            Batch = batch,
            Summary = summary,
            Actor = Caller.Of(http)?.Owner ?? "system",
            At = unit.Now.UtcTicks,
        });
    }

    private static void Tell(UnitOfWork unit, HttpContext http, string id, long version, AccessRule? rule, string change) =>
        unit.Tell("access.rule.changed", id, version, new { rule, change }, Caller.Of(http)?.Actor, Commands.TraceOf(http));
}
