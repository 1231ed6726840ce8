using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
using Gateway.Api.Storage;

namespace Gateway.Api.Hosting;

/// <summary>Somebody has to be able to sign in: at the first start the user <c>admin</c> is made.</summary>
internal static class FirstAdministrator
{
    public const string UserName = "admin";

    /// <returns>The password that was made up and has to be told once; null where nobody was added or the password was given.</returns>
    public static async Task<string?> AddAsync(
        GatewayStorage storage, GatewaySettings settings, Credentials credentials, People people, CancellationToken stop)
    {
        if (!storage.Accounts.ById.IsEmpty) return null;
        var password = settings.AdminPassword ?? Credentials.RandomText(12);
        var row = new UserRow
        {
            Id = Ids.New("usr"),
            Address = $"sip:{UserName}@{settings.SipDomain}",
            DisplayName = "Administrator",
            SortName = "administrator",
            SearchText = $"administrator sip:{UserName}@{settings.SipDomain} {UserName}",
            UserName = UserName,
            UserNameKey = UserName,
            Role = Roles.Name(Role.Administrator),
            SecurityStamp = Credentials.RandomText(12),
            Version = 1,
        };
        row.PasswordHash = credentials.HashPassword(row, password);
        await storage.Writer.WriteAsync(
            unit =>
            {
                row.CreatedAt = unit.Now.UtcTicks;
                unit.Db.Users.Add(row);
                storage.Change(unit, accounts => accounts.With(row));
                var subscriber = GatewayStorage.SubscriberOf(row);
                storage.Change(unit, facts => facts with { Subscribers = facts.Subscribers.With(subscriber) });
                unit.Tell("user.created", row.Id, 1, new { user = people.Of(row) }, new Actor("system", "start"));
                return true;
            },
            stop);
        return settings.AdminPassword is null ? password : null;
    }
}
