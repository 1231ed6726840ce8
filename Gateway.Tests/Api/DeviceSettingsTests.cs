using System.Text.Json.Nodes;
using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api;

/// <summary>PoC settings that handsets publish, as the API shows them.</summary>
[Clause("RFC 4354", "4")]
public sealed class DeviceSettingsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task What_a_handset_publishes_is_its_users_setting_and_told_to_all()
    {
        var bob = await app.NewPhoneAsync();
        var before = await SettingsAsync(bob);

        app.Network.PublishSettings(PocAddress.Parse(bob), "handset", new(IncomingAlertBarring: true));
        await app.UntilAsync(Path(bob), one => Text(one["answerMode"]) == "manual");

        var after = await SettingsAsync(bob);
        Assert.Equal(("automatic", false), (Text(before["answerMode"]), before["incomingAlertBarring"]!.GetValue<bool>()));
        Assert.Equal((true, false, true), (after["incomingAlertBarring"]!.GetValue<bool>(), after["incomingSessionBarring"]!.GetValue<bool>(), after["simultaneousSessions"]!.GetValue<bool>()));
        var told = (await _admin.GetAsync("/api/v1/events?types=user.updated&limit=1000")).Expect(200)["data"]!.AsArray();
        Assert.Contains(told, one => Text(one!["data"]!["user"]!["address"]) == bob && one["data"]!["user"]!["alertBarring"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Each_device_is_listed_with_what_it_has_published()
    {
        var bob = await app.NewPhoneAsync();
        app.Network.PublishSettings(PocAddress.Parse(bob), "desk", new(AnswerMode.Automatic));
        app.Network.PublishSettings(PocAddress.Parse(bob), "belt", new(IncomingSessionBarring: true));

        var devices = (await _admin.GetAsync($"{Path(bob)}/devices")).Expect(200)["data"]!.AsArray();

        Assert.Equal(["desk automatic False", "belt manual True"], devices.Select(one => $"{one!["entity"]} {one["answerMode"]} {one["incomingSessionBarring"]!.GetValue<bool>()}"));
        Assert.All(devices, one => Assert.True(one!["until"]!.GetValue<DateTimeOffset>() > one["publishedAt"]!.GetValue<DateTimeOffset>()));
        (await _admin.GetAsync("/api/v1/users/usr_none/settings/devices")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task What_the_user_sets_himself_counts_until_a_device_says_something_again()
    {
        var bob = await app.NewPhoneAsync();
        app.Network.PublishSettings(PocAddress.Parse(bob), "desk", new());
        await app.UntilAsync(Path(bob), one => Text(one["answerMode"]) == "manual");

        (await _admin.PutAsync(Path(bob), new { answerMode = "automatic" }, ("If-Match", "*"))).Expect(200);
        Assert.Equal("automatic", Text((await SettingsAsync(bob))["answerMode"]));

        app.Network.PublishSettings(PocAddress.Parse(bob), "desk", new());
        await app.UntilAsync(Path(bob), one => Text(one["answerMode"]) == "manual");
    }

    private async Task<JsonNode> SettingsAsync(string user) => (await _admin.GetAsync(Path(user))).Expect(200);

    private static string Path(string user) => $"/api/v1/users/{Uri.EscapeDataString(user)}/settings";

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
