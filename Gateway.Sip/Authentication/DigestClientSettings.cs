using System.Collections.Immutable;

namespace Gateway.Sip.Authentication;

/// <summary>How a client answers challenges.</summary>
public sealed record DigestClientSettings
{
    /// <summary>The accounts; the one that names the realm goes before the one for any.</summary>
    public ImmutableArray<DigestAccount> Accounts { get; init; } = [];

    /// <summary>The hash functions it is willing to use. Default all three.</summary>
    public ImmutableArray<DigestFunction> Functions { get; init; } =
        [DigestFunction.Sha512256, DigestFunction.Sha256, DigestFunction.Md5];

    /// <summary>
    /// Whether to take the strongest algorithm of a realm's challenges rather than the first. Default no: the server has put them in its
    /// order of preference (RFC 8760 §2.4).
    /// </summary>
    public bool PrefersStrongest { get; init; }

    /// <summary>Whether to protect bodies where the server offers both. Default no: proxies may change a body.</summary>
    public bool PrefersAuthInt { get; init; }
}
