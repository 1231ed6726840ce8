using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using static Gateway.Domain.Access.PocRulesDocument;

namespace Gateway.Domain.Access;

/// <summary>Reads the elements of a rules document. What it cannot read it keeps word for word where it grants nothing.</summary>
internal sealed class PocRulesReader
{
    // A document of nothing but faults must not fill the log.
    private const int RemarksMax = 100;

    private readonly ImmutableArray<string>.Builder _remarks = ImmutableArray.CreateBuilder<string>();
    private string _rule = "";

    private PocRulesReader()
    {
    }

    public static bool TryRead(
        ReadOnlySpan<byte> document,
        RuleOwner owner,
        Func<string, RuleId> idOf,
        out ImmutableArray<AccessRule> rules,
        out ImmutableArray<string> remarks,
        out string error)
    {
        (rules, remarks) = ([], []);
        if (!HardenedXml.TryLoad(document, BytesMax, DepthMax, out var root, out error)) return false;
        var reader = new PocRulesReader();
        if (!reader.TryRuleset(root, owner, idOf, out rules, out error)) return false;
        remarks = reader._remarks.ToImmutable();
        return true;
    }

    private bool TryRuleset(XElement root, RuleOwner owner, Func<string, RuleId> idOf, out ImmutableArray<AccessRule> rules, out string error)
    {
        rules = [];
        var read = ImmutableArray.CreateBuilder<AccessRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        if (root.Name != CommonPolicy + "ruleset") return Fail("the root element is not the ruleset of common policy", out error);
        foreach (var element in root.Elements())
        {
            if (element.Name != CommonPolicy + "rule") return Fail($"a ruleset holds rules only, not '{element.Name.LocalName}'", out error);
            if (read.Count == RulesMax) return Fail($"the document has more than {RulesMax} rules", out error);
            var id = element.Attribute("id")?.Value ?? "";
            if (!IsXmlName(id)) return Fail($"'{id}' is not a legal rule id", out error);
            if (!ids.Add(id)) return Fail($"the rule id '{id}' is used twice", out error);
            if (!TryRule(element, id, owner, idOf(id), out var rule, out error)) return false;
            read.Add(rule);
        }

        rules = read.ToImmutable();
        error = "";
        return true;
    }

    private bool TryRule(XElement element, string id, RuleOwner owner, RuleId ruleId, out AccessRule rule, out string error)
    {
        _rule = id;
        rule = new() { Id = ruleId, Owner = owner, DocumentId = ruleId.Value == id ? null : id };
        var seen = new HashSet<XName>();
        foreach (var part in element.Elements())
        {
            if (!seen.Add(part.Name)) return Fail($"rule '{id}' has two elements '{part.Name.LocalName}'", out error);
            if (part.Name == CommonPolicy + "conditions") rule = WithConditions(rule, part);
            else if (part.Name == CommonPolicy + "actions") rule = WithActions(rule, part);
            else if (part.Name == CommonPolicy + "transformations") rule = rule with { Transformations = [.. part.Elements().Select(Verbatim)] };
            else return Fail($"rule '{id}' has an element '{part.Name.LocalName}' that common policy does not allow there", out error);
        }

        // Who is let in is shown what the transformations say, and without any nothing (RFC 5025 3.3).
        var understood = rule.WithTransformationsUnderstood();
        if (understood is { Permissions: { Presence: PresencePermission.Allow, Shown: null } granted } && ReferenceEquals(understood, rule))
            understood = rule with { Permissions = granted with { Shown = PresenceParts.Nothing } };
        rule = understood;
        foreach (var kept in rule.Transformations) Remark($"the transformation '{Shortened(kept)}' is not understood; it shows nothing");
        if (RuleLimits.TryCheck(rule, out error)) return true;
        return Fail($"rule '{id}': {error}", out error);
    }

    private AccessRule WithConditions(AccessRule rule, XElement element)
    {
        var read = rule.Conditions;
        foreach (var condition in element.Elements())
        {
            if (condition.Name == CommonPolicy + "identity" && read.Identity is null)
                read = read with { Identity = Identity(condition) };
            else if (condition.Name == CommonPolicy + "sphere" && read.Sphere is null && condition.Attribute("value") is { } sphere)
                read = read with { Sphere = sphere.Value };
            else if (condition.Name == CommonPolicy + "validity" && read.Validity.IsEmpty && TryValidity(condition, out var intervals))
                read = read with { Validity = intervals };
            else if (condition.Name == CommonPolicyExtensions + "external-list" && read.Groups.IsEmpty && TryExternalList(condition, out var groups))
                read = read with { Groups = groups };
            else if (condition.Name == CommonPolicyExtensions + "other-identity" && !condition.HasElements)
                read = read with { OtherIdentity = true };
            else if (condition.Name == CommonPolicyExtensions + "anonymous-request" && !condition.HasElements)
                read = read with { AnonymousRequest = true };
            else if (condition.Name == Ours + "disabled")
                rule = rule with { Enabled = false };
            else
                read = read with { Unknown = read.Unknown.Add(NotUnderstood(condition, "the condition", "the rule never applies")) };
        }

        return rule with { Conditions = read };
    }

    private IdentityCondition Identity(XElement element)
    {
        var one = ImmutableArray.CreateBuilder<PocAddress>();
        var many = ImmutableArray.CreateBuilder<ManyCondition>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var alternative in element.Elements())
        {
            if (alternative.Name == CommonPolicy + "one" && !alternative.HasElements
                && PocAddress.TryParse(alternative.Attribute("id")?.Value, out var address, out _))
                one.Add(address);
            else if (alternative.Name == CommonPolicy + "many" && TryMany(alternative, out var set))
                many.Add(set);
            else
                unknown.Add(NotUnderstood(alternative, "the identity", "it matches nobody"));
        }

        return new() { One = one.ToImmutable(), Many = many.ToImmutable(), Unknown = unknown.ToImmutable() };
    }

    // An exception that cannot be read would let in the one it is meant for, so the whole alternative is given up.
    private static bool TryMany(XElement element, out ManyCondition many)
    {
        many = new();
        if (element.Attribute("domain") is { } attribute)
        {
            if (!PocDomain.TryParse(attribute.Value, out var domain, out _)) return false;
            many = many with { Domain = domain };
        }

        foreach (var except in element.Elements())
        {
            var (id, domain) = (except.Attribute("id"), except.Attribute("domain"));
            if (except.Name != CommonPolicy + "except" || except.HasElements || (id is null && domain is null)) return false;
            if (id is not null)
            {
                if (!PocAddress.TryParse(id.Value, out var address, out _)) return false;
                many = many with { ExceptIdentities = many.ExceptIdentities.Add(address) };
            }

            if (domain is not null)
            {
                if (!PocDomain.TryParse(domain.Value, out var host, out _)) return false;
                many = many with { ExceptDomains = many.ExceptDomains.Add(host) };
            }
        }

        return true;
    }

    private static bool TryValidity(XElement element, out ImmutableArray<ValidityInterval> intervals)
    {
        intervals = [];
        var read = ImmutableArray.CreateBuilder<ValidityInterval>();
        var children = element.Elements().ToList();
        if (children.Count == 0 || children.Count % 2 != 0) return false;
        for (var i = 0; i < children.Count; i += 2)
        {
            if (children[i].Name != CommonPolicy + "from" || children[i + 1].Name != CommonPolicy + "until") return false;
            if (!TryInstant(children[i].Value, out var from) || !TryInstant(children[i + 1].Value, out var until)) return false;
            read.Add(new(from, until));
        }

        intervals = read.ToImmutable();
        return true;
    }

    // xs:dateTime allows a time without a zone; nobody could say when that is.
    private static bool TryInstant(string text, out DateTimeOffset instant)
    {
        instant = default;
        text = text.Trim();
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasZone && DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
    }

    private static bool TryExternalList(XElement element, out ImmutableArray<GroupRef> groups)
    {
        groups = [];
        var read = ImmutableArray.CreateBuilder<GroupRef>();
        foreach (var entry in element.Elements())
        {
            if (entry.Name != CommonPolicyExtensions + "entry" || entry.Attribute("anc") is not { Value.Length: > 0 } anchor) return false;
            read.Add(new(anchor.Value));
        }

        groups = read.ToImmutable();
        return groups.Length > 0;
    }

    private AccessRule WithActions(AccessRule rule, XElement element)
    {
        var read = rule.Permissions;
        foreach (var action in element.Elements())
        {
            if (action.Name == PocRules + "allow-invite")
            {
                read = read with { Session = Highest(read.Session, Session(action)) };
            }
            else if (action.Name == Ours + "allow-alert")
            {
                read = read with { Alert = Highest(read.Alert, Alert(action)) };
            }
            else if (action.Name == PresenceRules + "sub-handling")
            {
                read = read with { Presence = Highest(read.Presence, Presence(action)) };
            }
            else if (action.Name == Ours + "note")
            {
                rule = rule with { Note = action.Value };
            }
            else
            {
                rule = rule with { UnknownActions = rule.UnknownActions.Add(NotUnderstood(action, "the action", "it grants nothing")) };
            }
        }

        return rule with { Permissions = read };
    }

    private SessionPermission Session(XElement action) => action.Value.Trim() switch
    {
        "accept" => SessionPermission.Accept,
        "pass" => SessionPermission.Pass,
        "reject" => SessionPermission.Reject,
        _ => Lowest(action, SessionPermission.Reject),
    };

    private AlertPermission Alert(XElement action) => action.Value.Trim() switch
    {
        "accept" => AlertPermission.Accept,
        "reject" => AlertPermission.Reject,
        _ => Lowest(action, AlertPermission.Reject),
    };

    private PresencePermission Presence(XElement action) => action.Value.Trim() switch
    {
        "allow" => PresencePermission.Allow,
        "polite-block" => PresencePermission.PoliteBlock,
        "confirm" => PresencePermission.Confirm,
        "block" => PresencePermission.Block,
        _ => Lowest(action, PresencePermission.Block),
    };

    // One action twice in a rule is combined as over two rules.
    private static T Highest<T>(T? one, T other)
        where T : struct, Enum => one is { } value && Comparer<T>.Default.Compare(value, other) > 0 ? value : other;

    private T Lowest<T>(XElement action, T lowest)
    {
        Remark($"'{Shortened(action.Value)}' is no value of {action.Name.LocalName}; taken as {lowest}");
        return lowest;
    }

    private string NotUnderstood(XElement element, string what, string so)
    {
        var verbatim = Verbatim(element);
        Remark($"{what} '{Shortened(verbatim)}' is not understood; {so}");
        return verbatim;
    }

    private void Remark(string remark)
    {
        if (_remarks.Count < RemarksMax) _remarks.Add($"rule '{_rule}': {remark}");
    }

    private static string Verbatim(XElement element) => element.ToString(SaveOptions.DisableFormatting);

    private static string Shortened(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 117), "...");

    private static bool IsXmlName(string text)
    {
        if (text.Length is 0 or > 128 || !XmlConvert.IsStartNCNameChar(text[0])) return false;
        foreach (var c in text)
            if (!XmlConvert.IsNCNameChar(c)) return false;
        return true;
    }

    private static bool Fail(string reason, out string error)
    {
        error = reason;
        return false;
    }
}
