namespace Gateway.Sip.Authentication;

/// <summary>The qualities of protection (RFC 7616 §3.3).</summary>
public static class DigestQop
{
    /// <summary>Protects the method and the URI.</summary>
    public const string Auth = "auth";

    /// <summary>Protects the body as well.</summary>
    public const string AuthInt = "auth-int";
}
