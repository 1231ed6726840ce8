using System.Collections.Immutable;
using System.Xml.Linq;
using static Gateway.Domain.Access.PocRulesDocument;

namespace Gateway.Domain.Access;

/// <summary>Between the <c>transformations</c> of a rules document and what they show (RFC 5025 3.3, access policy fact sheet clause 4).</summary>
internal static class PresenceTransformations
{
    internal static readonly XNamespace Oma = "urn:oma:xml:prs:pres-rules";

    private static readonly (XName Name, XName All, PresenceParts Part)[] Sets =
    [
        (PresenceRules + "provide-services", PresenceRules + "all-services", PresenceParts.Services),
        (PresenceRules + "provide-persons", PresenceRules + "all-persons", PresenceParts.Persons),
        (PresenceRules + "provide-devices", PresenceRules + "all-devices", PresenceParts.Devices),
    ];

    private static readonly (XName Name, PresenceParts Part)[] Booleans =
    [
        (PresenceRules + "provide-activities", PresenceParts.Activities),
        (PresenceRules + "provide-note", PresenceParts.Notes),
        (PresenceRules + "provide-deviceID", PresenceParts.DeviceIds),
        (Oma + "provide-willingness", PresenceParts.Willingness),
        (Oma + "provide-network-availability", PresenceParts.NetworkAvailability),
        (Oma + "provide-session-participation", PresenceParts.SessionParticipation),
        (Oma + "provide-registration-state", PresenceParts.RegistrationState),
        (Oma + "provide-barring-state", PresenceParts.BarringState),
    ];

    /// <summary>What one element shows.</summary>
    /// <returns><c>null</c> where it is not understood: then it shows nothing.</returns>
    public static PresenceParts? PartsOf(XElement element)
    {
        if (element.Name == PresenceRules + "provide-all-attributes")
            return PresenceParts.AllAttributes;
        foreach (var (name, all, part) in Sets)
        {
            // A set that is chosen by class, URI or identifier is none that can be told apart here.
            if (element.Name == name)
                return element.Elements().ToList() is [var only] && only.Name == all ? part : null;
        }

        foreach (var (name, part) in Booleans)
        {
            if (element.Name == name)
                return element.Value.Trim() switch { "true" or "1" => part, "false" or "0" => PresenceParts.Nothing, _ => null };
        }

        return null;
    }

    /// <summary>The elements that show this, in the order of the table above.</summary>
    public static IEnumerable<XElement> Write(PresenceParts parts)
    {
        foreach (var (name, all, part) in Sets)
        {
            if (parts.HasFlag(part))
                yield return new(name, new XElement(all));
        }

        if (parts.HasFlag(PresenceParts.AllAttributes))
        {
            yield return new(PresenceRules + "provide-all-attributes");
            yield break;
        }

        foreach (var (name, part) in Booleans)
        {
            if (parts.HasFlag(part))
                yield return new(name, "true");
        }
    }

    /// <summary>Takes out of elements that were kept word for word what is understood of them.</summary>
    /// <param name="kept">The elements.</param>
    /// <returns>What they show, <c>null</c> where none of them is understood; and the others, word for word.</returns>
    public static (PresenceParts? Shown, ImmutableArray<string> Others) Take(IEnumerable<string> kept)
    {
        PresenceParts? shown = null;
        var rest = ImmutableArray.CreateBuilder<string>();
        foreach (var text in kept)
        {
            if (PartsOf(HardenedXml.Load(text)) is { } parts)
                shown = (shown ?? PresenceParts.Nothing) | parts;
            else
                rest.Add(text);
        }

        return (shown, rest.ToImmutable());
    }
}
