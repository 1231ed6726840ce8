using Gateway.Api.Storage;
using Gateway.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Api;

public sealed class EventsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    [Fact]
    public async Task Events_are_read_on_from_a_number()
    {
        var before = app.Storage.Feed.LastSeq;
        var address = await app.NewUserAsync();
        app.Register(address);

        var page = await app.UntilAsync($"/api/v1/events?after={before}&types=registration.*", page => page["data"]!.AsArray().Count > 0);

        var one = Assert.Single(page["data"]!.AsArray(), entry => entry!["data"]!["user"]!["address"]!.GetValue<string>() == address)!;
        Assert.Equal("registration.added", one["type"]!.GetValue<string>());
        Assert.True(page["next"]!.GetValue<long>() >= one["seq"]!.GetValue<long>());
        Assert.Equal(app.Storage.Feed.Epoch, page["epoch"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_stream_goes_on_after_the_last_event_that_was_seen()
    {
        var before = app.Storage.Feed.LastSeq;
        var (missed, later) = (await app.NewUserAsync(), "");
        using var client = app.Server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events/stream?types=user.created");
        request.Headers.Authorization = app.Admin.Http.DefaultRequestHeaders.Authorization;
        request.Headers.TryAddWithoutValidation("Last-Event-ID", before.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        later = await app.NewUserAsync();

        var addresses = new List<string>();
        var ids = new List<long>();
        while (!addresses.Contains(later))
        {
            var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
            if (line!.StartsWith("id: ", StringComparison.Ordinal)) ids.Add(long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture));
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                addresses.Add(System.Text.Json.Nodes.JsonNode.Parse(line[6..])!["data"]!["user"]!["address"]!.GetValue<string>());
        }

        Assert.Contains(missed, addresses);
        Assert.Equal(ids.Order().Distinct(), ids);
    }

    [Fact]
    public async Task Who_comes_too_late_is_told_where_the_journal_begins()
    {
        await using var old = new GatewayApp();
        await old.InitializeAsync();
        for (var i = 0; i < 5; i++) await old.NewUserAsync();
        await old.Storage.Writer.WriteAsync(unit => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRaw(unit.Db.Database, "UPDATE journal SET Time = 1 WHERE Seq <= 3"), default);

        await old.Services.GetServices<IHostedService>().OfType<StorageUpkeep>().Single().PruneAsync(TestContext.Current.CancellationToken);

        Assert.Equal(4, old.Storage.Feed.OldestSeq);
        var problem = (await old.Admin.GetAsync("/api/v1/events?after=1")).ExpectProblem(410, "cursor-expired");
        Assert.Equal(4, problem["oldestSeq"]!.GetValue<long>());
        (await old.Admin.GetAsync("/api/v1/events/stream?after=1")).ExpectProblem(410, "cursor-expired");
        var page = (await old.Admin.GetAsync("/api/v1/events?after=3")).Expect(200);
        Assert.Equal(4, page["data"]![0]!["seq"]!.GetValue<long>());
    }

    [Fact]
    public async Task Numbers_go_on_after_everything_was_pruned_and_the_gateway_restarted()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
        long last;
        await using (var before = new GatewayApp(directory) { KeepsData = true })
        {
            await before.InitializeAsync();
            await before.NewUserAsync();
            last = before.Storage.Feed.LastSeq;
            await before.Storage.Writer.WriteAsync(unit => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRaw(unit.Db.Database, "UPDATE journal SET Time = 1"), default);
            await before.Services.GetServices<IHostedService>().OfType<StorageUpkeep>().Single().PruneAsync(TestContext.Current.CancellationToken);
        }

        await using var after = new GatewayApp(directory);
        await after.InitializeAsync();
        Assert.Equal(last, after.Storage.Feed.LastSeq);
        await after.NewUserAsync();

        Assert.Equal(last + 1, after.Storage.Feed.LastSeq);
    }

    [Fact]
    public async Task A_reader_sees_only_what_his_scopes_reach()
    {
        var key = (await app.Admin.PostAsync("/api/v1/api-keys", new { name = "Groups", scopes = new[] { "groups:read" } })).Expect(201)["key"]!.GetValue<string>();
        await app.NewUserAsync();
        await app.Admin.PostAsync("/api/v1/groups", new { address = $"sip:{GatewayApp.NewName("grp")}@poc.local", displayName = "G" });

        var page = (await app.WithBearer(key).GetAsync("/api/v1/events?limit=1000")).Expect(200);

        Assert.NotEmpty(page["data"]!.AsArray());
        Assert.All(page["data"]!.AsArray(), entry => Assert.StartsWith("group.", entry!["type"]!.GetValue<string>(), StringComparison.Ordinal));
    }
}
