using Gateway.Api.Authentication;
using Gateway.Api.OpenApi;

namespace Gateway.Api.Hosting;

/// <summary>Stands before every operation: who is it, is it the gateway's own page, does the credential allow it, is it not too much.</summary>
internal sealed class Gatekeeper(RequestDelegate next, Credentials credentials, RequestLimits limits)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var operation = http.GetEndpoint()?.Metadata.GetMetadata<Operation>();
        if (operation is null)
        {
            await next(http);
            return;
        }

        var (caller, refused) = Identify(http, operation);
        if (caller is not null) http.Features.Set(caller);
        var refusal = operation.IsOpen ? null : refused ?? Examine(http, operation, caller);
        // Whoever wants to give something up must not be told to wait; strangers are not meant.
        if (caller is null || !operation.IsNeverThrottled) refusal ??= limits.Take(http, caller);
        if (refusal is not null)
        {
            await Answer.Refused(refusal).ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    private static Problem? Examine(HttpContext http, Operation operation, Caller? caller)
    {
        if (caller is null) return Problems.Unauthenticated("There is no credential: send Authorization: Bearer, or sign in.");
        if (caller.Credential == CredentialKind.Cookie && !IsRead(http) && !IsSameOrigin(http)) return Problems.CrossSite();
        return operation.Scope is { } scope && !operation.IsForOwnersToo && !caller.Has(scope) ? Problems.InsufficientScope(scope) : null;
    }

    private (Caller? Caller, Problem? Refused) Identify(HttpContext http, Operation operation)
    {
        string? header = http.Request.Headers.Authorization;
        if (!string.IsNullOrEmpty(header))
        {
            if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
                return (null, Problems.Unauthenticated("Only the Bearer scheme is understood."));
            return credentials.FromBearer(header[7..].Trim()) is { } bearer
                ? (bearer, null)
                : (null, Problems.Unauthenticated("The token or key is not valid, or not any more."));
        }

        if (operation.TakesTicket && Ticket(http) is { } ticket)
        {
            var use = !http.Request.Path.Value!.EndsWith("/negotiate", StringComparison.Ordinal);
            var caller = credentials.FromTicket(ticket, use) ?? credentials.FromBearer(ticket);
            return caller is not null ? (caller, null) : (null, Problems.Unauthenticated("The ticket is not valid, or was used."));
        }

        return http.Request.Cookies.TryGetValue(Credentials.CookieName, out var cookie)
            ? (credentials.FromSession(cookie), null)
            : (null, null);
    }

    /// <summary>Streams that a browser opens cannot carry a header, so they may carry a ticket (or, as SignalR's clients do, the token) in the query.</summary>
    private static string? Ticket(HttpContext http) =>
        http.Request.Query["ticket"] is [{ Length: > 0 } ticket] ? ticket
        : http.Request.Query["access_token"] is [{ Length: > 0 } token] ? token
        : null;

    private static bool IsRead(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) && !http.WebSockets.IsWebSocketRequest;

    /// <summary>
    /// A browser says where a write comes from. The cookie is SameSite=Strict, so this is the second lock; programs that hold a cookie
    /// and are no browser send no Origin and are let through.
    /// </summary>
    internal static bool IsSameOrigin(HttpContext http)
    {
        if (http.Request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site] && site is not ("same-origin" or "none")) return false;
        if (http.Request.Headers.Origin is not [{ Length: > 0 } origin]) return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
