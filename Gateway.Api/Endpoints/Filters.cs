using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Access;

namespace Gateway.Api.Endpoints;

/// <summary>Filters of a list, read from the query; null where one is missing.</summary>
internal static class Filters
{
    public static string? OneOf(HttpContext http, string name, params string[] allowed)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        return allowed.Contains(value, StringComparer.Ordinal)
            ? value
            : throw PageRequest.Bad($"?{name}", $"One of {string.Join(", ", allowed)} is expected.");
    }

    /// <summary>A point in time, as UTC ticks.</summary>
    public static long? Time(HttpContext http, string name)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        return Rfc3339.TryParse(value, out var time)
            ? time.UtcTicks
            : throw PageRequest.Bad($"?{name}", "A time with its zone such as 2026-11-20T10:06:31Z is expected.");
    }

    /// <summary>The address of somebody who is named by id or address.</summary>
    public static string? Address(HttpContext http, string name, Accounts accounts)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } value]) return null;
        if (accounts.Find(value) is { } user) return user.Address;
        return PocAddress.TryParse(value, out var address, out _)
            ? address.ToString()
            : throw PageRequest.Bad($"?{name}", "An address, or the id of a user, is expected.");
    }
}
