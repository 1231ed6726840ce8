using System.Text.Json.Nodes;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Sessions;
using Gateway.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api;

public sealed class PresenceChargingTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private const string All = "/api/v1/charging-records?kind=presence";

    private static readonly DateTimeOffset Asked = new(2026, 11, 21, 13, 4, 30, TimeSpan.Zero);

    [Fact]
    public async Task A_record_is_there_from_the_grant_on_and_is_replaced_until_it_is_closed()
    {
        var open = Record(await app.NewUserAsync());
        await using var hub = await HubClient.OpenAsync(app, app.Admin);
        var path = $"{All}&watcher={Uri.EscapeDataString(open.Watcher.ToString())}";

        Tell(app, open);
        var first = await OneAsync(app, path, one => true);
        Tell(app, open with { Interim = 1, Notifications = 7, Octets = 900 });
        var interim = await OneAsync(app, path, one => one["notifications"]!.GetValue<int>() == 7);
        var closed = open with { Interim = 1, Notifications = 9, Octets = 1_200, EndedAt = Asked.AddHours(2), End = ChargingEnd.Stopped };
        Tell(app, closed);
        var last = await OneAsync(app, path, one => one["endedAt"] is not null);
        // Facts may come twice, and late.
        Tell(app, closed);
        Tell(app, open with { Interim = 5, Notifications = 99 });
        Tell(app, Record(await app.NewUserAsync()));
        var written = (await app.UntilAsync($"/api/v1/events?types=charging.*&limit=1000", page => page["data"]!.AsArray().Count(IsAbout(open)) == 3))["data"]!.AsArray().Where(one => IsAbout(open)(one));

        Assert.True(first["endedAt"] is null && first["end"] is null);
        Assert.Equal((1L, 2L, 3L), (Version(first), Version(interim), Version(last)));
        Assert.Equal(("stopped", 9, 1_200L, 7_200_000L), (Text(last["end"]), last["notifications"]!.GetValue<int>(), last["octets"]!.GetValue<long>(), last["durationMs"]!.GetValue<long>()));
        Assert.Equal(
            ("a.example", "poc.local", "icid-1", "SUBSCRIBE", "presence", 1),
            (Text(last["originatingNetwork"]), Text(last["terminatingNetwork"]), Text(last["chargingId"]), Text(last["sipMethod"]), Text(last["event"]), last["roleOfNode"]!.GetValue<int>()));
        Assert.All(written, one => Assert.Equal("presence", Text(one!["data"]!["kind"])));
    }

    [Fact]
    public async Task A_notification_is_charged_by_itself_where_that_is_wanted_and_belongs_to_its_enquiry()
    {
        var of = Record(await app.NewUserAsync());
        Tell(app, of);

        var part = new PresenceNotificationRecord(new(Ids.New("cdr")), of.Id, 2, 310, Asked.AddMinutes(5));
        Recorder(app).TryRecord(new Fact.NotificationCharged(part), null);
        Recorder(app).TryRecord(new Fact.NotificationCharged(part), null);
        var found = await app.UntilAsync($"{All}&participant={Uri.EscapeDataString(of.Watcher.ToString())}", page => page["data"]!.AsArray().Count == 2);

        var notification = found["data"]!.AsArray().Single(one => one!["partOf"] is not null)!;
        Assert.Equal((of.Id.Value, "NOTIFY", 2, 310L), (Text(notification["partOf"]), Text(notification["sipMethod"]), notification["notifications"]!.GetValue<int>(), notification["octets"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Records_are_found_by_watcher_presentity_and_time_and_exported()
    {
        var watcher = await app.NewUserAsync();
        var (one, other) = (Record(watcher), Record(watcher) with { Presentity = PocAddress.Parse("sip:elsewhere@poc.local"), RequestedAt = Asked.AddDays(-3) });
        Tell(app, one);
        Tell(app, other);
        var of = $"{All}&watcher={Uri.EscapeDataString(watcher)}";
        await app.UntilAsync(of, page => page["data"]!.AsArray().Count == 2);

        Assert.Equal([other.Id.Value], await FoundAsync($"{of}&presentity=sip:elsewhere%40poc.local"));
        Assert.Equal([one.Id.Value], await FoundAsync($"{of}&from=2026-11-20T00:00:00Z"));
        Assert.Equal([other.Id.Value], await FoundAsync($"{of}&to=2026-11-20T00:00:00Z"));
        var csv = (await app.Admin.GetAsync(of, ("Accept", "text/csv"))).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var lines = (await app.Admin.GetAsync(of, ("Accept", "application/x-ndjson"))).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((3, 2), (csv.Length, lines.Length));
        Assert.Equal(csv[0].Split(',').Length, csv[1].Split(',').Length);
    }

    [Theory]
    [InlineData("kind=none")]
    [InlineData("watcher=sip:bob%40poc.local")]
    [InlineData("presentity=sip:bob%40poc.local")]
    [InlineData("kind=presence&session=ses_01JD0000000000000000000000")]
    [InlineData("kind=presence&watcher=no%20body")]
    [InlineData("kind=presence&from=yesterday")]
    [InlineData("kind=presence&cursor=abc")]
    public async Task A_question_that_is_none_is_refused(string query) => (await app.Admin.GetAsync($"/api/v1/charging-records?{query}")).ExpectProblem(400, "malformed");

    [Fact]
    public async Task An_enquiry_takes_one_of_the_credit_of_its_watcher_once()
    {
        var (watcher, target) = (await app.NewUserAsync(), await PresenceEnquiriesTests.VisiblePhoneAsync(app));
        var path = $"/api/v1/users/{Uri.EscapeDataString(watcher)}";
        (await app.Admin.PatchAsync(path, new { presenceCredit = 2 }, ("If-Match", "*"))).Expect(200);
        var ours = Record(watcher) with { Presentity = PocAddress.Parse(target), OriginatingNetwork = "poc.local" };

        // Both sides are ours: each writes its record, and one of the two counts.
        Tell(app, ours);
        Tell(app, ours with { Notifications = 3, Interim = 1 });
        Tell(app, ours with { Id = new(Ids.New("cdr")), Role = ChargingRole.Originating });
        var once = await app.UntilAsync(path, user => user["presenceCredit"]!.GetValue<int>() < 2);
        // Of somebody elsewhere only the watcher's side is ours.
        Tell(app, Record(watcher) with { Presentity = PocAddress.Parse("sip:carl@b.example"), Role = ChargingRole.Originating });
        var none = await app.UntilAsync(path, user => user["presenceCredit"]!.GetValue<int>() < 1);

        Assert.Equal((1, 0), (once["presenceCredit"]!.GetValue<int>(), none["presenceCredit"]!.GetValue<int>()));
        (await app.Admin.PostAsync("/api/v1/presence/enquiries", new { watcher, target, type = "once" })).ExpectProblem(403, "access-denied");
    }

    [Fact]
    public async Task What_is_open_when_the_gateway_ends_is_closed_with_that_reason_by_the_next_one()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
        PresenceChargingRecord open, closed;
        await using (var first = new GatewayApp(directory) { KeepsData = true })
        {
            await first.InitializeAsync();
            var watcher = await first.NewUserAsync();
            open = Record(watcher);
            closed = Record(watcher) with { EndedAt = Asked.AddMinutes(1), End = ChargingEnd.Answered };
            Tell(first, open);
            Tell(first, closed);
            await first.UntilAsync($"{All}&watcher={Uri.EscapeDataString(watcher)}", page => page["data"]!.AsArray().Count == 2);
        }

        await using var second = new GatewayApp(directory);
        await second.InitializeAsync();
        var records = (await second.Admin.GetAsync($"{All}&watcher={Uri.EscapeDataString(open.Watcher.ToString())}&sort=id")).Expect(200)["data"]!.AsArray();

        Assert.Equal([(open.Id.Value, "restarted"), (closed.Id.Value, "answered")], records.Select(one => (Text(one!["id"]), Text(one["end"]))));
        Assert.NotNull(records[0]!["endedAt"]);
        Assert.Equal("2026-11-21T13:05:30.000Z", Text(records[1]!["endedAt"]));
    }

    private static PresenceChargingRecord Record(string watcher) => new(
        new(Ids.New("cdr")), ChargingRole.Terminating, PocAddress.Parse(watcher), PocAddress.Parse("sip:bob@poc.local"), EnquiryKind.Period, "presence", TimeSpan.FromHours(2),
        WatcherStanding.Allowed, $"{Guid.NewGuid():N}@192.0.2.10", "icid-1", "a.example", "poc.local", Asked, Asked, 0, 0, 0, null, null);

    private static void Tell(GatewayApp app, PresenceChargingRecord record) => Assert.True(Recorder(app).TryRecord(new Fact.PresenceCharged(record), null));

    private static IFactRecorder Recorder(GatewayApp app) => app.Services.GetRequiredService<IFactRecorder>();

    private static async Task<JsonNode> OneAsync(GatewayApp app, string path, Func<JsonNode, bool> isSo) =>
        (await app.UntilAsync(path, page => page["data"]!.AsArray() is [{ } only] && isSo(only)))["data"]![0]!;

    private async Task<List<string>> FoundAsync(string path) => [.. (await app.Admin.GetAsync(path)).Expect(200)["data"]!.AsArray().Select(one => Text(one!["id"]))];

    private static Func<JsonNode?, bool> IsAbout(PresenceChargingRecord record) => one => Text(one!["subject"]) == record.Id.Value;

    private static long Version(JsonNode node) => node["version"]!.GetValue<long>();

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
