using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Sip.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>A user to be.</summary>
public sealed record UserDraft
{
    /// <summary>The PoC address, in the domain of this gateway. It never changes.</summary>
    public required string Address { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>What the handset authenticates with. Write only.</summary>
    public string? Password { get; init; }

    /// <summary>The name for signing in to the console. Default: the user part of the address. Only with a role.</summary>
    public string? UserName { get; init; }

    /// <summary>Given: the user may sign in to the console.</summary>
    public Role? Role { get; init; }

    /// <summary>The password for the console; default: <c>password</c>. Write only.</summary>
    public string? ConsolePassword { get; init; }

    /// <summary>True: every alert to the user is refused (RFC 4354, incoming personal alert barring).</summary>
    public bool? AlertBarring { get; init; }

    /// <summary>Sessions at a time, 1 to 500. Default: 50 for who signs in to the console, else 4.</summary>
    public int? SessionsMax { get; init; }

    /// <summary>Whether the user may have another's phone answer without its user. Default: only who signs in to the console.</summary>
    public bool? MayOverrideManualAnswer { get; init; }

    /// <summary>Enquiries after others' presence that are left to the user, 0 to 1,000,000,000; each takes one, and with none left the next is refused. Default: as many as he likes.</summary>
    public int? PresenceCredit { get; init; }
}

/// <summary>The user's PoC settings (RFC 4354): how the user wants to be reached.</summary>
public sealed record UserSettings
{
    /// <summary>Automatic: the phone answers by itself. Manual: it rings.</summary>
    public required AnswerMode AnswerMode { get; init; }

    /// <summary>True: every invitation to the user is refused.</summary>
    public required bool IncomingSessionBarring { get; init; }

    /// <summary>True: every alert to the user is refused.</summary>
    public required bool IncomingAlertBarring { get; init; }

    /// <summary>False: a second invitation during a session is refused.</summary>
    public required bool SimultaneousSessions { get; init; }

    /// <summary>True: those who may see the user's presence see that he wants to be left alone, and calls go where the user's forwarding leads them then. Nothing is refused by it.</summary>
    public required bool DoNotDisturb { get; init; }
}

/// <summary>PoC settings to be; what is missing stays.</summary>
public sealed record UserSettingsDraft
{
    public AnswerMode? AnswerMode { get; init; }
    public bool? IncomingSessionBarring { get; init; }
    public bool? IncomingAlertBarring { get; init; }
    public bool? SimultaneousSessions { get; init; }
    public bool? DoNotDisturb { get; init; }
}

internal static class Users
{
    private const int PresenceCreditMax = 1_000_000_000;

    private static readonly UserDraft ExampleDraft = new()
    {
        Address = "sip:bob@poc.local", DisplayName = "Bob Ramsey", Password = "correct-horse-battery",
    };

    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("", ListAsync).Is("List users", Scopes.UsersRead, o => o
            .Query("q", "Part of the display name, address or user name.", "bo")
            .Paged("displayName, -displayName, createdAt, -createdAt")
            .Answers<Page<User>>(200, "A page of users."));
        users.MapPost("", AddAsync).Is("Add a user", Scopes.UsersWrite, o => o
            .Says("`password` is what the user's handset authenticates with. With a `role` the user may also sign in to the console.")
            .Takes(ExampleDraft)
            .Answers<User>(201, "The new user.")
            .Refuses(409, "The address or user name is taken."));
        users.MapGet("/{user}", Get).Is("Get a user", Scopes.UsersRead, o => o
            .InPath("user", "Id or address.", "sip:bob@poc.local")
            .Answers<User>(200, "The user.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match.").Refuses(404, "No such user."));
        users.MapPatch("/{user}", ChangeAsync).Is("Change a user", Scopes.UsersWrite, o => o
            .Says("A JSON Merge Patch: what is missing stays, null removes. Removing the role ends the user's console access.")
            .InPath("user", "Id or address.", "sip:bob@poc.local").IfMatch()
            .Patches<UserDraft>(new { displayName = "Robert Ramsey" })
            .Answers<User>(200, "The user as he is now.").Refuses(404, "No such user.")
            .Refuses(409, "The user name is taken, or nobody would be administrator any more."));
        users.MapDelete("/{user}", RemoveAsync).Is("Remove a user", Scopes.UsersWrite, o => o
            .Says("Also ends the user's memberships, and removes the user's access rules, mailbox and service contexts.")
            .InPath("user", "Id or address.", "sip:bob@poc.local").IfMatch()
            .AnswersEmpty(204, "Removed.").Refuses(404, "No such user.").Refuses(409, "Nobody would be administrator any more."));
        users.MapGet("/{user}/settings", GetSettings).Is("Get a user's settings", Scopes.UsersRead, o => o
            .InPath("user", "Id or address.", "sip:bob@poc.local")
            .Answers<UserSettings>(200, "The settings.").Refuses(404, "No such user."));
        users.MapPut("/{user}/settings", PutSettingsAsync).Is("Set a user's settings", null, o => o
            .Says("One's own, or with the scope users:write anybody's. What is missing stays.")
            .InPath("user", "Id or address.", "sip:bob@poc.local").IfMatch()
            .Takes(new UserSettingsDraft { AnswerMode = AnswerMode.Automatic, IncomingAlertBarring = true })
            .Answers<UserSettings>(200, "The settings as they are now.").Refuses(404, "No such user."));
    }

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage, People people)
    {
        var page = PageRequest.Of(http, "displayName", "-displayName", "createdAt", "-createdAt");
        await using var db = storage.File.Read();
        var query = db.Users.AsQueryable();
        if (http.Request.Query["q"] is [{ Length: > 0 } q])
        {
            var pattern = Like.Containing(q);
            query = query.Where(user => EF.Functions.Like(user.SearchText, pattern, Like.Escape));
        }

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var (key, id) = (page.AfterKey, page.AfterId);
        // Ids sort by the time they were made.
        query = page.Sort switch
        {
            "-displayName" => query.OrderByDescending(user => user.SortName).ThenByDescending(user => user.Id)
                .Where(user => id == null || string.Compare(user.SortName, key) < 0 || (user.SortName == key && string.Compare(user.Id, id) < 0)),
            "createdAt" => query.OrderBy(user => user.Id).Where(user => id == null || string.Compare(user.Id, id) > 0),
            "-createdAt" => query.OrderByDescending(user => user.Id).Where(user => id == null || string.Compare(user.Id, id) < 0),
            _ => query.OrderBy(user => user.SortName).ThenBy(user => user.Id)
                .Where(user => id == null || string.Compare(user.SortName, key) > 0 || (user.SortName == key && string.Compare(user.Id, id) > 0)),
        };
        var rows = await query.Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, people.Of, row => (row.SortName, row.Id), total));
    }

    private static Answer Get(HttpContext http, string user, GatewayStorage storage, People people)
    {
        if (storage.Accounts.Find(user) is not { } row) return Problems.NotFound("user with this id or address");
        return Preconditions.IsKnown(http, row.Version)
            ? new Answer { Status = 304, ETag = Answer.Tag(row.Version) }
            : Answer.Ok(people.Of(row), row.Version);
    }

    private static async Task<Answer> AddAsync(
        HttpContext http, GatewayStorage storage, GatewaySettings settings, Credentials credentials, People people, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<UserDraft>(http);
        var checks = new Checks();
        var row = new UserRow
        {
            Id = Ids.New("usr"), Address = "", DisplayName = "", SortName = "", SearchText = "", SecurityStamp = "", Version = 1,
        };
        if (checks.Address("/address", draft.Address) is { } address)
        {
            if (address.Scheme != "sip" || address.Host != settings.SipDomain || address.User.Length == 0)
                checks.Add("/address", "foreign-address", $"An address such as sip:bob@{settings.SipDomain} is expected: users of other networks are theirs.");
            row.Address = address.ToString();
        }

        if (draft.Password is null) checks.Add("/password", "required", "\"password\" is missing: the handset needs it to register.");
        Fill(row, draft, draft, checks, settings, credentials);
        if (checks.Failed) return checks.Problem;

        return await commands.RunAsync(http, unit =>
        {
            if (unit.Db.Users.Any(other => other.Address == row.Address))
                return Problems.AlreadyExists("/address", "There is a user with this address.");
            if (unit.Db.Groups.Any(group => group.Address == row.Address))
                return Problems.AlreadyExists("/address", "There is a group with this address.");
            if (row.UserNameKey is not null && unit.Db.Users.Any(other => other.UserNameKey == row.UserNameKey))
                return Problems.AlreadyExists("/userName", "There is a user with this user name.");
            row.CreatedAt = unit.Now.UtcTicks;
            unit.Db.Users.Add(row);
            var user = Keep(storage, unit, row, people);
            Tell(unit, http, "user.created", user);
            Commands.Audit(unit, http, "user.create", row.Id, null, user);
            if (settings.ServiceTemplate is { } template
                && ServiceProvisioning.Make(unit, storage, http, row.Address, template, settings.ServiceHost, null, null) is { Problem: { } problem })
                return problem;
            return Answer.Created($"/api/v1/users/{row.Id}", user, row.Version);
        });
    }

    private static async Task<Answer> ChangeAsync(
        HttpContext http, string user, GatewayStorage storage, GatewaySettings settings, Credentials credentials, People people, Commands commands)
    {
        var patch = await BodyReader.ReadPatchAsync<UserDraft>(http);
        if (storage.Accounts.Find(user) is not { } known) return Problems.NotFound("user with this id or address");
        // The slow password hash is made here, not on the writer's thread, and thrown away if the user has changed meanwhile.
        var next = Copy(known);
        var checks = new Checks();
        var merged = BodyReader.Merge(DraftOf(known), patch);
        if (!PocAddress.TryParse(merged.Address, out var address, out _) || address.ToString() != known.Address)
            checks.Add("/address", "read-only", "An address never changes: add a new user instead.");
        Fill(next, merged, DraftOf(known), checks, settings, credentials);
        if (checks.Failed) return checks.Problem;

        return await commands.RunAsync(http, unit =>
        {
            var row = unit.Db.Users.AsTracking().FirstOrDefault(row => row.Id == known.Id);
            if (row is null) return Problems.NotFound("user with this id or address");
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            if (row.Version != known.Version) return Problems.StaleETag(row.Version);
            if (next.UserNameKey is not null && unit.Db.Users.Any(other => other.UserNameKey == next.UserNameKey && other.Id != row.Id))
                return Problems.AlreadyExists("/userName", "There is a user with this user name.");
            if (next.Role != "administrator" && IsLastAdministrator(unit, row)) return LastAdministrator();
            var before = people.Of(row);
            next.Version = row.Version + 1;
            unit.Db.Entry(row).CurrentValues.SetValues(next);
            var after = Keep(storage, unit, next, people);
            Tell(unit, http, "user.updated", after);
            Commands.Audit(unit, http, "user.change", row.Id, before, after);
            return Answer.Ok(after, next.Version);
        });
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string user, GatewayStorage storage, People people, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            var id = storage.Accounts.Find(user)?.Id ?? user;
            var row = unit.Db.Users.AsTracking().FirstOrDefault(row => row.Id == id);
            if (row is null) return Problems.NotFound("user with this id or address");
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            if (IsLastAdministrator(unit, row)) return LastAdministrator();
            var address = PocAddress.Parse(row.Address);
            var before = people.Of(row);
            Groups.RemoveEverywhere(unit, storage, row.Address, Caller.Of(http)!.Actor);
            AccessRuleChanges.RemoveAllOf(unit, storage, http, address);
            Mailboxes.RemoveAllOf(unit, storage, http, address);
            unit.Db.ApiKeys.RemoveRange(unit.Db.ApiKeys.Where(key => key.UserId == row.Id));
            unit.Db.Users.Remove(row);
            storage.Change(unit, accounts => accounts.Without(row.Id));
            storage.Change(unit, facts => facts with { Subscribers = facts.Subscribers.Without(address) });
            unit.Tell("user.deleted", row.Id, row.Version + 1, new { id = row.Id, address = row.Address }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "user.remove", row.Id, before, null);
            return Answer.NoContent();
        });

    private static Answer GetSettings(string user, GatewayStorage storage) =>
        storage.Accounts.Find(user) is { } row
            ? Answer.Ok(SettingsOf(row), row.Version)
            : Problems.NotFound("user with this id or address");

    private static async Task<Answer> PutSettingsAsync(
        HttpContext http, string user, GatewayStorage storage, People people, Commands commands, OwnStatuses statuses)
    {
        var settings = await BodyReader.ReadAsync<UserSettingsDraft>(http);
        var caller = Caller.Of(http)!;
        if (storage.Accounts.Find(user) is not { } known)
            return caller.Has(Scopes.UsersRead) ? Problems.NotFound("user with this id or address") : Problems.InsufficientScope(Scopes.UsersWrite);
        if (known.Id != caller.Id && !caller.Has(Scopes.UsersWrite)) return Problems.InsufficientScope(Scopes.UsersWrite);
        return await commands.RunAsync(http, unit =>
        {
            var row = unit.Db.Users.AsTracking().FirstOrDefault(row => row.Id == known.Id);
            if (row is null) return Problems.NotFound("user with this id or address");
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            row.AnswerMode = settings.AnswerMode is { } mode ? Export.Name(mode) : row.AnswerMode;
            row.SessionBarring = settings.IncomingSessionBarring ?? row.SessionBarring;
            row.AlertBarring = settings.IncomingAlertBarring ?? row.AlertBarring;
            row.SimultaneousSessions = settings.SimultaneousSessions ?? row.SimultaneousSessions;
            row.DoNotDisturb = settings.DoNotDisturb ?? row.DoNotDisturb;
            row.Version++;
            Tell(unit, http, "user.updated", Keep(storage, unit, row, people));
            if (!Commands.IsDryRun(http)) statuses.Publish(unit, row);
            return Answer.Ok(SettingsOf(row), row.Version);
        });
    }

    /// <summary>Changes a user who is there, inside a unit of work, and tells it.</summary>
    /// <returns>The user as he is now; null where he is gone.</returns>
    public static UserRow? Change(UnitOfWork unit, GatewayStorage storage, People people, string id, Action<UserRow> change, Actor? actor, string? traceId = null)
    {
        if (unit.Db.Users.AsTracking().FirstOrDefault(row => row.Id == id) is not { } row) return null;
        change(row);
        row.Version++;
        var user = Keep(storage, unit, row, people);
        unit.Tell("user.updated", user.Id, user.Version, new { user }, actor, traceId);
        return row;
    }

    private static UserSettings SettingsOf(UserRow row) => new()
    {
        AnswerMode = Enum.Parse<AnswerMode>(row.AnswerMode, ignoreCase: true),
        IncomingSessionBarring = row.SessionBarring,
        IncomingAlertBarring = row.AlertBarring,
        SimultaneousSessions = row.SimultaneousSessions,
        DoNotDisturb = row.DoNotDisturb,
    };

    /// <summary>Carries a draft into a row. Secrets that the draft does not name stay as they are.</summary>
    private static void Fill(UserRow row, UserDraft draft, UserDraft before, Checks checks, GatewaySettings settings, Credentials credentials)
    {
        row.DisplayName = checks.Text("/displayName", draft.DisplayName, 1, 120) ?? "";
        checks.Secret("/password", draft.Password, 1);
        checks.Secret("/consolePassword", draft.ConsolePassword, 6);
        if (draft.SessionsMax is < 1 or > 500) checks.Add("/sessionsMax", "out-of-range", "1 to 500 is possible.");
        if (draft.PresenceCredit is < 0 or > PresenceCreditMax) checks.Add("/presenceCredit", "out-of-range", "0 to 1,000,000,000 is possible.");
        row.PresenceCredit = draft.PresenceCredit;
        row.AlertBarring = draft.AlertBarring ?? false;
        (row.SessionsMax, row.MayOverrideManualAnswer) = (draft.SessionsMax, draft.MayOverrideManualAnswer);
        if (checks.Failed) return;

        var user = Uri.UnescapeDataString(PocAddress.Parse(row.Address).User);
        if (draft.Password is { } sipPassword)
        {
            var credential = StoredCredential.FromPassword(user, settings.SipDomain, sipPassword);
            (row.SipUser, row.SipRealm) = (credential.User, credential.Realm);
            (row.Ha1Md5, row.Ha1Sha256, row.Ha1Sha512256) = (credential.Md5, credential.Sha256, credential.Sha512256);
        }

        FillConsole(row, draft, before, user, checks, credentials);
        row.SortName = row.DisplayName.ToLowerInvariant();
        row.SearchText = $"{row.DisplayName} {row.Address} {row.UserName}".ToLowerInvariant();
    }

    private static void FillConsole(UserRow row, UserDraft draft, UserDraft before, string user, Checks checks, Credentials credentials)
    {
        if (draft.Role is not { } role)
        {
            if (draft.UserName is not null && draft.UserName != before.UserName)
                checks.Add("/userName", "needs-role", "Only a user with a role signs in, so only such a user has a user name.");
            (row.Role, row.UserName, row.UserNameKey, row.PasswordHash) = (null, null, null, null);
            row.SecurityStamp = Credentials.RandomText(12);
            return;
        }

        var name = checks.Text("/userName", draft.UserName ?? user, 1, 64) ?? user;
        if (name.Any(char.IsWhiteSpace)) checks.Add("/userName", "bad-character", "A user name has no blanks.");
        (row.UserName, row.UserNameKey) = (name, name.ToLowerInvariant());
        var password = draft.ConsolePassword ?? draft.Password;
        if (password is not null && (draft.ConsolePassword is not null || row.PasswordHash is null || draft.Password is not null))
        {
            if (password.Length < 6) checks.Add("/password", "too-short", "Who signs in to the console needs a password of at least 6 characters.");
            else row.PasswordHash = credentials.HashPassword(row, password);
        }
        else if (row.PasswordHash is null)
            checks.Add("/consolePassword", "required", "Who signs in to the console needs a password.");

        if (row.Role != Roles.Name(role) || password is not null) row.SecurityStamp = Credentials.RandomText(12);
        row.Role = Roles.Name(role);
    }

    private static User Keep(GatewayStorage storage, UnitOfWork unit, UserRow row, People people)
    {
        var kept = Copy(row);
        storage.Change(unit, accounts => accounts.With(kept));
        storage.Change(unit, facts => facts with { Subscribers = facts.Subscribers.With(GatewayStorage.SubscriberOf(kept)) });
        return people.Of(kept);
    }

    private static void Tell(UnitOfWork unit, HttpContext http, string type, User user) =>
        unit.Tell(type, user.Id, user.Version, new { user }, Caller.Of(http)!.Actor, Commands.TraceOf(http));

    private static bool IsLastAdministrator(UnitOfWork unit, UserRow row) =>
        row.Role == "administrator" && !unit.Db.Users.Any(other => other.Role == "administrator" && other.Id != row.Id);

    private static Problem LastAdministrator() =>
        Problems.Conflict("last-administrator", "This is the last administrator: make somebody else one first.");

    private static UserDraft DraftOf(UserRow row) => new()
    {
        Address = row.Address, DisplayName = row.DisplayName, UserName = row.UserName, Role = Roles.Of(row.Role), AlertBarring = row.AlertBarring,
        SessionsMax = row.SessionsMax, MayOverrideManualAnswer = row.MayOverrideManualAnswer, PresenceCredit = row.PresenceCredit,
    };

    private static UserRow Copy(UserRow row) => new()
    {
        Id = row.Id, Address = row.Address, DisplayName = row.DisplayName, SortName = row.SortName, SearchText = row.SearchText,
        UserName = row.UserName, UserNameKey = row.UserNameKey, Role = row.Role, PasswordHash = row.PasswordHash, SecurityStamp = row.SecurityStamp,
        SipUser = row.SipUser, SipRealm = row.SipRealm, Ha1Md5 = row.Ha1Md5, Ha1Sha256 = row.Ha1Sha256, Ha1Sha512256 = row.Ha1Sha512256,
        AlertBarring = row.AlertBarring, AnswerMode = row.AnswerMode, SessionBarring = row.SessionBarring, SimultaneousSessions = row.SimultaneousSessions,
        SessionsMax = row.SessionsMax, MayOverrideManualAnswer = row.MayOverrideManualAnswer, DoNotDisturb = row.DoNotDisturb, StatusNote = row.StatusNote,
        PresenceCredit = row.PresenceCredit, CreatedAt = row.CreatedAt, Version = row.Version,
    };
}
