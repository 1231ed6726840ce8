using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Tests.Api.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api.Storage;

/// <summary>What becomes of the sessions of a gateway that was killed.</summary>
public sealed class LostSessionsTests : IAsyncLifetime
{
    private static readonly PocAddress Anna = PocAddress.Parse("sip:anna@poc.local");
    private static readonly PocAddress Bob = PocAddress.Parse("sip:bob@poc.local");
    private static readonly DateTimeOffset Then = DateTimeOffset.UtcNow.AddHours(-9);

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}");
    private GatewayApp _app = null!;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        _app.KeepsData = false;
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_was_open_has_ended_by_the_restart_and_nobody_is_shown_a_ghost()
    {
        await RecordAsync(Session("ses_1", SessionState.Established), Connected("prt_a", Anna), Ringing("prt_b", Bob));

        await RestartAsync();

        var session = (await _app.Admin.GetAsync("/api/v1/sessions/ses_1")).Expect(200);
        Assert.Equal("ended", session["state"]!.GetValue<string>());
        Assert.Equal("restart", session["endReason"]!.GetValue<string>());
        Assert.Equal(["disconnected", "cancelled"], session["participants"]!.AsArray().Select(one => one!["state"]!.GetValue<string>()));
        Assert.All(session["participants"]!.AsArray(), one => Assert.Equal("restart", one!["leaveMeans"]!.GetValue<string>()));
        Assert.Empty((await _app.Admin.GetAsync("/api/v1/sessions?state=active")).Expect(200)["data"]!.AsArray());
        var told = (await _app.Admin.GetAsync("/api/v1/events?types=session.*&limit=1000")).Expect(200)["data"]!.AsArray();
        Assert.Contains(told, one => one!["type"]!.GetValue<string>() == "session.ended" && one["subject"]!.GetValue<string>() == "ses_1");
    }

    [Fact]
    public async Task Who_took_part_is_charged_once_until_the_last_sign_of_life()
    {
        var alive = Then.AddMinutes(30);
        await RecordAsync(Session("ses_1", SessionState.Established), Connected("prt_a", Anna), Ringing("prt_b", Bob));
        await AgeJournalAsync(Then);
        await _app.Storage.Writer.WriteAsync(
            unit => unit.Db.Database.ExecuteSqlInterpolated(
                $"""INSERT INTO meta ("Name","Value") VALUES ({LostSessions.AliveAt}, {alive.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture)})"""),
            TestContext.Current.CancellationToken);

        await RestartAsync();
        await RestartAsync();

        var record = Assert.Single(await ChargesAsync("ses_1"));
        Assert.Equal((Anna.ToString(), 1), (record.Participant, record.Role));
        Assert.Equal((Then.UtcTicks, alive.UtcTicks), (record.StartedAt, record.EndedAt));
    }

    [Fact]
    public async Task A_charging_record_that_the_kill_came_before_is_written_later_and_no_other_twice()
    {
        var ended = DateTimeOffset.UtcNow;
        var gone = Connected("prt_a", Anna) with { State = ParticipantState.Left, LeftAt = ended, LeaveMeans = LeaveMeans.Bye };
        var also = Connected("prt_b", Bob) with { State = ParticipantState.Disconnected, LeftAt = ended, LeaveMeans = LeaveMeans.ByeByController };
        await RecordAsync(Session("ses_1", SessionState.Ended) with { EndReason = SessionEndReason.PolicyReleased, EndedAt = ended }, gone, also);
        await RecordAsync(new Fact.Charged(ChargeOf("cdr_b", Bob, ended)));
        await RecordAsync(new Fact.Charged(ChargeOf("cdr_b", Bob, ended)));

        await RestartAsync();

        var charges = await ChargesAsync("ses_1");
        Assert.Equal([Anna.ToString(), Bob.ToString()], charges.Select(one => one.Participant).Order());
        Assert.Equal("cdr_b", charges.Single(one => one.Participant == Bob.ToString()).Id);
    }

    [Fact]
    public async Task Who_had_not_answered_the_BYE_of_a_released_session_is_out_of_it_as_it_was_meant()
    {
        var ended = DateTimeOffset.UtcNow;
        var gone = Connected("prt_a", Anna) with { State = ParticipantState.Left, LeftAt = ended, LeaveMeans = LeaveMeans.Bye };
        var leaving = Connected("prt_b", Bob) with { State = ParticipantState.Leaving, LeaveMeans = LeaveMeans.ByeByController };
        await RecordAsync(Session("ses_1", SessionState.Ended) with { EndReason = SessionEndReason.PolicyReleased, EndedAt = ended }, gone, leaving);

        await RestartAsync();

        var session = (await _app.Admin.GetAsync("/api/v1/sessions/ses_1")).Expect(200);
        Assert.Equal("policyReleased", session["endReason"]!.GetValue<string>());
        Assert.Equal(["left bye", "disconnected byeByController"], session["participants"]!.AsArray().Select(one => $"{one!["state"]} {one["leaveMeans"]}"));
        Assert.Equal([Anna.ToString(), Bob.ToString()], (await ChargesAsync("ses_1")).Select(one => one.Participant).Order());
    }

    [Fact]
    public async Task Of_another_networks_session_only_our_own_users_are_charged()
    {
        var far = PocAddress.Parse("sip:far@away.example");
        await RecordAsync(Session("ses_1", SessionState.Established) with { IsControlledHere = false }, Connected("prt_a", PocAddress.Parse("sip:admin@poc.local")), Connected("prt_b", far));

        await RestartAsync();

        var record = Assert.Single(await ChargesAsync("ses_1"));
        Assert.Equal(("sip:admin@poc.local", 0), (record.Participant, record.Role));
    }

    [Fact]
    public async Task What_ended_in_order_is_left_as_it_is()
    {
        await RecordAsync(Session("ses_1", SessionState.Ended) with { EndReason = SessionEndReason.Shutdown, EndedAt = Then.AddHours(1) });

        await RestartAsync();

        var session = (await _app.Admin.GetAsync("/api/v1/sessions/ses_1")).Expect(200);
        Assert.Equal("shutdown", session["endReason"]!.GetValue<string>());
        Assert.Empty(await ChargesAsync("ses_1"));
    }

    [Fact]
    public async Task Facts_that_come_again_change_nothing_and_are_told_to_nobody()
    {
        var (session, anna) = (Session("ses_1", SessionState.Established), Connected("prt_a", Anna));
        await RecordAsync(session, anna);
        var (last, before) = (_app.Storage.Feed.LastSeq, (await _app.Admin.GetAsync("/api/v1/sessions/ses_1")).Text);

        await RecordAsync(new Fact.ParticipantChanged(session.Id, anna));
        await RecordAsync(new Fact.SessionChanged(session with { State = SessionState.Ended, EndReason = SessionEndReason.Released, EndedAt = DateTimeOffset.UtcNow }));
        var told = _app.Storage.Feed.LastSeq;
        await RecordAsync(new Fact.SessionChanged(session));
        await RecordAsync(new Fact.ParticipantChanged(session.Id, anna with { State = ParticipantState.Ringing }));

        Assert.Equal(last + 1, told);
        Assert.Equal(told, _app.Storage.Feed.LastSeq);
        Assert.Contains("\"connected\"", before, StringComparison.Ordinal);
        Assert.Equal("released", (await _app.Admin.GetAsync("/api/v1/sessions/ses_1")).Expect(200)["endReason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_burst_that_went_on_has_ended_with_the_gateway_and_its_recording_has_failed()
    {
        await RecordAsync(Session("ses_1", SessionState.Established), Connected("prt_a", Anna), Connected("prt_b", Bob));
        await RecordAsync(new Fact.BurstStarted(new(
            new BurstId("brs_1"), new SessionId("ses_1"), new ParticipantId("prt_a"), Anna, "Anna", Then, 1, "opus") { IsRecorded = true }));

        await RestartAsync();
        await RestartAsync();

        var burst = (await _app.Admin.GetAsync("/api/v1/bursts/brs_1")).Expect(200);
        Assert.Equal(("restart", "failed"), (burst["endReason"]!.GetValue<string>(), burst["recording"]!.GetValue<string>()));
        (await _app.Admin.GetAsync("/api/v1/bursts/brs_1/audio")).ExpectProblem(404, "not-found");
        var told = (await _app.Admin.GetAsync("/api/v1/events?types=burst.*&limit=1000")).Expect(200)["data"]!.AsArray();
        Assert.Equal(["burst.started", "burst.ended"], told.Select(one => one!["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Who_is_in_a_session_is_counted_as_it_changes_however_often_it_is_told()
    {
        var (anna, bob) = (Connected("prt_a", Anna), Ringing("prt_b", Bob));
        await RecordAsync(Session("ses_1", SessionState.Established), anna, bob);
        await RecordAsync(new Fact.ParticipantChanged(new SessionId("ses_1"), Connected("prt_b", Bob)));
        await RecordAsync(new Fact.ParticipantChanged(new SessionId("ses_1"), Connected("prt_b", Bob)));
        await RecordAsync(new Fact.ParticipantChanged(new SessionId("ses_1"), Ringing("prt_c", PocAddress.Parse("sip:carl@poc.local"))));
        Assert.Equal((3, 1, 2), await CountsAsync());
        await RecordAsync(new Fact.ParticipantChanged(new SessionId("ses_1"), anna with { State = ParticipantState.Left, LeftAt = Then }));
        Assert.Equal((3, 1, 1), await CountsAsync());

        await RestartAsync();
        Assert.Equal((3, 0, 0), await CountsAsync());

        async Task<(int All, int Pending, int Connected)> CountsAsync()
        {
            var session = (await _app.Admin.GetAsync("/api/v1/sessions/ses_1")).Expect(200);
            return (session["participantCount"]!.GetValue<int>(), session["pendingCount"]!.GetValue<int>(), session["connectedCount"]!.GetValue<int>());
        }
    }

    private static SessionRecord Session(string id, SessionState state) => new(
        new SessionId(id), $"sip:{id}@poc-server.poc.local;gr", SessionType.OneToOne, Establishment.OnDemand, null, null, Anna, "Anna", state, null, null, Then, Then, null, true, null);

    private static ParticipantRecord Connected(string id, PocAddress address) => new(
        new ParticipantId(id), address, null, ParticipantState.Connected, null, address == Anna, false, true, null, Then, Then, null, null, null, [], null, null, "call");

    private static ParticipantRecord Ringing(string id, PocAddress address) => Connected(id, address) with { State = ParticipantState.Ringing, JoinedAt = null };

    private static ChargingRecord ChargeOf(string id, PocAddress who, DateTimeOffset ended) => new(
        new ChargingRecordId(id), new SessionId("ses_1"), who, PocServerRole.Controlling, ChargingSessionType.OneToOne, SessionInitiationType.OnDemand, 2, [Anna, Bob],
        PocEventType.Normal, Then, ended, null, Anna, Bob.ToString());

    private Task RecordAsync(SessionRecord session, params ParticipantRecord[] participants) => RecordAsync(new Fact.SessionRecorded(session, [.. participants], null));

    private async Task RecordAsync(Fact fact)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_app.Services.GetRequiredService<IFactRecorder>().TryRecord(fact, done.SetResult));
        Assert.True(await done.Task);
    }

    private Task AgeJournalAsync(DateTimeOffset to) => _app.Storage.Writer.WriteAsync(
        unit => unit.Db.Database.ExecuteSqlInterpolated($"""UPDATE journal SET "Time"={to.UtcTicks}"""), TestContext.Current.CancellationToken);

    private async Task<List<ChargingRecordRow>> ChargesAsync(string session)
    {
        await using var db = _app.Storage.File.Read();
        return await db.ChargingRecords.Where(one => one.SessionId == session).ToListAsync(TestContext.Current.CancellationToken);
    }

    // The silent network takes nothing along when it stops, as a process that was killed.
    private async Task RestartAsync()
    {
        await _app.DisposeAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        _app = new GatewayApp(_directory) { KeepsData = true };
        await _app.InitializeAsync();
    }
}
