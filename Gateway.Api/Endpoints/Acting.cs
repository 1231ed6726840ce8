using System.Diagnostics.CodeAnalysis;
using Gateway.Api.Authentication;
using Gateway.Api.Storage;

namespace Gateway.Api.Endpoints;

/// <summary>For whom something is done: for the signed-in user, or by an administrator for anybody of this network.</summary>
internal static class Acting
{
    /// <returns><c>false</c> with the refusal where the caller may not act for him, or there is nobody of that name.</returns>
    public static bool TryAs(
        HttpContext http, GatewayStorage storage, string? from, [NotNullWhen(true)] out UserRow? user, [NotNullWhen(false)] out Problem? refusal,
        string pointer = "/from")
    {
        var caller = Caller.Of(http)!;
        user = from is null ? caller.User : storage.Accounts.Find(from);
        refusal = null;
        if (user is not null && (user.Id == caller.Id || caller.Has(Scopes.Admin))) return true;
        user = null;
        refusal = caller.Has(Scopes.Admin)
            ? Problems.Validation(pointer, "unknown-user", "There is no user with this id or address.")
            : Problems.AccessDenied("You may act as yourself only.", new Why
            {
                Rule = $"scope:{Scopes.Admin}", Effect = "deny", Reason = "Only an administrator may act for another user.",
            });
        return false;
    }
}
