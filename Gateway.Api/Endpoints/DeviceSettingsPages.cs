using Gateway.Api.Authentication;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;

namespace Gateway.Api.Endpoints;

/// <summary>The PoC settings that one device of a user has published (RFC 4354). What holds for the user is made of all of them.</summary>
public sealed record DeviceSettings
{
    /// <summary>Tells the device apart from others of its user; the device has chosen it.</summary>
    public required string Entity { get; init; }

    public required AnswerMode AnswerMode { get; init; }
    public required bool IncomingSessionBarring { get; init; }
    public required bool IncomingAlertBarring { get; init; }
    public required bool SimultaneousSessions { get; init; }

    /// <summary>When it said so last.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>When that runs out unless it is renewed; then it counts no longer.</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>What the devices of a user have published of his PoC settings.</summary>
internal static class DeviceSettingsPages
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGroup("/users").WithTags("Users").MapGet("/{user}/settings/devices", ListAsync).Is("List the settings of a user's devices", Scopes.UsersRead, o => o
            .Says("As each device has published them and until it is renewed or runs out. What holds for the user, in his settings, is made of all of them: sessions or alerts are barred where every device "
                + "bars them; of those that do not, the answer mode is automatic where all say so, and one that takes simultaneous sessions is enough. What the user says by another door counts until a "
                + "device says something again.")
            .InPath("user", "Id or address.", "sip:bob@poc.local")
            .Answers<Page<DeviceSettings>>(200, "All of them, those that came first before.").Refuses(404, "No such user.").Refuses(503, "The network is starting or stopping."));

    private static async Task<Answer> ListAsync(HttpContext http, string user, GatewayStorage storage, IPocNetwork network)
    {
        if (storage.Accounts.Find(user) is not { } row) return Problems.NotFound("user with this id or address");
        var devices = await network.DeviceSettingsAsync(PocAddress.Parse(row.Address), http.RequestAborted);
        return Answer.Ok(new Page<DeviceSettings>
        {
            Data =
            [
                .. devices.Select(one => new DeviceSettings
                {
                    Entity = one.Entity,
                    AnswerMode = Enum.Parse<AnswerMode>(one.Settings.AnswerMode.ToString()),
                    IncomingSessionBarring = one.Settings.IncomingSessionBarring,
                    IncomingAlertBarring = one.Settings.IncomingAlertBarring,
                    SimultaneousSessions = one.Settings.SimultaneousSessions,
                    PublishedAt = one.PublishedAt,
                    Until = one.Until,
                }),
            ],
        });
    }
}
