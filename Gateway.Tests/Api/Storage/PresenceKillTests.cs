using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.Api.Storage;
using Gateway.Tests.Api.Support;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Api.Storage;

/// <summary>Whatever was answered of presence is charged, once, however often the process is killed; and what is open then is closed by the next start.</summary>
public sealed class PresenceKillTests : IDisposable
{
    private const int Kills = 6;
    private const int Askers = 8;
    private const string Watched = "sip:admin@poc.local";

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Each_enquiry_is_charged_once_and_a_subscription_stands_until_its_time_is_over()
    {
        var answered = new ConcurrentDictionary<string, string>();
        string? token = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = new GatewayProcess("127.77.2.2", _directory, ("DOTNET_TieredPGO", "0"));
            using var client = await process.ReadyAsync();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ??= await GatewayProcess.TokenAsync(client));

            await AskUntilKilledAsync(process, client, kill, answered);

            await CheckAsync(answered);
        }

        using var last = new GatewayProcess("127.77.2.2", _directory);
        using var after = await last.ReadyAsync();
        await CheckStandingAsync();
        Assert.True(answered.Count > Kills * 5, $"Only {answered.Count} enquiries were answered: that is no load.");
    }

    private static async Task AskUntilKilledAsync(GatewayProcess process, HttpClient client, int round, ConcurrentDictionary<string, string> answered)
    {
        var before = answered.Count;
        var number = 0;
        var dead = false;
        var askers = Enumerable.Range(0, Askers).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref dead))
            {
                var kind = Interlocked.Increment(ref number) % 4 == 0 ? "period" : "once";
                if (await AskAsync(client, kind) is { } id) answered[id] = kind;
            }
        })).ToList();
        var since = Stopwatch.StartNew();
        // A different moment each time.
        while (answered.Count < before + 10 + (round * 3) && since.Elapsed < TimeSpan.FromSeconds(30)) await Task.Delay(1);
        var killed = process.KillAsync();
        Volatile.Write(ref dead, true);
        await killed;
        await Task.WhenAll(askers);
    }

    private static async Task<string?> AskAsync(HttpClient client, string kind)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/presence/enquiries?wait=30s");
            request.Content = kind == "once"
                ? JsonContent.Create(new { target = Watched, type = kind })
                : JsonContent.Create(new { target = Watched, type = kind, durationMs = 3_600_000 });
            using var answer = await client.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode is 200 or 201, body);
            return JsonNode.Parse(body)!["id"]!.GetValue<string>();
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private async Task CheckAsync(ConcurrentDictionary<string, string> answered)
    {
        await using var db = new SqliteFile(Path.Combine(_directory, "gateway.db")).Read();
        var enquiries = await db.PresenceEnquiries.ToDictionaryAsync(row => row.Id);
        var charges = await db.PresenceCharges.Where(row => row.PartOf == null).ToListAsync();
        Assert.All(answered, one => Assert.Equal(one.Value == "once" ? "answered" : enquiries[one.Key].State, enquiries[one.Key].State));
        // Several enquiries share one subscription: at the server that is charged once, at the watcher's side each of them, whoever was killed when.
        Assert.All(charges.GroupBy(row => (row.CallId, row.Role, row.EnquiryId)), side => Assert.Single(side));
        var ofEnquiries = charges.ToLookup(row => row.EnquiryId);
        Assert.All(answered.Where(one => one.Value == "once"), one => Assert.Single(ofEnquiries[one.Key]));
        Assert.All(answered.Where(one => one.Value == "period"), one => Assert.NotEmpty(ofEnquiries[one.Key]));
        Assert.Contains(charges, row => row.Role == 1);
        var told = (await db.Journal.Where(row => row.Type == "charging.record.written").Select(row => row.Subject).Distinct().ToListAsync()).ToHashSet();
        Assert.All(charges, row => Assert.Contains(row.Id, told));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private async Task CheckStandingAsync()
    {
        await using var db = new SqliteFile(Path.Combine(_directory, "gateway.db")).Read();
        // What was asked once is over; what was asked for a period stands, or is asked again.
        Assert.DoesNotContain(await db.PresenceEnquiries.Where(row => row.Kind == "once").ToListAsync(), StoredEnquiries.IsOpen);
        Assert.All(await db.PresenceEnquiries.Where(row => row.Kind == "period").ToListAsync(), row => Assert.True(StoredEnquiries.IsOpen(row), row.State));
        var closed = await db.PresenceCharges.Where(row => row.End == "restarted").ToListAsync();
        Assert.NotEmpty(closed);
        Assert.All(closed, row => Assert.True(row.EndedAt >= row.AnsweredAt));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
