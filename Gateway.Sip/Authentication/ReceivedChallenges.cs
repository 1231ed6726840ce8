namespace Gateway.Sip.Authentication;

/// <summary>
/// The challenges of one 401 or 407, or of all the branches a forking proxy collected (RFC 3261 §16.7 step 7), in their order. Other
/// schemes and values that cannot be read are passed over: somebody else's fault does not make the rest unusable.
/// </summary>
public sealed class ReceivedChallenges
{
    private readonly List<(bool FromProxy, DigestChallenge Challenge)> _challenges = [];
    private int _values;

    /// <summary>Digest challenges read.</summary>
    public int Count => _challenges.Count;

    internal IEnumerable<(bool FromProxy, DigestChallenge Challenge)> All => _challenges;

    /// <summary>Adds one header value. What comes after <see cref="DigestLimits.ValuesMax"/> values is passed over.</summary>
    /// <param name="fromProxy">Whether it stood in Proxy-Authenticate rather than WWW-Authenticate.</param>
    /// <param name="value">The value, without the header's name.</param>
    public void Add(bool fromProxy, ReadOnlySpan<byte> value)
    {
        if (_values++ < DigestLimits.ValuesMax && DigestChallenge.TryParse(value, out var challenge, out _))
            _challenges.Add((fromProxy, challenge));
    }
}
