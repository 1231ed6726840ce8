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
        (PresenceRules + "provide-class", PresenceParts.Classes),
        (Oma + "provide-willingness", PresenceParts.Willingness),
        (Oma + "provide-network-availability", PresenceParts.NetworkAvailability),
        (Oma + "provide-session-participation", PresenceParts.SessionParticipation),
        (Oma + "provide-registration-state", PresenceParts.RegistrationState),
        (Oma + "provide-barring-state", PresenceParts.BarringState),
    ];

    private static readonly (XName Name, ChosenBy By)[] Choices =
    [
        (Oma + "service-id", ChosenBy.ServiceId), (PresenceRules + "service-uri", ChosenBy.Uri), (PresenceRules + "service-uri-scheme", ChosenBy.UriScheme),
        (PresenceRules + "deviceID", ChosenBy.DeviceId), (PresenceRules + "occurrence-id", ChosenBy.OccurrenceId), (PresenceRules + "class", ChosenBy.Class),
    ];

    /// <summary>The elements that show this, in the order of the tables above.</summary>
    public static IEnumerable<XElement> Write(ShownParts shown)
    {
        var parts = shown.Parts;
        foreach (var (name, all, part) in Sets)
        {
            if (parts.HasFlag(part))
                yield return new(name, new XElement(all));
            else if (shown.Chosen.Where(chosen => chosen.Set == part).ToList() is { Count: > 0 } some)
                yield return new(name, some.Select(chosen => new XElement(Choices.First(choice => choice.By == chosen.By).Name, chosen.Value)));
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
    public static (ShownParts? Shown, ImmutableArray<string> Others) Take(IEnumerable<string> kept)
    {
        ShownParts? shown = null;
        var rest = ImmutableArray.CreateBuilder<string>();
        foreach (var text in kept)
        {
            var element = HardenedXml.Load(text);
            if ((Whole(element) ?? Chosen(element)) is not { } parts)
            {
                rest.Add(text);
                continue;
            }

            shown = (shown ?? PresenceParts.Nothing) | parts;
            // What a set chooses by words that nobody here knows stays in it.
            if (element.HasElements)
                rest.Add(element.ToString(SaveOptions.DisableFormatting));
        }

        return (shown, rest.ToImmutable());
    }

    // What an element shows of every kind; null where it is not understood.
    private static ShownParts? Whole(XElement element)
    {
        if (element.Name == PresenceRules + "provide-all-attributes")
            return PresenceParts.AllAttributes;
        foreach (var (name, all, part) in Sets)
        {
            if (element.Name != name || element.Element(all) is not { } found)
                continue;
            found.Remove();
            return part;
        }

        foreach (var (name, part) in Booleans)
        {
            if (element.Name == name)
                return element.Value.Trim() switch { "true" or "1" => part, "false" or "0" => PresenceParts.Nothing, _ => null };
        }

        return null;
    }

    // What an element chooses of a set, taken out of it; null where that is nothing.
    private static ShownParts? Chosen(XElement element)
    {
        var set = Sets.FirstOrDefault(one => one.Name == element.Name).Part;
        var chosen = new List<ChosenPart>();
        foreach (var child in element.Elements().ToList())
        {
            var by = Array.FindIndex(Choices, choice => choice.Name == child.Name);
            if (by < 0 || child.Value.Trim() is not { Length: > 0 } value || !ChosenPart.IsPossible(set, Choices[by].By))
                continue;
            chosen.Add(new(set, Choices[by].By, value));
            child.Remove();
        }

        return chosen.Count == 0 ? null : new ShownParts(PresenceParts.Nothing, chosen);
    }
}
