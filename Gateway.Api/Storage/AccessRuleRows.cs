using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Domain.Access;

namespace Gateway.Api.Storage;

/// <summary>Access rules and barrings as they lie in the database: everything the domain knows, so that the standard's documents survive word for word.</summary>
internal static class AccessRuleRows
{
    public static AccessRuleRow ToRow(AccessRule rule, DateTimeOffset updatedAt) => new()
    {
        Id = rule.Id.Value,
        Owner = (rule.Owner as RuleOwner.User)?.Address.ToString(),
        Rule = ContractJson.Text(StoredRule.Of(rule)),
        Version = rule.Version,
        UpdatedAt = updatedAt.UtcTicks,
    };

    public static AccessRule ToRule(AccessRuleRow row) =>
        JsonSerializer.Deserialize<StoredRule>(row.Rule, ContractJson.Options)!.ToRule(row.Id, row.Owner, row.Version);

    /// <summary>Whether two rules differ in nothing but their version.</summary>
    public static bool SaysTheSame(AccessRule one, AccessRule other) =>
        one.Owner == other.Owner && ContractJson.Text(StoredRule.Of(one)) == ContractJson.Text(StoredRule.Of(other));

    public static BarringRow ToRow(Barring barring, DateTimeOffset createdAt) => new()
    {
        Id = barring.Id.Value, Entry = ContractJson.Text(StoredBarring.Of(barring)), CreatedAt = createdAt.UtcTicks,
    };

    public static Barring ToBarring(BarringRow row) =>
        JsonSerializer.Deserialize<StoredBarring>(row.Entry, ContractJson.Options)!.ToBarring(row.Id);

    internal static string PartyText(BarringParty party) => party switch
    {
        BarringParty.Identity one => one.Address.ToString(),
        BarringParty.InDomain many => $"domain:{many.Domain}",
        _ => "*",
    };

    internal static BarringParty Party(string text) => text switch
    {
        "*" => new BarringParty.Anyone(),
        _ when text.StartsWith("domain:", StringComparison.Ordinal) => new BarringParty.InDomain(PocDomain.Parse(text["domain:".Length..])),
        _ => new BarringParty.Identity(PocAddress.Parse(text)),
    };

    private sealed record StoredBarring(string Caller, string Callee, int Actions, string Note)
    {
        public static StoredBarring Of(Barring barring) =>
            new(PartyText(barring.Caller), PartyText(barring.Callee), (int)barring.Actions, barring.Note);

        public Barring ToBarring(string id) => new()
        {
            Id = new BarringId(id), Caller = Party(Caller), Callee = Party(Callee), Actions = (BarredActions)Actions, Note = Note,
        };
    }

    private sealed record StoredMany(string? Domain, string[] ExceptIdentities, string[] ExceptDomains);

    private sealed record StoredIdentity(string[] One, StoredMany[] Many, string[] Unknown);

    private sealed record StoredInterval(long From, long Until);

    private sealed record StoredRule(
        bool Enabled, StoredIdentity? Identity, string[] Groups, bool OtherIdentity, bool AnonymousRequest, StoredInterval[] Validity, string? Sphere,
        string[] UnknownConditions, SessionPermission? Session, AlertPermission? Alert, PresencePermission? Presence, string Note, string? DocumentId,
        string[] UnknownActions, string[] Transformations, PresenceParts? Shown = null, ChosenPart[]? Chosen = null)
    {
        public static StoredRule Of(AccessRule rule)
        {
            var when = rule.Conditions;
            return new(
                rule.Enabled,
                when.Identity is { } identity
                    ? new(
                        Texts(identity.One),
                        [.. identity.Many.Select(many => new StoredMany(many.Domain?.ToString(), Texts(many.ExceptIdentities), Texts(many.ExceptDomains)))],
                        [.. identity.Unknown])
                    : null,
                Texts(when.Groups),
                when.OtherIdentity,
                when.AnonymousRequest,
                [.. when.Validity.Select(interval => new StoredInterval(interval.From.UtcTicks, interval.Until.UtcTicks))],
                when.Sphere,
                [.. when.Unknown],
                rule.Permissions.Session,
                rule.Permissions.Alert,
                rule.Permissions.Presence,
                rule.Note,
                rule.DocumentId,
                [.. rule.UnknownActions],
                [.. rule.Transformations],
                rule.Permissions.Shown?.Parts,
                rule.Permissions.Shown is { Chosen: { IsEmpty: false } chosen } ? [.. chosen] : null);
        }

        public AccessRule ToRule(string id, string? owner, long version) => new AccessRule
        {
            Id = new RuleId(id),
            Owner = owner is null ? new RuleOwner.AllUsers() : new RuleOwner.User(PocAddress.Parse(owner)),
            Enabled = Enabled,
            Conditions = new RuleConditions
            {
                Identity = Identity is null ? null : new IdentityCondition
                {
                    One = Addresses(Identity.One),
                    Many =
                    [
                        .. Identity.Many.Select(many => new ManyCondition
                        {
                            Domain = many.Domain is null ? null : PocDomain.Parse(many.Domain),
                            ExceptIdentities = Addresses(many.ExceptIdentities),
                            ExceptDomains = [.. many.ExceptDomains.Select(PocDomain.Parse)],
                        }),
                    ],
                    Unknown = [.. Identity.Unknown],
                },
                Groups = [.. Groups.Select(group => new GroupRef(group))],
                OtherIdentity = OtherIdentity,
                AnonymousRequest = AnonymousRequest,
                Validity = [.. Validity.Select(interval => new ValidityInterval(new(interval.From, TimeSpan.Zero), new(interval.Until, TimeSpan.Zero)))],
                Sphere = Sphere,
                Unknown = [.. UnknownConditions],
            },
            Permissions = new RulePermissions { Session = Session, Alert = Alert, Presence = Presence, Shown = Shown is { } parts ? new ShownParts(parts, Chosen ?? []) : null },
            Note = Note,
            Version = version,
            DocumentId = DocumentId,
            UnknownActions = [.. UnknownActions],
            Transformations = [.. Transformations],
        }.WithTransformationsUnderstood(); // kept word for word before they were

        private static string[] Texts<T>(ImmutableArray<T> values)
            where T : struct =>
            [.. values.Select(value => value.ToString()!)];

        private static ImmutableArray<PocAddress> Addresses(string[] texts) => [.. texts.Select(PocAddress.Parse)];
    }
}
