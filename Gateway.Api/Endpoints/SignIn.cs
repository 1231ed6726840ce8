using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;

namespace Gateway.Api.Endpoints;

/// <summary>Who signs in.</summary>
public sealed record SignInRequest
{
    public required string UserName { get; init; }
    public required string Password { get; init; }
}

/// <summary>The signed-in user and what the credential allows.</summary>
public sealed record Me
{
    public required string Id { get; init; }
    public required string UserName { get; init; }
    public required string DisplayName { get; init; }
    public string? Address { get; init; }
    public required Role Role { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
}

/// <summary>An access token for <c>Authorization: Bearer</c>.</summary>
public sealed record AccessToken
{
    [System.Text.Json.Serialization.JsonPropertyName("accessToken")]
    public required string Token { get; init; }

    /// <summary>Seconds.</summary>
    public required int ExpiresIn { get; init; }

    public required string TokenType { get; init; }
}

/// <summary>A ticket that opens one stream, once.</summary>
public sealed record StreamTicket
{
    public required string Ticket { get; init; }

    /// <summary>Milliseconds.</summary>
    public required int ExpiresInMs { get; init; }
}

internal static class SignIn
{
    private static readonly SignInRequest Example = new() { UserName = "admin", Password = "admin-password" };

    public static void Map(RouteGroupBuilder api)
    {
        var session = api.MapGroup("").WithTags("Sign in");
        session.MapPost("/session", OpenSessionAsync).Is("Sign in a browser", null, o => o.Open()
            .Says("Sets an HttpOnly, SameSite=Strict cookie. Requests that change something with it must come from the gateway's own pages.")
            .Takes(Example).Answers<Me>(200, "Signed in.").Refuses(401, "The name or the password is wrong.").Refuses(403, "The request came from another site."));
        session.MapDelete("/session", EndSession).Is("Sign out", null, o => o.Open().AnswersEmpty(204, "Signed out, or never in."));
        session.MapPost("/tokens", IssueTokenAsync).Is("Get an access token", null, o => o.Open()
            .Takes(Example).Answers<AccessToken>(200, "The token.").Refuses(401, "The name or the password is wrong."));
        session.MapGet("/me", GetMe).Is("Who am I", null, o => o.Answers<Me>(200, "The signed-in user."));
        session.MapPost("/stream-tickets", IssueTicket).Is("Get a ticket for a stream", null, o => o
            .Says("For clients that cannot send a header: `?ticket=` opens `/hubs/dispatch` or `/api/v1/events/stream` once, within 60 s.")
            .Answers<StreamTicket>(201, "The ticket."));
    }

    private static async Task<Answer> OpenSessionAsync(HttpContext http, Credentials credentials, RequestLimits limits)
    {
        if (!Gatekeeper.IsSameOrigin(http)) return Problems.CrossSite();
        var (user, refused) = await CheckAsync(http, credentials, limits);
        if (user is null) return refused!;
        http.Response.Cookies.Append(Credentials.CookieName, credentials.NewSession(user), Cookie(http));
        return Answer.Ok(Contract(user, Scopes.Of(Roles.Of(user.Role)!.Value)));
    }

    private static Answer EndSession(HttpContext http, Credentials credentials)
    {
        if (!Gatekeeper.IsSameOrigin(http)) return Problems.CrossSite();
        if (http.Request.Cookies.TryGetValue(Credentials.CookieName, out var cookie))
        {
            if (credentials.FromSession(cookie) is not null) credentials.EndSession(cookie);
            http.Response.Cookies.Delete(Credentials.CookieName, Cookie(http));
        }

        return Answer.NoContent();
    }

    private static async Task<Answer> IssueTokenAsync(HttpContext http, Credentials credentials, RequestLimits limits)
    {
        var (user, refused) = await CheckAsync(http, credentials, limits);
        return user is null
            ? refused!
            : Answer.Ok(new AccessToken
            {
                Token = credentials.NewAccessToken(user), ExpiresIn = (int)credentials.TokenLifetime.TotalSeconds, TokenType = "Bearer",
            });
    }

    private static Answer GetMe(HttpContext http)
    {
        var caller = Caller.Of(http)!;
        return Answer.Ok(Contract(caller.User, [.. caller.Scopes.Order(StringComparer.Ordinal)]));
    }

    private static Answer IssueTicket(HttpContext http, Credentials credentials) =>
        credentials.NewTicket(Caller.Of(http)!) is { } issued
            ? Answer.Created("/hubs/dispatch", new StreamTicket { Ticket = issued.Ticket, ExpiresInMs = (int)issued.Lifetime.TotalMilliseconds })
            : Problems.RateLimited(TimeSpan.FromSeconds(60), "Too many tickets are open.");

    private static async Task<(UserRow? User, Answer? Refused)> CheckAsync(HttpContext http, Credentials credentials, RequestLimits limits)
    {
        var request = await BodyReader.ReadAsync<SignInRequest>(http);
        if (request.UserName.Length > 128 || request.Password.Length > 256) return (null, Wrong());
        if (limits.TakeSignIn(request.UserName) is { Ticks: > 0 } wait)
            return (null, Problems.RateLimited(wait, "Too many wrong passwords for this name. Wait a little."));
        if (credentials.SignIn(request.UserName, request.Password) is not { } user) return (null, Wrong());
        limits.SignedIn(request.UserName);
        return (user, null);
    }

    private static Answer Wrong() => Problems.Unauthenticated("The user name or the password is wrong.");

    private static Me Contract(UserRow user, IReadOnlyList<string> scopes) => new()
    {
        Id = user.Id,
        UserName = user.UserName ?? user.Address,
        DisplayName = user.DisplayName,
        Address = user.Address,
        Role = Roles.Of(user.Role) ?? Role.Viewer,
        Scopes = scopes,
    };

    private static CookieOptions Cookie(HttpContext http) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", IsEssential = true,
    };
}
