using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Tests.Domain.Access;

/// <summary>Short words for rules and requests, so that a test shows only what it is about.</summary>
internal static class Rules
{
    public static readonly PocAddress Alice = Address("sip:alice@networkb.example");
    public static readonly PocAddress Bob = Address("sip:bob@networka.example");
    public static readonly PocAddress BobsPhone = Address("tel:+3592123456");
    public static readonly PocAddress Carol = Address("sip:carol@networka.example");
    public static readonly PocAddress Stranger = Address("sip:stranger@elsewhere.example");
    public static readonly GroupRef Dispatch = new("grp_dispatch");
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static PocAddress Address(string text) => PocAddress.Parse(text);

    public static AccessRule Rule(string id, RuleConditions when, RulePermissions grants, PocAddress? owner = null) =>
        new() { Id = new(id), Owner = new RuleOwner.User(owner ?? Alice), Conditions = when, Permissions = grants };

    public static AccessRule ForAll(this AccessRule rule) => rule with { Owner = new RuleOwner.AllUsers() };

    public static RulePermissions Session(SessionPermission value) => new() { Session = value };

    public static RulePermissions Alert(AlertPermission value) => new() { Alert = value };

    public static RulePermissions Watching(PresencePermission value) => new() { Presence = value };

    public static RuleConditions One(params PocAddress[] addresses) => new() { Identity = new() { One = [.. addresses] } };

    public static RuleConditions InDomain(string domain, params PocAddress[] except) =>
        new() { Identity = new() { Many = [new() { Domain = PocDomain.Parse(domain), ExceptIdentities = [.. except] }] } };

    public static RuleConditions Anyone(params PocAddress[] except) => new() { Identity = new() { Many = [new() { ExceptIdentities = [.. except] }] } };

    public static RuleConditions InGroup(params GroupRef[] groups) => new() { Groups = [.. groups] };

    public static readonly RuleConditions Others = new() { OtherIdentity = true };

    public static readonly RuleConditions AnonymousOnly = new() { AnonymousRequest = true };

    public static RuleBook Book(params AccessRule[] rules) => RuleBook.Of(rules);

    public static AccessRequest Asks(AccessAction action, params PocAddress[] callers) =>
        new() { Action = action, Callers = [.. callers.Select(caller => new CallerIdentity(caller))], Target = Alice, At = Noon };

    public static AccessRequest Calls(params PocAddress[] callers) => Asks(AccessAction.Session, callers);

    public static AccessRequest In(this AccessRequest request, params GroupRef[] groups) =>
        request with { Callers = [.. request.Callers.Select(caller => new CallerIdentity(caller.Address, GroupMemberships.Of(groups)))] };

    public static AccessOutcome DecidedBy(this AccessRequest request, params AccessRule[] rules) =>
        AccessPolicy.Decide(request, Book(rules)).Outcome;
}
