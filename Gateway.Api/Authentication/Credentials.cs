using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Gateway.Api.Authentication;

/// <summary>Makes and reads what callers prove themselves with: passwords, session cookies, access tokens, API keys, stream tickets.</summary>
/// <remarks>
/// Cookies and tokens are the user's id and security stamp under data protection, so they need no table and end with the password, the role or the
/// user. Tickets live in memory: 60 s, one use.
/// </remarks>
internal sealed class Credentials(GatewayStorage storage, GatewaySettings settings, IDataProtectionProvider protection, TimeProvider clock)
{
    public const string CookieName = "poc_session";

    public const string KeyPrefix = "pocsk_";

    /// <summary>Tickets that may be open at once; a client that asks for more than it uses meets this.</summary>
    private const int TicketsMax = 10_000;

    private static readonly TimeSpan TicketLifetime = TimeSpan.FromSeconds(60);

    private readonly PasswordHasher<UserRow> _hasher = new();
    private readonly ITimeLimitedDataProtector _sessions = protection.CreateProtector("session").ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector _tokens = protection.CreateProtector("access token").ToTimeLimitedDataProtector();
    private readonly ConcurrentDictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    // A password check takes the same time whether the user exists or not.
    private readonly Lazy<string> _nobodysHash = new(() => new PasswordHasher<UserRow>().HashPassword(null!, RandomText(16)));

    public TimeSpan TokenLifetime => settings.AccessTokenLifetime;

    public string HashPassword(UserRow user, string password) => _hasher.HashPassword(user, password);

    /// <summary>The user if the name and the password are right and the user may sign in.</summary>
    public UserRow? SignIn(string userName, string password)
    {
        storage.Accounts.ByUserName.TryGetValue(userName.Trim().ToLowerInvariant(), out var user);
        var hash = user is { Role: not null, PasswordHash: { } own } ? own : null;
        var result = _hasher.VerifyHashedPassword(user!, hash ?? _nobodysHash.Value, password);
        return hash is not null && result is not PasswordVerificationResult.Failed ? user : null;
    }

    public string NewSession(UserRow user) => _sessions.Protect(Payload(user), settings.SessionLifetime);

    public string NewAccessToken(UserRow user) => _tokens.Protect(Payload(user), settings.AccessTokenLifetime);

    /// <summary>Ends one session: its cookie is worth nothing from here on.</summary>
    public void EndSession(string cookie)
    {
        var now = clock.GetUtcNow();
        foreach (var (ended, until) in _ended)
            if (until < now) _ended.TryRemove(ended, out _);
        _ended[Digest(cookie)] = now + settings.SessionLifetime;
    }

    public Caller? FromSession(string cookie) =>
        !_ended.IsEmpty && _ended.ContainsKey(Digest(cookie)) ? null : FromPayload(_sessions, cookie, CredentialKind.Cookie);

    public Caller? FromBearer(string bearer) =>
        bearer.StartsWith(KeyPrefix, StringComparison.Ordinal) ? FromKey(bearer) : FromPayload(_tokens, bearer, CredentialKind.Token);

    public static (string Key, byte[] Hash) NewKey()
    {
        var key = KeyPrefix + "live_" + RandomText(32);
        return (key, HashOf(key));
    }

    /// <summary>A ticket for one stream, or null where too many are open.</summary>
    public (string Ticket, TimeSpan Lifetime)? NewTicket(Caller caller)
    {
        var now = clock.GetUtcNow();
        if (_tickets.Count >= TicketsMax)
            foreach (var (old, entry) in _tickets)
                if (entry.Until < now) _tickets.TryRemove(old, out _);
        if (_tickets.Count >= TicketsMax) return null;
        var ticket = RandomText(32);
        _tickets[ticket] = new Ticket(caller.Id, caller.User.SecurityStamp, caller.Scopes, caller.KeyId, now + TicketLifetime);
        return (ticket, TicketLifetime);
    }

    /// <param name="ticket">What the client brings.</param>
    /// <param name="use">False for the request before the stream itself (SignalR's negotiate), which leaves the ticket as it is.</param>
    public Caller? FromTicket(string ticket, bool use)
    {
        if (!(use ? _tickets.TryRemove(ticket, out var entry) : _tickets.TryGetValue(ticket, out entry))) return null;
        if (entry.Until < clock.GetUtcNow() || !storage.Accounts.ById.TryGetValue(entry.UserId, out var user) || user.SecurityStamp != entry.Stamp) return null;
        return new Caller(user, CredentialKind.Ticket, entry.Scopes, entry.KeyId);
    }

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public static string RandomText(int bytes) => Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(bytes));

    private static string Digest(string text) => Convert.ToHexString(HashOf(text));

    private static string Payload(UserRow user) => $"{user.Id} {user.SecurityStamp} {RandomText(9)}";

    private Caller? FromPayload(ITimeLimitedDataProtector protector, string text, CredentialKind kind)
    {
        string payload;
        try
        {
            payload = protector.Unprotect(text);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException)
        {
            return null;
        }

        var parts = payload.Split(' ');
        if (!storage.Accounts.ById.TryGetValue(parts[0], out var user) || user.SecurityStamp != parts[1] || Roles.Of(user.Role) is not { } role) return null;
        return new Caller(user, kind, ScopesOf(role), null);
    }

    private Caller? FromKey(string key)
    {
        if (!storage.Accounts.KeysByHash.TryGetValue(Convert.ToHexString(HashOf(key)), out var row)) return null;
        var now = clock.GetUtcNow().UtcTicks;
        if (row.ExpiresAt <= now || !storage.Accounts.ById.TryGetValue(row.UserId, out var user)) return null;
        Used(row, now);
        // A key never outgrows its user: what the role lost, the key lost.
        var scopes = Roles.Of(user.Role) is { } role ? row.Scopes.Split(' ').Intersect(ScopesOf(role)) : [];
        return new Caller(user, CredentialKind.Key, scopes.ToFrozenSet(StringComparer.Ordinal), row.Id);
    }

    /// <summary>Notes the last use, to the minute: a write for every request would be paid by all.</summary>
    private void Used(ApiKeyRow row, long now)
    {
        if (row.LastUsedAt is { } last && now - last < TimeSpan.TicksPerMinute) return;
        row.LastUsedAt = now;
        storage.Writer.TryWrite(
            unit =>
            {
                if (unit.Db.ApiKeys.Find(row.Id) is { } stored) stored.LastUsedAt = now;
            },
            null);
    }

    private static FrozenSet<string> ScopesOf(Role role) => role switch
    {
        Role.Administrator => AdministratorScopes,
        Role.Supervisor => SupervisorScopes,
        Role.Dispatcher => DispatcherScopes,
        _ => ViewerScopes,
    };

    private static readonly FrozenSet<string> AdministratorScopes = Scopes.Of(Role.Administrator).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> SupervisorScopes = Scopes.Of(Role.Supervisor).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> DispatcherScopes = Scopes.Of(Role.Dispatcher).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> ViewerScopes = Scopes.Of(Role.Viewer).ToFrozenSet(StringComparer.Ordinal);

    private sealed record Ticket(string UserId, string Stamp, IReadOnlySet<string> Scopes, string? KeyId, DateTimeOffset Until);
}
