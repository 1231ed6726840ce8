namespace Gateway.Api.Hosting;

/// <summary>What a browser must not do with what it gets from here.</summary>
internal static class SecurityHeaders
{
    /// <summary>The SPA loads everything from here; its component library sets style attributes, and notifications sound from data URLs.</summary>
    private const string Spa =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
        + "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Swagger UI starts itself from a script in its page.</summary>
    private const string Swagger =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void Add(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)";
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/swagger") ? Swagger : Spa;
        if (http.Request.Path.StartsWithSegments("/api")) headers.CacheControl = "no-store";
    }
}
