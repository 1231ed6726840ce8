using System.Diagnostics.CodeAnalysis;

namespace Gateway.Domain.Access;

/// <summary>A domain in lower case, as the condition <c>many domain="..."</c> names it. It covers exactly this host, not what lies below
/// it.</summary>
/// <remarks>RFC 4745 7.1.2. <c>default</c> is the empty domain; no text parses to it.</remarks>
public readonly record struct PocDomain
{
    private readonly string? _name;

    private PocDomain(string name) => _name = name;

    /// <summary>Reads a host name, IPv4 address or IPv6 reference (in brackets), at most 253 characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PocDomain domain, out string error)
    {
        domain = default;
        if (string.IsNullOrEmpty(text) || text.Length > 254)
        {
            error = "the domain is empty or longer than 253 characters";
            return false;
        }

        var output = new PocAddressGrammar.Output(stackalloc char[PocAddressGrammar.CanonicalLengthMax]);
        if (!PocAddressGrammar.TryHost(text, ref output, out error)) return false;
        domain = new PocDomain(output.ToString());
        return true;
    }

    /// <summary>Reads a domain that the program itself wrote.</summary>
    /// <exception cref="FormatException">The text is no domain.</exception>
    public static PocDomain Parse(string text) =>
        TryParse(text, out var domain, out var error) ? domain : throw new FormatException($"'{text}': {error}");

    /// <summary>True where the host of the address is this domain. A tel: address has no host and lies in no domain.</summary>
    public bool Covers(PocAddress address) => _name is not null && address.HostSpan.SequenceEqual(_name);

    /// <summary>The canonical name.</summary>
    public override string ToString() => _name ?? "";
}
