using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Api.Recording;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Api.Support;
using Gateway.Tests.Domain.Media;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Tests.Api.Recording;

/// <summary>What was said, from the talker to whoever plays it back.</summary>
public sealed class RecordingsTests : IAsyncLifetime
{
    private const int Frame = 160;

    private readonly FullDisk _disk = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
    private GatewayApp _app = null!;
    private string _bob = "";

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        _bob = await _app.NewPhoneAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _app.KeepsData = false;
        await _app.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task A_burst_can_be_heard_when_it_is_over_and_sought_in()
    {
        var session = await SessionAsync();
        var began = DateTimeOffset.UtcNow;
        var burst = await SayAsync(session, seconds: 1);

        var audio = await BytesAsync($"/api/v1/bursts/{burst}/audio");
        var part = await BytesAsync($"/api/v1/bursts/{burst}/audio", new RangeHeaderValue(100, 199));
        var shown = (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}")).Expect(200);

        Assert.Equal("RIFF"u8, audio.AsSpan(0, 4));
        Assert.Equal(WavHeader.Bytes + (2 * 8_000), audio.Length);
        Assert.Equal(audio[100..200], part);
        Assert.Equal(("kept", $"/api/v1/bursts/{burst}/audio"), (Text(shown["recording"]), Text(shown["links"]!["audio"])));
        // It may have become midnight.
        Assert.Contains(Assert.Single(Files()), new[] { began, DateTimeOffset.UtcNow }.Select(
            at => Path.Combine(_directory, "recordings", at.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture), $"{burst}.wav")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory, "recordings", "unfinished")));
    }

    [Fact]
    public async Task A_waveform_shows_how_loud_it_was()
    {
        var burst = await SayAsync(await SessionAsync(), seconds: 1);

        var all = (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}/waveform")).Expect(200);
        var some = (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}/waveform?points=7")).Expect(200);

        Assert.Equal(1000, all["lengthMs"]!.GetValue<int>());
        Assert.Equal(50, all["peaks"]!.AsArray().Count);
        Assert.Equal(7, some["peaks"]!.AsArray().Count);
        Assert.All(some["peaks"]!.AsArray(), peak => Assert.InRange(peak!.GetValue<int>(), 55, 70));
        (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}/waveform?points=0")).ExpectProblem(400, "malformed");
    }

    [Fact]
    public async Task Recordings_are_found_by_session_talker_and_time_and_exported()
    {
        var (first, second) = (await SessionAsync(), await SessionAsync());
        var (one, two) = (await SayAsync(first), await SayAsync(second));
        var three = await SayAsync(second);

        Assert.Equal([three, two, one], await ListAsync("?talker=sip:admin@poc.local"));
        Assert.Equal([two, three], await ListAsync($"?session={second}&sort=startedAt"));
        Assert.Empty(await ListAsync($"?talker={_bob}"));
        Assert.Empty(await ListAsync("?to=2020-01-01T00:00:00Z"));
        Assert.Equal([three, two, one], await ListAsync("?from=2020-01-01T00:00:00Z"));
        var page = (await _app.Admin.GetAsync("/api/v1/recordings?limit=2&count=true")).Expect(200);
        Assert.Equal((3, 2), (page["total"]!.GetValue<int>(), page["data"]!.AsArray().Count));
        Assert.Equal([one], await ListAsync($"?limit=2&cursor={Text(page["next"])}"));
        var csv = await _app.Admin.GetAsync($"/api/v1/recordings?session={first}", ("Accept", "text/csv"));
        Assert.Equal(2, csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(one, csv.Text, StringComparison.Ordinal);
        (await (await _app.NewConsoleUserAsync("dispatcher")).GetAsync("/api/v1/recordings", ("Accept", "text/csv"))).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task Recordings_are_taken_along_as_an_archive_with_a_table_of_them()
    {
        var session = await SessionAsync();
        var (one, two) = (await SayAsync(session), await SayAsync(session, seconds: 1));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/recordings?sort=startedAt") { Headers = { Accept = { new("application/zip") } } };

        using var response = await _app.Admin.Http.SendAsync(request, TestContext.Current.CancellationToken);
        using var archive = new ZipArchive(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal([$"{one}.wav", $"{two}.wav", "recordings.csv"], archive.Entries.Select(entry => entry.Name));
        Assert.Equal(WavHeader.Bytes + (2 * 8_000), archive.Entries[1].Length);
        using var table = new StreamReader(await archive.Entries[2].OpenAsync(TestContext.Current.CancellationToken));
        var lines = (await table.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("id,burst,session", lines[0], StringComparison.Ordinal);
        Assert.Equal([one, two], lines[1..].Select(line => line.Split(',')[1]));
        (await (await _app.NewConsoleUserAsync("dispatcher")).GetAsync("/api/v1/recordings", ("Accept", "application/zip"))).ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task A_recording_is_deleted_only_with_a_reason_and_its_entry_says_who_and_why()
    {
        var burst = await SayAsync(await SessionAsync());
        var recording = Text((await _app.Admin.GetAsync($"/api/v1/bursts/{burst}")).Expect(200)["recordingId"]);
        var path = $"/api/v1/recordings/{recording}";

        (await _app.Admin.DeleteAsync(path)).ExpectProblem(422, "validation");
        (await (await _app.NewConsoleUserAsync("supervisor")).DeleteAsync($"{path}?reason=Because")).ExpectProblem(403, "insufficient-scope");
        Assert.NotEmpty(await BytesAsync($"{path}/audio"));
        var deleted = (await _app.Admin.DeleteAsync($"{path}?reason=Asked%20for%20by%20Bob")).Expect(200);
        var again = (await _app.Admin.DeleteAsync($"{path}?reason=Another")).Expect(200);

        Assert.Equal("Asked for by Bob", Text(deleted["deleteReason"]));
        Assert.Equal(deleted.ToJsonString(), again.ToJsonString());
        Assert.Equal(Text((await _app.Admin.GetAsync("/api/v1/me")).Expect(200)["id"]), Text(deleted["deletedBy"]));
        (await _app.Admin.GetAsync($"{path}/audio")).ExpectProblem(410, "recording-deleted");
        (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}/waveform")).ExpectProblem(410, "recording-deleted");
        Assert.Empty(Files());
        Assert.Equal([burst], await ListAsync("?state=deleted"));
        await using var db = _app.Storage.File.Read();
        Assert.Contains("Asked for by Bob", Assert.Single(db.Audit, row => row.Action == "recording.delete").After, StringComparison.Ordinal);
        var told = (await _app.Admin.GetAsync("/api/v1/events?types=recording.*")).Expect(200)["data"]!.AsArray();
        Assert.Equal("Asked for by Bob", Text(Assert.Single(told)!["data"]!["recording"]!["deleteReason"]));
    }

    [Fact]
    public async Task The_retention_deletes_what_is_old_and_the_oldest_of_what_is_too_much()
    {
        var session = await SessionAsync();
        string[] bursts = [await SayAsync(session), await SayAsync(session), await SayAsync(session, seconds: 60), await SayAsync(session, seconds: 60)];
        await _app.Storage.Writer.WriteAsync(
            unit => unit.Db.Database.ExecuteSqlInterpolated($"""UPDATE recordings SET "RecordedAt"=1 WHERE "BurstId"={bursts[0]}"""), TestContext.Current.CancellationToken);
        var upkeep = _app.Services.GetRequiredService<RecordingUpkeep>();

        Assert.Equal(1, await upkeep.PruneAsync(TestContext.Current.CancellationToken));
        var before = (await _app.Admin.GetAsync("/api/v1/retention")).Expect(200);
        (await _app.Admin.PutAsync("/api/v1/retention", new { days = 0, bytesMax = 1_000_000 }, ("If-Match", "*"))).Expect(200);
        Assert.Equal(2, await upkeep.PruneAsync(TestContext.Current.CancellationToken));

        Assert.Equal((30, 3), (before["days"]!.GetValue<int>(), before["recordings"]!.GetValue<int>()));
        var after = (await _app.Admin.GetAsync("/api/v1/retention")).Expect(200);
        Assert.Equal((1, 960_058), (after["recordings"]!.GetValue<int>(), after["bytes"]!.GetValue<int>()));
        Assert.Equal([bursts[3]], await ListAsync(""));
        var gone = (await _app.Admin.GetAsync("/api/v1/recordings?state=deleted&sort=startedAt")).Expect(200)["data"]!.AsArray();
        Assert.All(gone, one => Assert.Equal("retention", Text(one!["deletedBy"])));
        Assert.Equal("Older than 30 days.", Text(gone[0]!["deleteReason"]));
        Assert.Contains("more than 1000000 bytes", Text(gone[1]!["deleteReason"]), StringComparison.Ordinal);
        await using var db = _app.Storage.File.Read();
        Assert.Equal(3, db.Audit.Count(row => row.Action == "recording.delete" && row.Actor == "retention"));
        Assert.Single(Files());
    }

    [Fact]
    public async Task Retention_is_set_by_administrators_who_have_seen_it_and_stays_over_a_restart()
    {
        var supervisor = await _app.NewConsoleUserAsync("supervisor");
        var now = await supervisor.GetAsync("/api/v1/retention");
        Assert.Equal(("recording", "0"), (Text(now.Expect(200)["state"]), Text(now.Json["version"])));

        (await supervisor.PutAsync("/api/v1/retention", new { days = 7, bytesMax = 0 }, ("If-Match", "*"))).ExpectProblem(403, "insufficient-scope");
        (await _app.Admin.PutAsync("/api/v1/retention", new { days = 7, bytesMax = 0 })).ExpectProblem(428, "precondition-required");
        (await _app.Admin.PutAsync("/api/v1/retention", new { days = 4_000, bytesMax = 10 }, ("If-Match", "*"))).ExpectProblem(422, "validation");
        (await _app.Admin.PutAsync("/api/v1/retention", new { days = 7, bytesMax = 0 }, ("If-Match", now.ETag!))).Expect(200);
        (await _app.Admin.PutAsync("/api/v1/retention", new { days = 8, bytesMax = 0 }, ("If-Match", now.ETag!))).ExpectProblem(412, "stale-etag");
        await RestartAsync();

        Assert.Equal(7, (await _app.Admin.GetAsync("/api/v1/retention")).Expect(200)["days"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_full_disk_stops_the_recording_visibly_and_nothing_else()
    {
        var session = await SessionAsync();
        var recorder = _app.Services.GetRequiredService<IBurstRecorder>();
        var (burst, tape) = await PressAsync(session);
        _disk.IsFull = true;
        Speak(tape!, 30);
        var failed = await _app.UntilAsync("/api/v1/retention", one => Text(one["state"]) == "failed");
        tape!.End();
        await ReleaseAsync(session);

        Assert.Equal("No space left on device", Text(failed["detail"]));
        Assert.Equal(1, failed["missed"]!.GetValue<int>());
        var health = (await _app.Admin.GetAsync("/health/ready")).Expect(200);
        Assert.Equal("degraded", Text(Assert.Single(health["checks"]!.AsArray(), one => Text(one!["name"]) == "recording")!["status"]));
        Assert.Equal("ready", Text(health["status"]));
        Assert.Null(recorder.Begin(new BurstId(burst), new SessionId(session), RtpCodec.Pcma));
        (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}/audio")).ExpectProblem(404, "not-found");
        Assert.Empty(Files());

        _disk.IsFull = false;
        await _app.UntilAsync("/api/v1/retention", one => Text(one["state"]) == "recording");
        await SayAsync(session);
        var told = (await _app.Admin.GetAsync("/api/v1/events?types=system.*")).Expect(200)["data"]!.AsArray();
        Assert.Equal(["system.degraded", "system.restored"], told.Select(one => Text(one!["type"])));
    }

    [Fact]
    public async Task A_part_of_the_disk_is_left_to_the_database()
    {
        _disk.Free = 199_000_000;
        await RestartAsync();

        var failed = await _app.UntilAsync("/api/v1/retention", one => Text(one["state"]) == "failed");

        Assert.Contains("200 MB", Text(failed["detail"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_gone_at_the_next_start_and_what_was_on_record_is_in_its_place()
    {
        var burst = await SayAsync(await SessionAsync());
        var unfinished = Path.Combine(_directory, "recordings", "unfinished");
        var kept = Assert.Single(Files());
        await _app.DisposeAsync();
        File.Move(kept, Path.Combine(unfinished, Path.GetFileName(kept)));
        await File.WriteAllTextAsync(Path.Combine(unfinished, "brs_01JD0000000000000000000000"), "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(unfinished, "brs_01JD0000000000000000000001.wav"), "whole", TestContext.Current.CancellationToken);

        await StartAsync();

        Assert.Equal([kept], Files());
        Assert.NotEmpty(await BytesAsync($"/api/v1/bursts/{burst}/audio"));
    }

    [Fact]
    public async Task A_burst_that_goes_on_when_the_gateway_stops_has_ended_and_is_kept_so_far()
    {
        var session = await SessionAsync();
        var (burst, tape) = await PressAsync(session);
        Speak(tape!, 1);
        Assert.Equal("pending", Text((await _app.Admin.GetAsync($"/api/v1/bursts/{burst}")).Expect(200)["recording"]));
        (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}/audio")).ExpectProblem(409, "recording-pending");

        await RestartAsync();

        var lost = (await _app.Admin.GetAsync($"/api/v1/bursts/{burst}")).Expect(200);
        Assert.Equal(("restart", "kept"), (Text(lost["endReason"]), Text(lost["recording"])));
        Assert.NotNull(lost["endedAt"]);
        var told = (await _app.Admin.GetAsync("/api/v1/events?types=burst.*")).Expect(200)["data"]!.AsArray();
        Assert.Contains(told, one => Text(one!["type"]) == "burst.ended" && Text(one["data"]!["burst"]!["id"]) == burst);
    }

    [Fact]
    public async Task A_disk_that_hangs_loses_speech_and_never_holds_up_who_talks()
    {
        var session = await SessionAsync();
        var status = _app.Services.GetRequiredService<RecordingStatus>();
        var (burst, tape) = await PressAsync(session);
        _disk.Hang();

        // Each packet is taken or dropped at once; that some were dropped is told once.
        Speak(tape!, BurstRecorder.PacketsMax * 2 / 50);
        var missed = status.Missed;
        _disk.GoOn();
        tape!.End();
        await ReleaseAsync(session);

        Assert.Equal(1, missed);
        await _app.UntilAsync($"/api/v1/bursts/{burst}", one => Text(one["recording"]) == "kept");
    }

    private static string Text(JsonNode? node) => node!.ToString();

    // But for the one by which the recorder tries from time to time whether the disk takes something.
    private string[] Files() =>
        [.. Directory.GetFiles(Path.Combine(_directory, "recordings"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "probe")];

    private async Task<string> SessionAsync() =>
        Text((await _app.Admin.PostAsync("/api/v1/sessions?wait=10s", new { type = "oneToOne", to = new[] { _bob } })).Expect(200)["id"]);

    private async Task<(string Burst, IBurstTape? Tape)> PressAsync(string session)
    {
        (await _app.Admin.PostAsync($"/api/v1/sessions/{session}/floor/requests", new { })).Expect(200);
        var burst = Text((await _app.Admin.GetAsync($"/api/v1/sessions/{session}/floor")).Expect(200)["burst"]);
        await _app.UntilAsync($"/api/v1/sessions/{session}/bursts", page => page["data"]!.AsArray().Any(one => Text(one!["id"]) == burst));
        return (burst, _app.Services.GetRequiredService<IBurstRecorder>().Begin(new BurstId(burst), new SessionId(session), RtpCodec.Pcma));
    }

    private static void Speak(IBurstTape tape, double seconds)
    {
        var tone = Sounds.Tone(440, 8000, 8_000, 1);
        var payload = new byte[Frame];
        for (var at = 0; at < seconds * 8_000; at += Frame)
        {
            G711.EncodeALaw(tone.AsSpan(at % 8_000, Frame), payload);
            tape.Take((uint)at, payload);
        }
    }

    private async Task ReleaseAsync(string session) => (await _app.Admin.DeleteAsync($"/api/v1/sessions/{session}/floor/requests/own")).Expect(204);

    /// <summary>Talks for so long, as fast as it can, and waits until it can be heard.</summary>
    private async Task<string> SayAsync(string session, double seconds = 0.1)
    {
        var (burst, tape) = await PressAsync(session);
        Speak(tape!, seconds);
        tape!.End();
        await ReleaseAsync(session);
        await _app.UntilAsync($"/api/v1/bursts/{burst}", one => Text(one["recording"]) == "kept" && one["endedAt"] is not null);
        return burst;
    }

    private async Task<IEnumerable<string>> ListAsync(string query) =>
        (await _app.Admin.GetAsync($"/api/v1/recordings{query}")).Expect(200)["data"]!.AsArray().Select(one => Text(one!["burst"]!["id"])).ToList();

    private async Task<byte[]> BytesAsync(string path, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = range;
        using var response = await _app.Admin.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(range is null ? 200 : 206, (int)response.StatusCode);
        Assert.Equal("audio/wav", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private async Task RestartAsync()
    {
        await _app.DisposeAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        _app = new GatewayApp(_directory) { KeepsData = true, Replaced = services => services.Replace(ServiceDescriptor.Singleton<IRecordingDisk>(_disk)) };
        await _app.InitializeAsync();
    }
}
