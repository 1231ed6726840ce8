using System.Xml;

namespace Gateway.Domain.Access;

/// <summary>How large a rule may be. Far above what people write, low enough that a rule cannot slow every decision down.</summary>
public static class RuleLimits
{
    /// <summary>Identities, domains, groups and exceptions of one rule together. A set that is larger belongs into a group.</summary>
    public const int EntriesMax = 1_000;

    /// <summary>Validity intervals of one rule; a shift plan of a quarter with three shifts a day fits.</summary>
    public const int IntervalsMax = 300;

    /// <summary>Characters of a note.</summary>
    public const int NoteCharactersMax = 500;

    /// <summary>Characters of a group reference or a sphere.</summary>
    public const int ReferenceCharactersMax = 2_048;

    /// <summary>Services, persons and devices that one rule chooses by themselves.</summary>
    public const int ChosenPartsMax = 64;

    /// <summary>Rules of one owner.</summary>
    public const int RulesPerOwnerMax = 10_000;

    /// <summary>Whether a rule keeps the limits.</summary>
    /// <param name="rule">The rule to look at.</param>
    /// <param name="error">What is too large, for people; empty if nothing is.</param>
    public static bool TryCheck(AccessRule rule, out string error)
    {
        var conditions = rule.Conditions;
        var entries = conditions.Groups.Length;
        if (conditions.Identity is { } identity)
        {
            entries += identity.One.Length + identity.Many.Length;
            foreach (var many in identity.Many) entries += many.ExceptIdentities.Length + many.ExceptDomains.Length;
        }

        error =
            entries > EntriesMax ? $"a rule names at most {EntriesMax} identities, domains, groups and exceptions; this one has {entries}"
            : conditions.Validity.Length > IntervalsMax ? $"a rule has at most {IntervalsMax} validity intervals"
            : rule.Note.Length > NoteCharactersMax ? $"a note has at most {NoteCharactersMax} characters"
            : conditions.Sphere?.Length > ReferenceCharactersMax ? $"a sphere has at most {ReferenceCharactersMax} characters"
            : !IsText(rule.Note) || !IsText(conditions.Sphere ?? "") ? "a note or sphere holds a character that no text may hold"
            : conditions.Groups.Any(group => !IsText(group.Value)) ? "a group reference holds a character that no text may hold"
            : rule.Permissions.Shown?.Chosen is { Length: > ChosenPartsMax } ? $"a rule chooses at most {ChosenPartsMax} services, persons and devices"
            : rule.Permissions.Shown?.Chosen.Any(part => part.Value.Length > ReferenceCharactersMax || !IsText(part.Value)) == true
                ? $"what chooses a service, a person or a device has at most {ReferenceCharactersMax} characters, and none that no text may hold"
            : HasLongGroup(conditions) ? $"a group reference has at most {ReferenceCharactersMax} characters"
            : "";
        return error.Length == 0;
    }

    private static bool HasLongGroup(RuleConditions conditions)
    {
        foreach (var group in conditions.Groups)
            if (group.Value.Length > ReferenceCharactersMax) return true;
        return false;
    }

    // What XML can carry: no control characters but tab and line breaks, no half of a surrogate pair.
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i])) continue;
            if (i + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) return false;
            i++;
        }

        return true;
    }
}
