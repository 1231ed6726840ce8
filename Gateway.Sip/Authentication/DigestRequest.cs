namespace Gateway.Sip.Authentication;

/// <summary>What a server needs to know of a request to authenticate it.</summary>
/// <param name="Method">The method, in its own case.</param>
/// <param name="Uri">The Request-URI, octet by octet as received.</param>
public sealed record DigestRequest(string Method, string Uri)
{
    /// <summary>The credentials the request carries for this server's kind of challenge.</summary>
    public PresentedCredentials Credentials { get; init; } = new();

    /// <summary>The body after content coding, for <c>auth-int</c>.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Where the request came from, without the port: whose attempts are counted, and what the nonce may be bound to.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// Whether a URI other than the Request-URI, found in right credentials, names a resource served here as well: a proxy may have
    /// rewritten the Request-URI on the way (RFC 3261 §22.4). Unset: none does.
    /// </summary>
    public Func<string, bool> IsServedHere { get; init; } = _ => false;
}
