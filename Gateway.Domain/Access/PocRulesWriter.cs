using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using static Gateway.Domain.Access.PocRulesDocument;

namespace Gateway.Domain.Access;

/// <summary>Writes rules as a rules document.</summary>
internal static class PocRulesWriter
{
    public static byte[] Write(IEnumerable<AccessRule> rules)
    {
        var root = new XElement(
            CommonPolicy + "ruleset",
            new XAttribute(XNamespace.Xmlns + "cp", CommonPolicy),
            new XAttribute(XNamespace.Xmlns + "ocp", CommonPolicyExtensions),
            new XAttribute(XNamespace.Xmlns + "poc", PocRules),
            new XAttribute(XNamespace.Xmlns + "pr", PresenceRules),
            new XAttribute(XNamespace.Xmlns + "op", PresenceTransformations.Oma),
            new XAttribute(XNamespace.Xmlns + "pg", Ours),
            rules.Select(Rule));
        using var stream = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
            NewLineHandling = NewLineHandling.Entitize,
        };
        using (var writer = XmlWriter.Create(stream, settings)) root.Save(writer);
        return stream.ToArray();
    }

    private static XElement Rule(AccessRule rule) => new(
        CommonPolicy + "rule",
        new XAttribute("id", XmlConvert.VerifyNCName(rule.DocumentId ?? rule.Id.Value)),
        Part("conditions", Conditions(rule)),
        Part("actions", Actions(rule)),
        Part("transformations", [.. PresenceTransformations.Write(rule.Permissions.EffectiveShown), .. rule.Transformations.Select(HardenedXml.Load)]));

    private static XElement? Part(string name, IEnumerable<XElement> content)
    {
        var part = new XElement(CommonPolicy + name, content);
        return part.HasElements ? part : null;
    }

    private static IEnumerable<XElement> Conditions(AccessRule rule)
    {
        var conditions = rule.Conditions;
        if (!rule.Enabled) yield return new(Ours + "disabled");
        if (conditions.Identity is { } identity) yield return new(CommonPolicy + "identity", Alternatives(identity));
        if (conditions.Sphere is { } sphere) yield return new(CommonPolicy + "sphere", new XAttribute("value", sphere));
        if (!conditions.Validity.IsEmpty) yield return new(CommonPolicy + "validity", Intervals(conditions.Validity));
        if (!conditions.Groups.IsEmpty)
        {
            yield return new(
                CommonPolicyExtensions + "external-list",
                conditions.Groups.Select(group => new XElement(CommonPolicyExtensions + "entry", new XAttribute("anc", group.Value))));
        }

        if (conditions.OtherIdentity) yield return new(CommonPolicyExtensions + "other-identity");
        if (conditions.AnonymousRequest) yield return new(CommonPolicyExtensions + "anonymous-request");
        foreach (var unknown in conditions.Unknown) yield return HardenedXml.Load(unknown);
    }

    private static IEnumerable<XElement> Alternatives(IdentityCondition identity)
    {
        foreach (var one in identity.One) yield return new(CommonPolicy + "one", new XAttribute("id", one.ToString()));
        foreach (var many in identity.Many)
        {
            yield return new(
                CommonPolicy + "many",
                many.Domain is { } domain ? new XAttribute("domain", domain.ToString()) : null,
                many.ExceptIdentities.Select(except => new XElement(CommonPolicy + "except", new XAttribute("id", except.ToString()))),
                many.ExceptDomains.Select(except => new XElement(CommonPolicy + "except", new XAttribute("domain", except.ToString()))));
        }

        foreach (var unknown in identity.Unknown) yield return HardenedXml.Load(unknown);
    }

    private static IEnumerable<XElement> Intervals(ImmutableArray<ValidityInterval> intervals)
    {
        foreach (var interval in intervals)
        {
            yield return new(CommonPolicy + "from", Instant(interval.From));
            yield return new(CommonPolicy + "until", Instant(interval.Until));
        }
    }

    private static string Instant(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<XElement> Actions(AccessRule rule)
    {
        if (rule.Permissions.Session is { } session) yield return new(PocRules + "allow-invite", Word(session));
        if (rule.Permissions.Alert is { } alert) yield return new(Ours + "allow-alert", Word(alert));
        if (rule.Permissions.Presence is { } presence) yield return new(PresenceRules + "sub-handling", Word(presence));
        if (!string.IsNullOrWhiteSpace(rule.Note)) yield return new(Ours + "note", rule.Note);
        foreach (var unknown in rule.UnknownActions) yield return HardenedXml.Load(unknown);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value switch
    {
        SessionPermission.Accept or AlertPermission.Accept => "accept",
        SessionPermission.Pass => "pass",
        PresencePermission.Allow => "allow",
        PresencePermission.PoliteBlock => "polite-block",
        PresencePermission.Confirm => "confirm",
        PresencePermission.Block => "block",
        _ => "reject",
    };
}
