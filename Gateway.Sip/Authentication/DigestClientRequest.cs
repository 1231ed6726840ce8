namespace Gateway.Sip.Authentication;

/// <summary>What a client needs to know of a request to add credentials.</summary>
/// <param name="Method">The method, in its own case.</param>
/// <param name="Uri">The Request-URI as it will be written.</param>
public sealed record DigestClientRequest(string Method, string Uri)
{
    /// <summary>The body after content coding, for <c>auth-int</c>.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// To whom the request goes, usually the To URI: credentials for a user agent server are volunteered only to the one that asked for
    /// them (RFC 3261 §22.3). Credentials for a proxy go with every request of this client.
    /// </summary>
    public string Recipient { get; init; } = "";
}
