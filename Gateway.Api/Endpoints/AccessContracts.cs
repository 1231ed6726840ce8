using System.Collections.Immutable;
using Gateway.Domain.Access;
using DomainRule = Gateway.Domain.Access.AccessRule;

namespace Gateway.Api.Endpoints;

/// <summary>One access rule: when its conditions hold, its permissions are granted. Rules have no order and never take anything away.</summary>
public sealed record AccessRule
{
    public required string Id { get; init; }

    /// <summary>The address of the user whose policy the rule is part of; <c>*</c>: everybody's.</summary>
    public required string Owner { get; init; }

    public required bool Enabled { get; init; }
    public required RuleWhen When { get; init; }
    public required RuleGrants Permissions { get; init; }
    public string? Note { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Parts of an XML document that are kept but not understood, so that the rule never applies by them.</summary>
    public IReadOnlyList<string>? NotUnderstood { get; init; }
}

/// <summary>An access rule to be.</summary>
public sealed record AccessRuleDraft
{
    /// <summary>Id or address of a user; <c>*</c>: all users.</summary>
    public required string Owner { get; init; }

    /// <summary>Default: true.</summary>
    public bool? Enabled { get; init; }

    public required RuleWhen When { get; init; }
    public required RuleGrants Permissions { get; init; }
    public string? Note { get; init; }
}

/// <summary>The conditions of a rule; all that are given have to hold. None: the rule always applies.</summary>
public sealed record RuleWhen
{
    /// <summary>Callers by address.</summary>
    public IReadOnlyList<string>? Identities { get; init; }

    /// <summary>Callers by domain.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Callers by group: its id or address.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Everybody who is authenticated.</summary>
    public bool? Anyone { get; init; }

    /// <summary>Callers who ask to stay anonymous.</summary>
    public bool? Anonymous { get; init; }

    /// <summary>Callers whom no other rule of the policy names.</summary>
    public bool? OtherIdentity { get; init; }

    /// <summary>Callers whom nobody vouches for.</summary>
    public bool? Unauthenticated { get; init; }

    /// <summary>Left out of <c>domains</c> and <c>anyone</c>.</summary>
    public RuleExcept? Except { get; init; }

    public IReadOnlyList<RuleInterval>? Validity { get; init; }

    /// <summary>The sphere the owner has to be in, such as <c>work</c>.</summary>
    public string? Sphere { get; init; }
}

public sealed record RuleExcept
{
    public IReadOnlyList<string>? Identities { get; init; }
    public IReadOnlyList<string>? Domains { get; init; }
}

/// <summary>From is inside, until is outside.</summary>
public sealed record RuleInterval
{
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; init; }
}

/// <summary>What a rule grants; what is missing it says nothing about.</summary>
public sealed record RuleGrants
{
    public SessionPermission? Session { get; init; }

    /// <summary>Default: what follows from the session permission.</summary>
    public AlertPermission? Alert { get; init; }

    public PresencePermission? Presence { get; init; }

    /// <summary>
    /// What those are shown whom the presence policy lets in; missing: everything where <c>presence</c> is allow. An empty list shows nothing but that the person exists. Over all rules that apply it
    /// adds up. What is said of a service, a person or a device is shown only with it: <c>notes</c> and <c>sessionParticipation</c> of a service need <c>services</c>.
    /// </summary>
    public IReadOnlyList<PresencePart>? Shows { get; init; }

    /// <summary>Single services, persons and devices that are shown where <c>shows</c> does not name all of their kind. Where <c>shows</c> is missing, nothing but these is shown.</summary>
    public IReadOnlyList<PresenceChoice>? Chosen { get; init; }
}

/// <summary>Services, persons or devices of somebody, chosen by one of their properties (RFC 5025).</summary>
public sealed record PresenceChoice
{
    public required PresenceSet Set { get; init; }

    /// <summary>Services: serviceId, uri, uriScheme, occurrenceId, class. Persons: occurrenceId, class. Devices: deviceId, occurrenceId, class.</summary>
    public required ChosenBy By { get; init; }

    /// <summary>What the property has to be, such as <c>org.openmobilealliance:PoC-alert</c>.</summary>
    public required string Value { get; init; }
}

/// <summary>What single ones are chosen of.</summary>
public enum PresenceSet
{
    Services,
    Persons,
    Devices,
}

/// <summary>A part of somebody's presence.</summary>
public enum PresencePart
{
    /// <summary>By which services the person can be reached.</summary>
    Services,

    /// <summary>How the person is.</summary>
    Persons,

    /// <summary>The person's devices.</summary>
    Devices,

    /// <summary>What the person does.</summary>
    Activities,

    /// <summary>What the person says.</summary>
    Notes,

    /// <summary>On which device a service runs.</summary>
    DeviceIds,

    /// <summary>Whether the person wants to be reached.</summary>
    Willingness,

    /// <summary>Whether a device has a network.</summary>
    NetworkAvailability,

    /// <summary>Whether the person is in a session.</summary>
    SessionParticipation,

    /// <summary>Whether the person is registered.</summary>
    RegistrationState,

    /// <summary>What the person bars.</summary>
    BarringState,

    /// <summary>What the person calls the kind of a service, a person or a device.</summary>
    Classes,
}

/// <summary>Between the contracts of access rules and what the domain decides by.</summary>
internal static class AccessContracts
{
    public const string AllUsers = "*";

    public static RuleWhen WhenOf(RuleConditions conditions)
    {
        var many = conditions.Identity?.Many ?? [];
        return new()
        {
            Identities = [.. conditions.Identity?.One.Select(address => address.ToString()) ?? []],
            Domains = [.. many.Where(one => one.Domain is not null).Select(one => one.Domain!.Value.ToString())],
            Groups = [.. conditions.Groups.Select(group => group.Value)],
            Anyone = many.Any(one => one.Domain is null),
            Anonymous = conditions.AnonymousRequest,
            OtherIdentity = conditions.OtherIdentity,
            Unauthenticated = conditions.Identity?.IsUnauthenticated ?? false,
            Except = new RuleExcept
            {
                Identities = [.. many.SelectMany(one => one.ExceptIdentities).Distinct().Select(address => address.ToString())],
                Domains = [.. many.SelectMany(one => one.ExceptDomains).Distinct().Select(domain => domain.ToString())],
            },
            Validity = [.. conditions.Validity.Select(interval => new RuleInterval { From = interval.From, Until = interval.Until })],
            Sphere = conditions.Sphere,
        };
    }

    public static IReadOnlyList<string>? NotUnderstood(DomainRule rule)
    {
        string[] parts = [.. rule.Conditions.Unknown, .. rule.Conditions.Identity?.Unknown ?? [], .. rule.UnknownActions];
        return parts.Length == 0 ? null : parts;
    }

    public static RuleConditions ConditionsOf(RuleWhen when, Checks checks, Func<string, string?> groupAddress)
    {
        var except = when.Except ?? new RuleExcept();
        var exceptIdentities = Addresses(except.Identities, "/when/except/identities", checks);
        var exceptDomains = Domains(except.Domains, "/when/except/domains", checks);
        var one = Addresses(when.Identities, "/when/identities", checks);
        var domains = Domains(when.Domains, "/when/domains", checks);
        var many = domains.Select(domain => new ManyCondition { Domain = domain, ExceptIdentities = exceptIdentities, ExceptDomains = exceptDomains }).ToList();
        if (when.Anyone == true) many.Add(new ManyCondition { ExceptIdentities = exceptIdentities, ExceptDomains = exceptDomains });
        if (many.Count == 0 && (!exceptIdentities.IsEmpty || !exceptDomains.IsEmpty))
            checks.Add("/when/except", "needs-set", "An exception needs something to be an exception of: a domain, or anyone.");
        var named = !one.IsEmpty || many.Count > 0;
        if (when.Unauthenticated == true && named)
            checks.Add("/when/unauthenticated", "contradiction", "A caller whom nobody vouches for has no identity to match.");
        return new RuleConditions
        {
            Identity = named ? new IdentityCondition { One = one, Many = [.. many] } : when.Unauthenticated == true ? new IdentityCondition() : null,
            Groups = GroupsOf(when.Groups, checks, groupAddress),
            OtherIdentity = when.OtherIdentity ?? false,
            AnonymousRequest = when.Anonymous ?? false,
            Validity = Intervals(when.Validity, checks),
            Sphere = string.IsNullOrWhiteSpace(when.Sphere) ? null : when.Sphere.Trim(),
        };
    }

    public static RulePermissions PermissionsOf(RuleGrants grants, Checks checks)
    {
        if ((grants.Shows ?? (object?)grants.Chosen) is not null && grants.Presence is null)
            checks.Add("/permissions/shows", "needs-presence", "A rule that says nothing about presence shows nothing of it.");
        return new() { Session = grants.Session, Alert = grants.Alert, Presence = grants.Presence, Shown = PartsOf(grants, checks) };
    }

    public static RuleGrants GrantsOf(RulePermissions permissions) => new()
    {
        Session = permissions.Session, Alert = permissions.Alert, Presence = permissions.Presence, Shows = permissions.Shown is { } shown ? Shows(shown.Parts) : null,
        Chosen = permissions.Shown is { } some ? Chosen(some) : null,
    };

    /// <summary>What is shown, part by part.</summary>
    public static IReadOnlyList<PresencePart> Shows(PresenceParts shown) => [.. Enum.GetValues<PresencePart>().Where(part => shown.HasFlag(Flag(part)))];

    /// <summary>What a decision shows, part by part; null where that is everything, or nothing is allowed.</summary>
    public static IReadOnlyList<PresencePart>? Shows(AccessDecision decision) =>
        decision is { Outcome: AccessOutcome.Allowed, Shown: { IsEverything: false } shown } ? Shows(shown.Parts) : null;

    /// <summary>What a decision shows of single services, persons and devices; null where it shows none.</summary>
    public static IReadOnlyList<PresenceChoice>? Chosen(AccessDecision decision) => decision.Outcome is AccessOutcome.Allowed ? Chosen(decision.Shown) : null;

    private static IReadOnlyList<PresenceChoice>? Chosen(ShownParts shown) => shown.Chosen.IsEmpty
        ? null
        : [.. shown.Chosen.Select(part => new PresenceChoice { Set = Enum.Parse<PresenceSet>(part.Set.ToString()), By = part.By, Value = part.Value })];

    // Everything that is named is everything: the same as where nothing is said.
    private static ShownParts? PartsOf(RuleGrants grants, Checks checks)
    {
        if (grants.Shows is null && grants.Chosen is null) return null;
        var chosen = grants.Chosen ?? [];
        for (var i = 0; i < chosen.Count; i++)
        {
            if (!ChosenPart.IsPossible(Flag(chosen[i].Set), chosen[i].By))
                checks.Add($"/permissions/chosen/{i}/by", "not-possible", "Parts of this kind cannot be chosen by that.");
            if (string.IsNullOrWhiteSpace(chosen[i].Value))
                checks.Add($"/permissions/chosen/{i}/value", "required", "It says what the property has to be.");
        }

        var shown = new ShownParts(
            (grants.Shows ?? []).Aggregate(PresenceParts.Nothing, (parts, part) => parts | Flag(part)), chosen.Select(one => new ChosenPart(Flag(one.Set), one.By, one.Value.Trim())));
        return shown.IsEverything ? null : shown;
    }

    private static PresenceParts Flag(PresenceSet set) => Enum.Parse<PresenceParts>(set.ToString());

    private static PresenceParts Flag(PresencePart part) => Enum.Parse<PresenceParts>(part.ToString());

    public static string Decision(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Barred => "barred",
        AccessOutcome.Rejected => "reject",
        AccessOutcome.Passed => "pass",
        AccessOutcome.Accepted => "accept",
        AccessOutcome.Blocked => "block",
        AccessOutcome.ToBeConfirmed => "confirm",
        AccessOutcome.PolitelyBlocked => "politeBlock",
        AccessOutcome.Allowed => "allow",
        _ => throw new System.Diagnostics.UnreachableException($"{outcome}"),
    };

    public static IReadOnlyList<string> DecidedBy(AccessGround ground) => ground switch
    {
        AccessGround.ByRule by => [by.Rule.Id.Value],
        AccessGround.ByBarring by => [by.Barring.Id.Value],
        _ => [],
    };

    private static ImmutableArray<PocAddress> Addresses(IReadOnlyList<string>? texts, string pointer, Checks checks) =>
        [.. (texts ?? []).Select((text, i) => checks.Address($"{pointer}/{i}", text)).OfType<PocAddress>().Distinct()];

    private static ImmutableArray<PocDomain> Domains(IReadOnlyList<string>? texts, string pointer, Checks checks)
    {
        var domains = ImmutableArray.CreateBuilder<PocDomain>();
        for (var i = 0; i < (texts?.Count ?? 0); i++)
        {
            if (PocDomain.TryParse(texts![i], out var domain, out var error)) domains.Add(domain);
            else checks.Add($"{pointer}/{i}", "bad-domain", $"This is no domain: {error}.");
        }

        return [.. domains.Distinct()];
    }

    private static ImmutableArray<GroupRef> GroupsOf(IReadOnlyList<string>? texts, Checks checks, Func<string, string?> groupAddress)
    {
        var groups = ImmutableArray.CreateBuilder<GroupRef>();
        for (var i = 0; i < (texts?.Count ?? 0); i++)
        {
            // Lists of other places are kept by their address; they have no members here.
            if (groupAddress(texts![i]) is { } address) groups.Add(new GroupRef(address));
            else if (Uri.TryCreate(texts[i], UriKind.Absolute, out _)) groups.Add(new GroupRef(texts[i]));
            else checks.Add($"/when/groups/{i}", "unknown-group", "There is no group with this id or address.");
        }

        return [.. groups.Distinct()];
    }

    private static ImmutableArray<ValidityInterval> Intervals(IReadOnlyList<RuleInterval>? intervals, Checks checks)
    {
        for (var i = 0; i < (intervals?.Count ?? 0); i++)
            if (intervals![i].Until <= intervals[i].From) checks.Add($"/when/validity/{i}", "empty-interval", "It ends before it begins.");
        return [.. (intervals ?? []).Select(interval => new ValidityInterval(interval.From, interval.Until))];
    }
}
