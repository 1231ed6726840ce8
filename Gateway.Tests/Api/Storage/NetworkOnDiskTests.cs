using System.Globalization;
using System.Text.Json;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Hubs;
using Gateway.Api.Network;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Alert = Gateway.Domain.Alerts.Alert;
using AlertTarget = Gateway.Domain.Alerts.AlertTarget;
using StoredSettings = Gateway.Domain.Sessions.StoredSettings;

namespace Gateway.Tests.Api.Storage;

public sealed class NetworkOnDiskTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _directory = Directory.CreateTempSubdirectory("gateway-ladders-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_ladder_survives_a_restart()
    {
        var alert = AlertOf(AlertKind.Outgoing, AlertTargetState.Pending, "call-1", null);
        Ladder before;
        await using (var first = await Run.StartAsync(Settings()))
        {
            await first.Storage.Writer.WriteAsync(unit => InsertOf(unit, first.Alerts, alert), TestContext.Current.CancellationToken);
            var final = first.Alerts.WhenFinal(alert.Id.Value);
            first.Network.SubmitAlert(alert);
            await final.WaitAsync(Limit, TestContext.Current.CancellationToken);
            before = await first.LadderAsync(alert.Id, "call-1");
        }

        await using var second = await Run.StartAsync(Settings());
        var after = await second.LadderAsync(alert.Id, "call-1");

        Assert.True(before.Rungs.Count >= 4, LadderText.Write(before));
        Assert.Equal(LadderText.Write(before), LadderText.Write(after));
        Assert.Equal(LadderPcap.Write(before), LadderPcap.Write(after));
    }

    [Fact]
    public async Task Ladders_leave_with_the_events_of_their_time()
    {
        await using var run = await Run.StartAsync(Settings());
        var alert = AlertOf(AlertKind.Relayed, AlertTargetState.Delivered, "call-1", null);
        await run.RecordAsync(alert);
        await run.Storage.Writer.WriteAsync(unit => Keep(unit, alert.Id, DateTimeOffset.UtcNow.AddDays(-8)), TestContext.Current.CancellationToken);
        await run.Storage.Writer.WriteAsync(unit => Keep(unit, alert.Id, DateTimeOffset.UtcNow.AddDays(-6)), TestContext.Current.CancellationToken);
        await run.Storage.Writer.WriteAsync(unit => Keep(unit, new("alr_of_nobody"), DateTimeOffset.UtcNow), TestContext.Current.CancellationToken);
        Assert.Equal(2, await run.CountAsync(db => db.Ladders));

        using var upkeep = new StorageUpkeep(run.Storage, Settings(), TimeProvider.System, NullLogger<StorageUpkeep>.Instance);
        await upkeep.PruneAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await run.CountAsync(db => db.Ladders));
    }

    [Fact]
    public async Task A_binding_is_kept_and_dropped_within_a_group_commit()
    {
        await using var run = await Run.StartAsync(Settings());
        await run.Storage.Writer.WriteAsync(
            unit =>
            {
                unit.Statements.Keep(new() { Id = "reg_1", Binding = "{}", ExpiresAt = 1 });
                unit.Statements.Keep(new() { Id = "reg_2", Binding = "{}", ExpiresAt = 1 });
                unit.Statements.DropBinding("reg_1");
                return true;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(1, await run.CountAsync(db => db.Bindings));
    }

    [Fact]
    public async Task A_binding_outlives_every_start_until_its_time_is_over()
    {
        var now = DateTimeOffset.UtcNow;
        await using var run = await Run.StartAsync(Settings());
        await run.Storage.Writer.WriteAsync(
            unit =>
            {
                unit.Statements.Keep(new() { Id = "reg_1", Binding = JsonSerializer.Serialize(BindingUntil(now.AddHours(1))), ExpiresAt = now.AddHours(1).UtcTicks });
                unit.Statements.Keep(new() { Id = "reg_2", Binding = JsonSerializer.Serialize(BindingUntil(now.AddHours(3))), ExpiresAt = now.AddHours(3).UtcTicks });
                return true;
            },
            TestContext.Current.CancellationToken);

        int[] taken = [.. new[] { now, now, now.AddHours(2) }.Select(at => StoredBindings.TakeOver(run.Storage, at).Count)];
        await run.Storage.Writer.WriteAsync(_ => true, TestContext.Current.CancellationToken);

        Assert.Equal([2, 2, 1], taken);
        Assert.Equal(1, await run.CountAsync(db => db.Bindings));
    }

    [Fact]
    public async Task Where_a_call_was_led_is_in_the_journal_with_the_reason()
    {
        await using var run = await Run.StartAsync(Settings());
        var box = new ServiceIdentity(new("ctx_1"), SipUri.Parse("sip:bob-busy@vm.poc.local"), ServiceBehaviour.DepositBusy) { Mailbox = new("mbx_1") };

        await run.RecordAsync(new Fact.ContextResolved(new("sip:bob@poc.local", box, new("mbx_1"), ContextReason.Busy, null) { Caller = "sip:alice@poc.local", CallId = "call-1" }));

        var told = Assert.Single(await run.Storage.Feed.ReadAsync(0, 100, TestContext.Current.CancellationToken), entry => entry.Type == "context.resolved");
        Assert.Equal("ctx_1", told.Subject);
        Assert.Equal(
            """{"called":"sip:bob@poc.local","requestUri":"sip:bob-busy@vm.poc.local","behaviour":"depositBusy","mailbox":"mbx_1","caller":"sip:alice@poc.local","because":"busy","callId":"call-1"}""",
            told.Body.GetRawText());
        Assert.True(Topics.Covers(Topics.Access, told));
    }

    [Fact]
    public async Task A_publication_outlives_every_start_until_its_time_is_over()
    {
        var now = DateTimeOffset.UtcNow;
        await using var run = await Run.StartAsync(Settings());
        var bob = PocAddress.Parse("sip:bob@poc.local");
        StoredPublication Kept(string id, double hours, string note) =>
            new(id, bob, $"tag{id}", new(bob.ToString()) { Notes = [note] }, now, now.AddHours(hours), IsNetwork: false);
        await run.Storage.Writer.WriteAsync(
            unit =>
            {
                foreach (var kept in new[] { Kept("1", 1, "here"), Kept("1", 2, "there"), Kept("2", 1, "over"), Kept("3", 1, "brief") })
                    StoredPublications.Follow(unit, new(kept.Id, kept));
                StoredPublications.Follow(unit, new("2", null));
                return true;
            },
            TestContext.Current.CancellationToken);

        var taken = StoredPublications.TakeOver(run.Storage, now.AddMinutes(90));
        await run.Storage.Writer.WriteAsync(_ => true, TestContext.Current.CancellationToken);

        var one = Assert.Single(taken);
        Assert.Equal(("1", bob, "tag1", "there"), (one.Id, one.Of, one.EntityTag, Assert.Single(one.Document.Notes)));
        Assert.Equal(now.AddHours(2).UtcTicks, one.EndsAt.UtcTicks);
        Assert.Equal(1, await run.CountAsync(db => db.Publications));
    }

    [Fact]
    public async Task What_a_device_published_is_taken_over_by_the_next_start_also_when_it_has_run_out()
    {
        var now = DateTimeOffset.UtcNow;
        await using var run = await Run.StartAsync(Settings());
        var bob = PocAddress.Parse("sip:bob@poc.local");
        StoredSettings Kept(string id, double hours) =>
            new(StoredSettings.IdPrefix + id, bob, $"tag{id}", new($"device{id}", null, Gateway.Domain.Access.AnswerMode.Automatic, true, null), now, now.AddHours(hours));
        await run.Storage.Writer.WriteAsync(
            unit =>
            {
                foreach (var kept in new[] { Kept("1", 1), Kept("2", 3), Kept("3", 1), Kept("2", 2) })
                    StoredPublications.FollowSettings(unit, new(kept.Id, kept));
                StoredPublications.FollowSettings(unit, new(StoredSettings.IdPrefix + "3", null));
                return true;
            },
            TestContext.Current.CancellationToken);

        // Presence is not told what devices want, and does not end it.
        Assert.Empty(StoredPublications.TakeOver(run.Storage, now.AddMinutes(90)));
        await run.Storage.Writer.WriteAsync(_ => true, TestContext.Current.CancellationToken);

        Assert.Equal([Kept("1", 1), Kept("2", 2)], StoredPublications.SettingsOf(run.Storage).OrderBy(one => one.Id, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("call-1", "Please call", 1)]
    [InlineData("call-1", "Come home", 2)]
    [InlineData("call-2", "Please call", 2)]
    public async Task A_late_repetition_of_an_alert_makes_no_second_record(string callId, string text, int records)
    {
        await using var run = await Run.StartAsync(Settings());
        await run.RecordAsync(AlertOf(AlertKind.Outgoing, AlertTargetState.NoAnswer, "call-1", "Please call"));
        await run.RecordAsync(AlertOf(AlertKind.Relayed, AlertTargetState.Delivered, callId, text));

        Assert.Equal(records, await run.CountAsync(db => db.Alerts));
        Assert.Equal(records, await run.CountAsync(db => db.Journal));
    }

    private GatewaySettings Settings() => GatewaySettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:DataDirectory"] = _directory,
            ["Gateway:Demo:Enabled"] = "false",
            ["Gateway:Sip:Listen:0"] = string.Create(CultureInfo.InvariantCulture, $"udp://127.91.4.{Environment.ProcessId % 200 + 1}:5060"),
        }).Build(),
        _directory, isDevelopment: false);

    private static StoredBinding BindingUntil(DateTimeOffset end) => new()
    {
        Address = "sip:bob@poc.local", Contact = "sip:bob@127.0.0.7", RequestUri = "sip:bob@127.0.0.7", Parameters = "", Transport = TransportKind.Udp,
        Local = "127.0.0.1:5060", Remote = "127.0.0.7:5060", CallId = "call-1", CSeq = 1, RegisteredAt = end.AddHours(-1), ExpiresAt = end,
    };

    private static bool InsertOf(UnitOfWork unit, AlertRecords alerts, Alert alert)
    {
        alerts.Insert(unit, AlertRecords.RowOf(alert, null, null), null);
        return true;
    }

    private static bool Keep(UnitOfWork unit, AlertId alert, DateTimeOffset at)
    {
        using var file = new LadderFile();
        unit.Statements.KeepLadder(new() { AlertId = alert.Value, Run = at.UtcTicks, Count = 0, Messages = file.Write([]), KeptAt = at.UtcTicks });
        return true;
    }

    private static Alert AlertOf(AlertKind kind, AlertTargetState state, string callId, string? text)
    {
        var now = DateTimeOffset.UtcNow;
        return new(
            new($"alr_{Guid.NewGuid():N}"), kind, PocAddress.Parse("sip:anna@poc.local"), null, text, now, now.AddMinutes(5),
            [new AlertTarget(PocAddress.Parse("sip:bob@poc.local"), callId, state, false, null, [], now)]);
    }

    private sealed class Run : IAsyncDisposable
    {
        private readonly FactRecorder _recorder;

        private Run(GatewaySettings settings)
        {
            Storage = new(settings, TimeProvider.System, NullLoggerFactory.Instance);
            Storage.Open();
            Alerts = new(Storage);
            var sessions = new StoredSessions(Storage, new SessionViews(Storage));
            _recorder = new(
                Storage, Alerts, sessions, new StoredBursts(Storage, sessions, new FloorViews(Storage, new RecordingStatus(settings, Storage, TimeProvider.System))),
                new Lazy<People>(() => throw new InvalidOperationException("nobody registers here")), new LastSeen(Storage),
                new Lazy<PresenceFacts>(() => throw new InvalidOperationException("nobody is watched here")));
            Network = new(settings, Storage, _recorder, NullLoggerFactory.Instance, TimeProvider.System);
        }

        public GatewayStorage Storage { get; }

        public AlertRecords Alerts { get; }

        public SipNetwork Network { get; }

        public static async Task<Run> StartAsync(GatewaySettings settings)
        {
            var run = new Run(settings);
            await run.Network.StartAsync(TestContext.Current.CancellationToken);
            return run;
        }

        public Task<Ladder> LadderAsync(AlertId alert, string callId) => Network.LadderAsync(alert.Value, [callId], TestContext.Current.CancellationToken);

        public async Task RecordAsync(Fact fact)
        {
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            Assert.True(_recorder.TryRecord(fact, done.SetResult));
            Assert.True(await done.Task.WaitAsync(Limit, TestContext.Current.CancellationToken));
        }

        public Task RecordAsync(Alert alert) => RecordAsync(new Fact.AlertRecorded(alert, null));

        public async Task<int> CountAsync<T>(Func<GatewayDb, DbSet<T>> rows)
            where T : class
        {
            await using var db = Storage.File.Read();
            return await rows(db).CountAsync(TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await Network.DisposeAsync();
            Storage.Dispose();
        }
    }
}
