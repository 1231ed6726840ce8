namespace Gateway.Sip.Authentication;

/// <summary>
/// The credentials one request carries: every Authorization value, or every Proxy-Authorization value, in their order. Other schemes are
/// passed over (RFC 3261 §22.3).
/// </summary>
public sealed class PresentedCredentials
{
    private readonly List<DigestCredentials> _digests = [];
    private int _values;

    /// <summary>What was wrong with the first value that could not be read; <see cref="DigestFault.None"/> where all could.</summary>
    public DigestError Error { get; private set; }

    internal IReadOnlyList<DigestCredentials> Digests => _digests;

    /// <summary>Adds one header value. Beyond <see cref="DigestLimits.ValuesMax"/> values the rest is an error and not looked at.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        if (++_values > DigestLimits.ValuesMax)
        {
            Note(new DigestError(DigestFault.TooManyParameters));
            return;
        }
        if (DigestCredentials.TryParse(value, out var credentials, out var error))
            _digests.Add(credentials);
        else if (error.Fault != DigestFault.NotDigest)
            Note(error);
    }

    private void Note(DigestError error)
    {
        if (Error.Fault == DigestFault.None) Error = error;
    }
}
