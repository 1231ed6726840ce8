using Gateway.Api.Storage;

namespace Gateway.Api.Authentication;

/// <summary>Who makes a request, and what the credential allows.</summary>
internal sealed record Caller(UserRow User, CredentialKind Credential, IReadOnlySet<string> Scopes, string? KeyId)
{
    public string Id => User.Id;

    /// <summary>Whose limits and idempotency keys these are: each API key has its own.</summary>
    public string Owner => KeyId ?? User.Id;

    public Actor Actor => KeyId is { } key ? new("key", key) : new("user", User.Id);

    public bool Has(string scope) => Scopes.Contains(scope) || Scopes.Contains(Authentication.Scopes.Admin);

    public static Caller? Of(HttpContext http) => http.Features.Get<Caller>();
}

internal enum CredentialKind
{
    /// <summary>The session cookie of a browser.</summary>
    Cookie,

    /// <summary>An access token.</summary>
    Token,

    /// <summary>An API key.</summary>
    Key,

    /// <summary>A ticket for one stream.</summary>
    Ticket,
}
