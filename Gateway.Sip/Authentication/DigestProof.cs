namespace Gateway.Sip.Authentication;

/// <summary>The response that credentials should carry; both sides compute it, and the server once more for its own proof.</summary>
internal static class DigestProof
{
    /// <param name="credentials">What the response is made over; their own response is not looked at.</param>
    /// <param name="algorithm">The algorithm they name.</param>
    /// <param name="ha1">HA1 of the user, before <c>-sess</c>.</param>
    /// <param name="method">The method; empty for the proof of the server (RFC 7616 §3.5).</param>
    /// <param name="body">The body the proof is to cover under <c>auth-int</c>.</param>
    public static string Of(DigestCredentials credentials, DigestAlgorithm algorithm, string ha1, string method, ReadOnlySpan<byte> body)
    {
        var function = algorithm.Function;
        var cnonce = credentials.Cnonce ?? "";
        if (algorithm.Session) ha1 = DigestHash.SessionHa1(function, ha1, credentials.Nonce, cnonce);
        var ha2 = DigestQop.AuthInt.Equals(credentials.Qop, StringComparison.OrdinalIgnoreCase)
            ? DigestHash.Ha2(function, method, credentials.Uri, body)
            : DigestHash.Ha2(function, method, credentials.Uri);
        return credentials.Qop is null
            ? DigestHash.Response(function, ha1, credentials.Nonce, ha2)
            : DigestHash.Response(function, ha1, credentials.Nonce, credentials.NonceCountText ?? "", cnonce, credentials.Qop, ha2);
    }
}
