using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Api.Storage;
using Gateway.Tests.Api.Support;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Api.Storage;

/// <summary>Whatever was acknowledged is on disk, and nothing is there twice, however often the process is killed.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;
    private const int Writers = 16;

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Twenty_kills_under_load_lose_nothing_acknowledged_and_double_nothing()
    {
        var acknowledged = new ConcurrentDictionary<string, string>();
        var unanswered = new ConcurrentBag<string>();
        string? token = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = new GatewayProcess("127.77.2.1", _directory, ("DOTNET_TieredPGO", "0"));
            using var client = await process.ReadyAsync();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ??= await GatewayProcess.TokenAsync(client));
            // What was under way when the last process died is asked again with the same key.
            while (unanswered.TryTake(out var key)) acknowledged[key] = (await SendAsync(client, key)).Id!;

            await LoadUntilKilledAsync(process, client, kill, acknowledged, unanswered);

            await CheckAsync(acknowledged);
        }

        Assert.True(acknowledged.Count > Kills * 20, $"Only {acknowledged.Count} alerts were acknowledged: that is no load.");
        TestContext.Current.SendDiagnosticMessage($"{acknowledged.Count} alerts acknowledged over {Kills} kills");
    }

    /// <summary>Writes from many sides, and kills the process while they are at it.</summary>
    private static async Task LoadUntilKilledAsync(
        GatewayProcess process, HttpClient client, int round, ConcurrentDictionary<string, string> acknowledged, ConcurrentBag<string> unanswered)
    {
        var before = acknowledged.Count;
        var number = 0;
        var dead = false;
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref dead))
            {
                var key = $"{round}-{Interlocked.Increment(ref number)}";
                var (sent, id) = await SendAsync(client, key);
                if (id is not null) acknowledged[key] = id;
                else if (sent) unanswered.Add(key);
            }
        })).ToList();
        var since = Stopwatch.StartNew();
        // A different moment each time: after 40 to 116 answers.
        while (acknowledged.Count < before + 40 + round * 4 && since.Elapsed < TimeSpan.FromSeconds(20)) await Task.Delay(1);
        var killed = process.KillAsync();
        // Who writes on against nobody would only make work for the next round.
        Volatile.Write(ref dead, true);
        await killed;
        await Task.WhenAll(writers);
    }

    private static async Task<(bool Sent, string? Id)> SendAsync(HttpClient client, string key)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/alerts");
            request.Headers.Add("Idempotency-Key", key);
            request.Content = JsonContent.Create(new { to = new[] { "sip:nobody@poc.local", "sip:admin@poc.local" }, text = key });
            using var answer = await client.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == 202, body);
            return (true, JsonNode.Parse(body)!["id"]!.GetValue<string>());
        }
        catch (HttpRequestException nobody) when (nobody.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return (false, null);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return (true, null);
        }
    }

    private async Task CheckAsync(ConcurrentDictionary<string, string> acknowledged)
    {
        var file = new SqliteFile(Path.Combine(_directory, "gateway.db"));
        await using var db = file.Read();
        var alerts = await db.Alerts.Include(alert => alert.Targets).ToListAsync();
        var byText = alerts.Where(alert => alert.Direction == "outgoing").ToLookup(alert => alert.Text!);
        foreach (var (key, id) in acknowledged)
        {
            var stored = Assert.Single(byText[key]);
            Assert.Equal(id, stored.Id);
            Assert.Equal(2, stored.Targets.Count);
        }

        Assert.All(byText, text => Assert.Single(text));
        var journal = await db.Journal.OrderBy(row => row.Seq).Select(row => new { row.Seq, row.Type, row.Subject }).ToListAsync();
        Assert.Equal(Enumerable.Range(1, journal.Count).Select(seq => (long)seq), journal.Select(row => row.Seq));
        Assert.Equal(
            alerts.Select(alert => alert.Id).Order(StringComparer.Ordinal),
            journal.Where(row => row.Type == "alert.sent").Select(row => row.Subject).Order(StringComparer.Ordinal));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
