using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Api.Storage;
using Gateway.Domain.Access;

namespace Gateway.Api.Endpoints;

/// <summary>Collects what is wrong with the meaning of a request, all of it, so that a form can be corrected in one go.</summary>
internal sealed class Checks
{
    private readonly List<ProblemError> _errors = [];

    public bool Failed => _errors.Count > 0;

    public Problem Problem => Problems.Validation(_errors);

    public void Add(string pointer, string code, string detail) => _errors.Add(new(pointer, code, detail));

    /// <summary>A text that people read: trimmed, without control characters, not longer than it may be.</summary>
    public string? Text(string pointer, string? text, int min, int max)
    {
        if (text is null) return null;
        var trimmed = text.Trim();
        if (trimmed.Length < min) Add(pointer, "too-short", min == 1 ? "It must not be empty." : $"At least {min} characters are expected.");
        else if (trimmed.Length > max) Add(pointer, "too-long", $"At most {max} characters are possible.");
        else if (trimmed.EnumerateRunes().Any(IsUnfit)) Add(pointer, "bad-character", "Control characters are not possible here.");
        return trimmed;
    }

    /// <summary>A secret: as it is, blanks and all.</summary>
    public void Secret(string pointer, string? secret, int min)
    {
        if (secret is null) return;
        if (secret.Length < min || secret.Length > 128) Add(pointer, "bad-length", $"{min} to 128 characters are expected.");
        else if (secret.Any(char.IsControl)) Add(pointer, "bad-character", "Control characters are not possible here.");
    }

    public PocAddress? Address(string pointer, string? text)
    {
        if (text is null) return null;
        if (PocAddress.TryParse(text, out var address, out var error)) return address;
        Add(pointer, "bad-address", $"This is no address: {error}.");
        return null;
    }

    /// <summary>Ids or addresses of people, each once.</summary>
    public ImmutableArray<PocAddress> Addresses(string pointer, IReadOnlyList<string> people, Accounts accounts, int max)
    {
        if (people.Count == 0 || people.Count > max)
        {
            Add(pointer, "bad-length", $"1 to {max} addresses are expected.");
            return [];
        }

        var found = new List<PocAddress>(people.Count);
        for (var i = 0; i < people.Count; i++)
        {
            if (accounts.ById.TryGetValue(people[i], out var user)) found.Add(PocAddress.Parse(user.Address));
            else if (Address(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), people[i]) is { } address) found.Add(address);
        }

        return [.. found.Distinct()];
    }

    private static bool IsUnfit(Rune rune) =>
        Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        // Turns of the writing direction can make a name look like another.
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
