using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// The capabilities that a user agent states in its Contact (RFC 3840 §9), or the terms of one Accept-Contact or Reject-Contact value: feature
/// tags with their possible values. At most <see cref="SipLimits.FeatureTerms"/> of them count.
/// </summary>
public sealed class FeatureSet
{
    /// <summary>No capability stated.</summary>
    public static readonly FeatureSet Empty = new([]);

    // The tags that stand without "+" in front (RFC 3840 §9); any other bare parameter of a Contact is none of ours.
    private static readonly string[] BaseTags =
    [
        "actor", "application", "audio", "automata", "class", "control", "data", "description", "duplex", "events", "extensions", "isfocus",
        "language", "methods", "mobility", "priority", "schemes", "text", "type", "video",
    ];

    private readonly List<KeyValuePair<string, FeatureValue[]>> _terms;

    private FeatureSet(List<KeyValuePair<string, FeatureValue[]>> terms) => _terms = terms;

    /// <summary>Whether nothing is stated.</summary>
    public bool IsEmpty => _terms.Count == 0;

    /// <summary>The feature tags in the order in which they were written, in lower case, a <c>+</c> in front where it was written.</summary>
    public IEnumerable<string> Tags => _terms.Select(term => term.Key);

    internal IReadOnlyList<KeyValuePair<string, FeatureValue[]>> Terms => _terms;

    /// <summary>Reads the feature parameters among the parameters of a Contact; the others are skipped.</summary>
    public static FeatureSet Of(Parameters parameters)
    {
        List<KeyValuePair<string, FeatureValue[]>>? terms = null;
        foreach (var parameter in parameters)
        {
            if (!IsFeatureTag(parameter.Name) || terms?.Count == SipLimits.FeatureTerms)
                continue;
            (terms ??= []).Add(new(Encoding.Latin1.GetString(parameter.Name).ToLowerInvariant(), ReadValues(parameter.Value)));
        }

        return terms is null ? Empty : new(terms);
    }

    /// <summary>A set of one method or event, for the preferences that a request implies (RFC 3841 §7.2.2).</summary>
    internal static FeatureSet Of(string tag, string value) => new([new(tag, [FeatureValue.Read(Encoding.UTF8.GetBytes(value))])]);

    /// <summary>Whether the tag is stated, whatever its value. Case does not count.</summary>
    public bool Has(string tag) => Values(tag) is not null;

    internal FeatureValue[]? Values(string tag)
    {
        foreach (var (name, values) in _terms)
        {
            if (name.Equals(tag, StringComparison.OrdinalIgnoreCase))
                return values;
        }

        return null;
    }

    private static bool IsFeatureTag(ReadOnlySpan<byte> name)
    {
        if (name.Length > 1 && name[0] == (byte)'+')
            return true;
        foreach (var tag in BaseTags)
        {
            if (Ascii.EqualsIgnoreCase(name, tag))
                return true;
        }

        return false;
    }

    // "a,b" is either of them; without a value the tag is TRUE; a string in angle brackets is not split at its commas.
    private static FeatureValue[] ReadValues(ReadOnlySpan<byte> written)
    {
        if (written.IsEmpty)
            return [FeatureValue.True];
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(QuotedText.Read(written));
        var values = new List<FeatureValue>();
        while (values.Count < SipLimits.FeatureTerms)
        {
            var comma = HeaderValues.IndexOfComma(rest);
            values.Add(FeatureValue.Read(comma < 0 ? rest : rest[..comma]));
            if (comma < 0)
                break;
            rest = rest[(comma + 1)..];
        }

        return [.. values];
    }
}
