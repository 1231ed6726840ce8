using System.Collections.Immutable;

namespace Gateway.Sip.Authentication;

/// <summary>How a server challenges.</summary>
public sealed record DigestServerSettings
{
    /// <summary>The realm, usually the domain. One server serves one realm.</summary>
    public required string Realm { get; init; }

    /// <summary>
    /// The algorithms offered; sent strongest first, whatever the order here. Default SHA-256 and MD5: the first is what RFC 8760 asks
    /// for, the second what most phones have. Each one more makes every 401 longer.
    /// </summary>
    public ImmutableArray<DigestAlgorithm> Algorithms { get; init; } = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];

    /// <summary>The qualities of protection offered, <c>auth</c> and <c>auth-int</c>. Default <c>auth</c>: proxies change bodies.</summary>
    public ImmutableArray<string> Qop { get; init; } = [DigestQop.Auth];

    /// <summary>How long a nonce is good for. Default 5 minutes; a client with an older one gets <c>stale=true</c>.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a nonce is good only from the address it was sent to. Default no: phones wander between networks.</summary>
    public bool BindsNonceToSource { get; init; }

    /// <summary>
    /// Whether credentials without qop are accepted (RFC 2069). Default no: their nonce cannot be counted, so they can be replayed.
    /// </summary>
    public bool AllowsMissingQop { get; init; }

    /// <summary>
    /// How far behind the highest nonce count a late one may be, 1 to 64; 1 asks for rising counts. Default 64: requests sent together
    /// overtake each other on UDP.
    /// </summary>
    public int NonceCountWindow { get; init; } = NonceCounts.WindowMax;

    /// <summary>
    /// Nonces whose counts are remembered. Default 50,000, about 6 MB; with more in use at a time, the oldest turn stale early.
    /// </summary>
    public int NoncesTrackedMax { get; init; } = 50_000;

    /// <summary>Whether challenges say <c>charset=UTF-8</c>. Default yes.</summary>
    public bool AnnouncesCharset { get; init; } = true;

    /// <summary>Whether challenges say <c>userhash=true</c>: only where the caller can find a user by the hash. Default no.</summary>
    public bool FindsUsersByHash { get; init; }
}
