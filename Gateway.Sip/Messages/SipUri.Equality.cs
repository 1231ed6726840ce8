using System.Text;

namespace Gateway.Sip.Messages;

public sealed partial class SipUri
{
    // These must be equal or absent in both; any other parameter matters only where both have it (RFC 3261 §19.1.4).
    private static readonly string[] SignificantParameters = ["user", "ttl", "method", "maddr", "transport", "gr"];

    /// <summary>The comparison of RFC 3261 §19.1.4.</summary>
    public bool Equals(SipUri? other) =>
        other is not null
        && IsSecure == other.IsSecure
        && Host == other.Host
        && Port == other.Port
        && Canonical(User) == Canonical(other.User)
        && Canonical(Password) == Canonical(other.Password)
        && ParametersAgree(this, other)
        && ParametersAgree(other, this)
        && (Headers.Length == 0 && other.Headers.Length == 0 || HeaderSet(Headers).SetEquals(HeaderSet(other.Headers)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SipUri);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsSecure, Host, Port, Canonical(User));

    /// <summary>
    /// The address-of-record key of this URI: scheme, unescaped user and lower-case host, without port, parameters, headers and password
    /// (RFC 3261 §10.3 step 5).
    /// </summary>
    public string AddressOfRecord() =>
        User.Length == 0 ? $"{Scheme}:{Host}" : $"{Scheme}:{Canonical(User)}@{Host}";

    private string Scheme => IsSecure ? "sips" : "sip";

    /// <summary>Escapes of unreserved characters are undone, all others are written in upper case: equal texts mean equal parts.</summary>
    internal static string Canonical(string part)
    {
        if (!part.Contains('%', StringComparison.Ordinal))
            return part;
        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != '%' || i + 2 >= part.Length || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2]))
            {
                text.Append(part[i]);
                continue;
            }

            var code = Convert.ToInt32(part.Substring(i + 1, 2), 16);
            if (char.IsAsciiLetterOrDigit((char)code) || "-_.!~*'()".Contains((char)code, StringComparison.Ordinal))
                text.Append((char)code);
            else
                text.Append(part.AsSpan(i, 3).ToString().ToUpperInvariant());
            i += 2;
        }

        return text.ToString();
    }

    private static bool ParametersAgree(SipUri one, SipUri two)
    {
        // A name that is repeated, which no URI may, counts once: by its first value.
        foreach (var (name, _) in one.Parameters)
        {
            var value = one.Parameter(name) ?? "";
            var counterpart = two.Parameter(name);
            if (counterpart is null ? SignificantParameters.Contains(name) : !string.Equals(Canonical(value), Canonical(counterpart), StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    private static HashSet<string> HeaderSet(string headers) =>
        headers.Length == 0 ? [] : headers.Split('&').Select(Canonical).ToHashSet(StringComparer.OrdinalIgnoreCase);
}
