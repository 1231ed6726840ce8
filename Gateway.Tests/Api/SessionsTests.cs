using System.Text.Json.Nodes;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions;
using Gateway.Tests.Api.Support;

namespace Gateway.Tests.Api;

public sealed class SessionsTests(GatewayApp app) : IClassFixture<GatewayApp>
{
    private const string Sessions = "/api/v1/sessions";

    private readonly ApiClient _admin = app.Admin;

    [Fact]
    public async Task A_session_with_somebody_who_answers_is_established()
    {
        var bob = await app.NewPhoneAsync(displayName: "Bob");

        var session = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "oneToOne", to = new[] { bob } })).Expect(200);

        Assert.Equal("established", Text(session["state"]));
        Assert.Equal("onDemand", Text(session["establishment"]));
        Assert.Equal("sip:admin@poc.local", Text(session["initiator"]));
        Assert.StartsWith("sip:", Text(session["identity"]), StringComparison.Ordinal);
        Assert.Equal(2, session["connectedCount"]!.GetValue<int>());
        Assert.Equal(["sip:admin@poc.local", bob], People(session).Select(one => Text(one["address"])));
        Assert.Equal(["connected", "connected"], People(session).Select(one => Text(one["state"])));
        Assert.Equal("Bob", Text(People(session)[1]["displayName"]));
        Assert.Equal("sip:admin@poc.local", Text(People(session)[1]["invitedBy"]));
    }

    [Fact]
    public async Task Without_waiting_the_answer_is_accepted_and_on_disk()
    {
        var bob = await app.NewPhoneAsync();

        var accepted = await _admin.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob } });

        Assert.Equal("inviting", Text(accepted.Expect(202)["state"]));
        Assert.Equal(2, People(accepted.Json).Count);
        (await _admin.GetAsync(accepted.Headers["Location"])).Expect(200);
    }

    [Fact]
    public async Task Participants_keep_the_ids_that_the_first_answer_named()
    {
        var bob = await app.NewPhoneAsync();
        var first = (await _admin.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob } })).Expect(202);

        var later = await UntilAsync(Text(first["id"]), session => Text(session["state"]) == "established");

        Assert.Equal(People(first).Select(one => Text(one["id"])), People(later).Select(one => Text(one["id"])));
    }

    [Fact]
    public async Task Somebody_who_rings_is_waited_for_and_the_session_can_be_cancelled()
    {
        var bob = await app.NewPhoneAsync("manual");
        var ringing = (await _admin.PostAsync($"{Sessions}?wait=100ms", new { type = "oneToOne", to = new[] { bob } })).Expect(202);
        var id = Text(ringing["id"]);

        var cancelled = (await _admin.PostAsync($"{Sessions}/{id}/cancel", null)).Expect(200);

        Assert.Equal("cancelled", Text(cancelled["state"]));
        Assert.Equal("cancelled", Text(cancelled["endReason"]));
        Assert.Equal(487, cancelled["sip"]!["status"]!.GetValue<int>());
        Assert.All(People(cancelled), one => Assert.Equal("cancelled", Text(one["state"])));
        Assert.Equal(Text(cancelled["version"]), Text((await _admin.PostAsync($"{Sessions}/{id}/cancel", null)).Expect(200)["version"]));
    }

    [Fact]
    public async Task An_answer_that_wins_against_CANCEL_is_told_and_the_session_is_left()
    {
        var bob = await app.NewPhoneAsync("manual");
        var id = Text((await _admin.PostAsync($"{Sessions}?wait=100ms", new { type = "oneToOne", to = new[] { bob } })).Expect(202)["id"]);
        app.Network.Sessions.AnswersCrossCancels = true;
        try
        {
            var refused = await _admin.PostAsync($"{Sessions}/{id}/cancel", null);

            refused.ExpectProblem(409, "cancel-too-late");
            Assert.Equal($"{Sessions}/{id}", refused.Headers["Location"]);
            Assert.Equal("cancelTooLate", Text((await UntilAsync(id, session => session["endedAt"] is not null))["state"]));
        }
        finally
        {
            app.Network.Sessions.AnswersCrossCancels = false;
        }
    }

    [Fact]
    public async Task What_is_established_is_not_cancelled_but_left()
    {
        var id = await EstablishedAsync(await app.NewPhoneAsync());

        (await _admin.PostAsync($"{Sessions}/{id}/cancel", null)).ExpectProblem(409, "not-pending");
        var left = (await _admin.PostAsync($"{Sessions}/{id}/leave", null)).Expect(200);
        var ended = await UntilAsync(id, session => session["endedAt"] is not null);

        Assert.Equal(("left", "bye"), (Text(People(left)[0]["state"]), Text(People(left)[0]["leaveMeans"])));
        Assert.Equal(("ended", "policyReleased"), (Text(ended["state"]), Text(ended["endReason"])));
        Assert.Equal(("disconnected", "byeByController"), (Text(People(ended)[1]["state"]), Text(People(ended)[1]["leaveMeans"])));
        (await _admin.PostAsync($"{Sessions}/{id}/leave", null)).Expect(200);
    }

    [Theory]
    [InlineData("unregistered", 409, "callee-unavailable", 480)]
    [InlineData("nobody", 409, "callee-unavailable", 404)]
    [InlineData("barring", 409, "callee-unavailable", 480)]
    [InlineData("busy", 409, "callee-busy", 486)]
    public async Task A_session_that_does_not_come_about_is_a_problem_with_the_SIP_answer(string who, int status, string code, int sip)
    {
        var to = who switch
        {
            "nobody" => "sip:nobody-at-all@poc.local",
            "unregistered" => await app.NewUserAsync(),
            _ => await app.NewPhoneAsync(),
        };
        if (who == "barring") await SetAsync(to, new { incomingSessionBarring = true });
        if (who == "busy")
        {
            await SetAsync(to, new { simultaneousSessions = false });
            await EstablishedAsync(to);
        }

        var refused = await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "oneToOne", to = new[] { to } });

        Assert.Equal(sip, refused.ExpectProblem(status, code)["sip"]!["status"]!.GetValue<int>());
        Assert.Equal("failed", Text((await _admin.GetAsync(refused.Headers["Location"])).Expect(200)["state"]));
    }

    [Fact]
    public async Task A_session_over_a_pre_established_session_that_is_not_up_is_refused_before_anybody_is_called()
    {
        var bob = await app.NewPhoneAsync();

        (await _admin.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob }, establishment = "preEstablished" })).ExpectProblem(409, "no-pre-established-session");
    }

    [Fact]
    public async Task One_session_at_a_time_runs_over_a_pre_established_session()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var (bob, carl) = (await app.NewPhoneAsync(), await app.NewPhoneAsync());
        await dispatcher.PostAsync("/api/v1/pre-established-sessions", new { });
        var first = (await dispatcher.PostAsync($"{Sessions}?wait=10s", OverIt(bob))).Expect(200);

        (await dispatcher.PostAsync(Sessions, OverIt(carl))).ExpectProblem(409, "pre-established-busy");
        (await dispatcher.PostAsync($"{Sessions}/{Text(first["id"])}/leave", null)).Expect(200);
        (await dispatcher.PostAsync($"{Sessions}?wait=10s", OverIt(carl))).Expect(200);

        static object OverIt(string person) => new { type = "oneToOne", to = new[] { person }, establishment = "preEstablished" };
    }

    [Fact]
    public async Task A_refusal_by_a_rule_names_the_rule()
    {
        var bob = await app.NewPhoneAsync();
        var rule = Text((await _admin.PostAsync("/api/v1/access-rules", new
        {
            owner = bob, when = new { identities = new[] { "sip:admin@poc.local" } }, permissions = new { session = "reject" },
        })).Expect(201)["id"]);

        var refused = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "oneToOne", to = new[] { bob } })).ExpectProblem(403, "access-denied");

        Assert.Equal(rule, Text(refused["why"]![0]!["rule"]));
        Assert.Equal(403, refused["sip"]!["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_prearranged_group_calls_its_members_and_says_who_did_not_come()
    {
        var (anna, ringing, away) = (await app.NewPhoneAsync(), await app.NewPhoneAsync("manual"), await app.NewUserAsync());
        var group = await NewGroupAsync(new { }, "sip:admin@poc.local", anna, ringing, away);

        var session = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "prearranged", group })).Expect(200);

        Assert.Equal(group, Text(session["group"]!["id"]));
        var states = People(session).ToDictionary(one => Text(one["address"]), one => Text(one["state"]));
        Assert.Equal(("connected", "connected", "ringing", "failed"), (states["sip:admin@poc.local"], states[anna], states[ringing], states[away]));
        Assert.Equal((4, 1, 2), (session["participantCount"]!.GetValue<int>(), session["pendingCount"]!.GetValue<int>(), session["connectedCount"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Who_is_no_member_is_told_why_he_cannot_call_the_group()
    {
        var group = await NewGroupAsync(new { }, await app.NewPhoneAsync());

        var refused = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "prearranged", group })).ExpectProblem(403, "access-denied");

        Assert.Contains("members", Text(refused["why"]![0]!["reason"]), StringComparison.Ordinal);
        Assert.StartsWith("116", Text(refused["sip"]!["warning"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chat_group_is_joined_and_calls_nobody()
    {
        var group = await NewGroupAsync(new { type = "chat" }, "sip:admin@poc.local", await app.NewPhoneAsync());

        var session = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "chat", group })).Expect(200);

        Assert.Single(People(session));
        (await _admin.PostAsync(Sessions, new { type = "prearranged", group })).ExpectProblem(422, "validation");
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("prearranged")]
    public async Task Two_who_call_a_group_in_the_same_instant_are_in_one_session(string type)
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var me = Text((await dispatcher.GetAsync("/api/v1/me")).Expect(200)["address"]);

        var ringing = await app.NewPhoneAsync("manual");

        for (var round = 0; round < 40; round++)
        {
            var group = await NewGroupAsync(new { type }, "sip:admin@poc.local", me, ringing);

            var called = await Task.WhenAll(new[] { _admin, dispatcher }.Select(caller => caller.PostAsync($"{Sessions}?wait=10s", new { type, group })));

            var id = Assert.Single(called.Select(session => Text(session.Expect(200)["id"])).Distinct());
            Assert.Single((await _admin.GetAsync($"/api/v1/history/sessions?group={group}")).Expect(200)["data"]!.AsArray());
            await UntilAsync(id, session => People(session).Count(one => Text(one["state"]) == "connected") == 2);
        }
    }

    [Fact]
    public async Task Who_calls_a_group_that_is_being_talked_to_comes_into_its_session()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var me = Text((await dispatcher.GetAsync("/api/v1/me")).Expect(200)["address"]);
        var group = await NewGroupAsync(new { type = "chat" }, "sip:admin@poc.local", me);
        var running = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "chat", group })).Expect(200);

        var joined = (await dispatcher.PostAsync($"{Sessions}?wait=10s", new { type = "chat", group })).Expect(200);

        Assert.Equal(Text(running["id"]), Text(joined["id"]));
        Assert.Equal(["sip:admin@poc.local", me], People(joined).Select(one => Text(one["address"])));
        Assert.All(People(joined), one => Assert.Equal("connected", Text(one["state"])));
        var stranger = await app.NewConsoleUserAsync("dispatcher");
        (await stranger.PostAsync($"{Sessions}?wait=10s", new { type = "chat", group })).ExpectProblem(403, "access-denied");
    }

    [Fact]
    public async Task A_console_that_rings_is_answered_over_REST()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var me = Text((await dispatcher.GetAsync("/api/v1/me")).Expect(200)["address"]);
        app.Register(me);
        var id = Text((await _admin.PostAsync($"{Sessions}?wait=100ms", new { type = "oneToOne", to = new[] { me } })).Expect(202)["id"]);

        (await _admin.PostAsync($"{Sessions}/{id}/answer", new { accept = true })).ExpectProblem(409, "not-ringing");
        var answered = (await dispatcher.PostAsync($"{Sessions}/{id}/answer", new { accept = true })).Expect(200);

        Assert.Equal("connected", Text(People(answered)[1]["state"]));
        Assert.Equal("established", Text((await UntilAsync(id, session => session["establishedAt"] is not null))["state"]));
    }

    [Fact]
    public async Task Who_declines_is_told_to_who_called()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var me = Text((await dispatcher.GetAsync("/api/v1/me")).Expect(200)["address"]);
        app.Register(me);
        var call = _admin.PostAsync($"{Sessions}?wait=20s", new { type = "oneToOne", to = new[] { me } });
        var id = await UntilListedAsync($"participant={Uri.EscapeDataString(me)}&state=ringing");

        (await dispatcher.PostAsync($"{Sessions}/{id}/answer", new { accept = false })).Expect(200);

        Assert.Equal(603, (await call).ExpectProblem(409, "callee-declined")["sip"]!["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task People_are_added_taken_out_and_come_back()
    {
        var (bob, carl, dora) = (await app.NewPhoneAsync(), await app.NewPhoneAsync(), await app.NewPhoneAsync());
        var id = await EstablishedAsync(bob, carl);

        var added = (await _admin.PostAsync($"{Sessions}/{id}/participants", new { to = new[] { dora } })).Expect(200);
        var joined = People(await UntilAsync(id, session => session["connectedCount"]!.GetValue<int>() == 4));
        var gone = (await _admin.DeleteAsync($"{Sessions}/{id}/participants/{Text(joined[3]["id"])}?reason=shift%20ends")).Expect(200);
        var back = (await _admin.PostAsync($"{Sessions}/{id}/participants/{Text(joined[3]["id"])}/rejoin", null)).Expect(200);

        Assert.Equal(4, People(added).Count);
        Assert.Equal((dora, "disconnected", "byeByController"), (Text(People(gone)[3]["address"]), Text(People(gone)[3]["state"]), Text(People(gone)[3]["leaveMeans"])));
        Assert.Equal("connected", Text(People(back)[3]["state"]));
        Assert.Equal(4, (await _admin.GetAsync($"{Sessions}/{id}/participants")).Expect(200)["data"]!.AsArray().Count);
        (await _admin.DeleteAsync($"{Sessions}/{id}/participants/prt_none")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_dispatcher_ends_a_session_for_all()
    {
        var id = await EstablishedAsync(await app.NewPhoneAsync(), await app.NewPhoneAsync());
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");

        var ended = (await dispatcher.DeleteAsync($"{Sessions}/{id}")).Expect(200);

        Assert.Equal(("ended", "released"), (Text(ended["state"]), Text(ended["endReason"])));
        Assert.All(People(ended), one => Assert.Equal("disconnected", Text(one["state"])));
        (await dispatcher.DeleteAsync($"{Sessions}/{id}")).Expect(200);
        (await _admin.PostAsync($"{Sessions}/{id}/participants", new { to = new[] { "sip:bob@poc.local" } })).ExpectProblem(409, "not-in-session");
    }

    [Fact]
    public async Task The_timeline_tells_everything_in_order_and_outlives_the_journal()
    {
        var id = await EstablishedAsync(await app.NewPhoneAsync());
        (await _admin.PostAsync($"{Sessions}/{id}/leave", null)).Expect(200);
        await UntilAsync(id, session => session["endedAt"] is not null);
        await app.Storage.Writer.WriteAsync(unit => { unit.Db.Journal.RemoveRange(unit.Db.Journal.Where(row => row.Subject == id)); return 0; }, TestContext.Current.CancellationToken);

        var entries = (await _admin.GetAsync($"{Sessions}/{id}/timeline")).Expect(200)["entries"]!.AsArray();

        Assert.Equal(
            [
                "session.created", "session.participant.joined", "session.participant.joined", "session.established",
                "session.participant.left", "session.participant.disconnected", "session.ended",
            ],
            entries.Select(entry => Text(entry!["type"])));
        Assert.Equal("bye", Text(entries[4]!["leaveMeans"]));
        Assert.Equal("policyReleased", Text(entries[6]!["endReason"]));
    }

    [Fact]
    public async Task Who_is_anonymous_is_shown_to_nobody_but_the_charging()
    {
        var (bob, key) = (await app.NewPhoneAsync(), Text((await _admin.PostAsync("/api/v1/api-keys", new { name = "Sessions", scopes = new[] { "sessions:read" } })).Expect(201)["key"]));
        var session = (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = "oneToOne", to = new[] { bob }, anonymous = true })).Expect(200);
        var id = Text(session["id"]);

        var seen = await app.WithBearer(key).GetAsync($"{Sessions}/{id}");
        (await _admin.DeleteAsync($"{Sessions}/{id}")).Expect(200);

        Assert.DoesNotContain("admin@poc.local", seen.Text, StringComparison.Ordinal);
        Assert.Equal("sip:anonymous@anonymous.invalid", Text(seen.Json["initiator"]));
        Assert.Equal("Anonymous", Text(People(seen.Json)[0]["displayName"]));
        Assert.DoesNotContain(id, (await _admin.GetAsync($"{Sessions}?participant=sip:admin@poc.local&limit=1000")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await _admin.GetAsync($"{Sessions}?q=admin@poc&limit=1000")).Text, StringComparison.Ordinal);
        Assert.Contains(id, (await _admin.GetAsync("/api/v1/users/sip:admin@poc.local/sessions?limit=1000")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("admin@poc.local", (await app.WithBearer(key).GetAsync($"{Sessions}/{id}/timeline")).Text, StringComparison.Ordinal);
        Assert.Contains("sip:admin@poc.local", (await _admin.GetAsync($"/api/v1/charging-records?session={id}")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"oneToOne\"}", "/to")]
    [InlineData("{\"type\":\"oneToOne\",\"to\":[]}", "/to")]
    [InlineData("{\"type\":\"oneToOne\",\"to\":[\"sip:a@poc.local\",\"sip:b@poc.local\"]}", "/to")]
    [InlineData("{\"type\":\"oneToOne\",\"to\":[\"sip:admin@poc.local\"]}", "/to")]
    [InlineData("{\"type\":\"oneToOne\",\"to\":[\"nobody\"]}", "/to/0")]
    [InlineData("{\"type\":\"oneToOne\",\"to\":[\"sip:a@poc.local\"],\"group\":\"sip:g@poc.local\"}", "/group")]
    [InlineData("{\"type\":\"adHoc\",\"to\":[\"sip:a@poc.local\"]}", "/to")]
    [InlineData("{\"type\":\"adHoc\",\"to\":[\"sip:a@poc.local\",\"sip:A@POC.local\",\"sip:a@poc.local\"]}", "/to")]
    [InlineData("{\"type\":\"prearranged\"}", "/group")]
    [InlineData("{\"type\":\"prearranged\",\"group\":\"grp_01JD0000000000000000000000\"}", "/group")]
    [InlineData("{\"type\":\"chat\",\"group\":\"no address\"}", "/group")]
    [InlineData("{\"type\":\"chat\",\"group\":\"sip:g@poc.local\",\"to\":[\"sip:a@poc.local\"]}", "/to")]
    [InlineData("{\"type\":\"oneToOne\",\"to\":[\"sip:a@poc.local\"],\"from\":\"sip:ghost@poc.local\"}", "/from")]
    public async Task What_a_session_cannot_be_is_refused_with_a_pointer(string body, string pointer)
    {
        var reply = await _admin.PostAsync(Sessions, body.Replace("sip:A@", "sip:a@", StringComparison.Ordinal));

        reply.ExpectProblem(422, "validation");
        Assert.Equal([pointer], reply.Pointers);
    }

    [Theory]
    [InlineData(500, 202)]
    [InlineData(501, 422)]
    public async Task A_session_invites_at_most_500_people(int people, int status) =>
        (await _admin.PostAsync(Sessions, new { type = "adHoc", to = Enumerable.Range(0, people).Select(i => $"sip:many{i}@poc.local") })).Expect(status);

    [Fact]
    public async Task Everybody_acts_for_himself_only()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var (bob, viewer) = (await app.NewPhoneAsync(), await app.NewConsoleUserAsync("viewer"));
        var id = await EstablishedAsync(bob);

        (await dispatcher.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob }, from = "sip:admin@poc.local" })).ExpectProblem(403, "access-denied");
        (await dispatcher.PostAsync($"{Sessions}/{id}/leave", new { from = "sip:admin@poc.local" })).ExpectProblem(403, "access-denied");
        (await dispatcher.PostAsync($"{Sessions}/{id}/leave", null)).ExpectProblem(409, "not-in-session");
        (await viewer.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob } })).ExpectProblem(403, "insufficient-scope");
        (await viewer.GetAsync($"{Sessions}/{id}/ladder")).ExpectProblem(403, "insufficient-scope");
        (await dispatcher.GetAsync("/api/v1/charging-records")).ExpectProblem(403, "insufficient-scope");
        (await viewer.GetAsync($"{Sessions}/{id}")).Expect(200);
        (await _admin.PostAsync(Sessions, new { type = "oneToOne", to = new[] { "sip:admin@poc.local" }, from = bob })).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task The_same_request_again_sets_up_one_session()
    {
        var bob = await app.NewPhoneAsync();
        var key = ("Idempotency-Key", GatewayApp.NewName("key"));

        var first = await _admin.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob } }, key);
        var again = await _admin.PostAsync(Sessions, new { type = "oneToOne", to = new[] { bob } }, key);

        Assert.Equal(first.Expect(202).ToJsonString(), again.Expect(202).ToJsonString());
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Single((await _admin.GetAsync($"{Sessions}?participant={Uri.EscapeDataString(bob)}")).Expect(200)["data"]!.AsArray());
    }

    [Fact]
    public async Task What_is_done_with_a_session_is_answered_again_word_for_word()
    {
        var id = await EstablishedAsync(await app.NewPhoneAsync());
        var key = ("Idempotency-Key", GatewayApp.NewName("key"));

        var first = await _admin.PostAsync($"{Sessions}/{id}/leave", null, key);
        await UntilAsync(id, session => session["endedAt"] is not null);
        var again = await _admin.PostAsync($"{Sessions}/{id}/leave", null, key);

        first.Expect(200);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
    }

    [Fact]
    public async Task A_dry_run_calls_nobody()
    {
        var bob = await app.NewPhoneAsync();

        var would = (await _admin.PostAsync($"{Sessions}?dryRun=true", new { type = "oneToOne", to = new[] { bob } })).Expect(202);
        var id = await EstablishedAsync(bob);
        (await _admin.DeleteAsync($"{Sessions}/{id}?dryRun=true")).Expect(200);

        (await _admin.GetAsync($"{Sessions}/{would["id"]}")).ExpectProblem(404, "not-found");
        Assert.Equal("established", Text((await _admin.GetAsync($"{Sessions}/{id}")).Expect(200)["state"]));
    }

    [Fact]
    public async Task An_unchanged_session_is_not_sent_again()
    {
        var id = await EstablishedAsync(await app.NewPhoneAsync());
        var first = await _admin.GetAsync($"{Sessions}/{id}");

        Assert.Equal(304, (await _admin.GetAsync($"{Sessions}/{id}", ("If-None-Match", first.ETag!))).Status);
        (await _admin.PostAsync($"{Sessions}/{id}/leave", null)).Expect(200);
        (await _admin.GetAsync($"{Sessions}/{id}", ("If-None-Match", first.ETag!))).Expect(200);
    }

    [Fact]
    public async Task Ending_and_leaving_are_never_throttled()
    {
        await using var strict = new GatewayApp(
            Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}"), ("Gateway:Limits:RequestsPerSecond", "1"), ("Gateway:Limits:RequestBurst", "3"));
        await strict.InitializeAsync();

        for (var i = 0; i < 20; i++) (await strict.Admin.PostAsync($"{Sessions}/ses_none/leave", null)).ExpectProblem(404, "not-found");

        (await strict.Anonymous().PostAsync($"{Sessions}/ses_none/leave", null)).ExpectProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("json", "application/json")]
    [InlineData("text", "text/plain")]
    [InlineData("mermaid", "text/plain")]
    [InlineData("svg", "image/svg+xml")]
    [InlineData("pcap", "application/vnd.tcpdump.pcap")]
    public async Task A_ladder_comes_in_five_forms(string format, string type)
    {
        var id = await EstablishedAsync(await app.NewPhoneAsync());

        var ladder = await _admin.GetAsync($"{Sessions}/{id}/ladder?format={format}");

        Assert.Equal((200, type), (ladder.Status, ladder.ContentType));
        (await _admin.GetAsync($"{Sessions}/{id}/ladder?format=gif")).ExpectProblem(422, "validation");
    }

    [Fact]
    public async Task A_pre_established_session_is_kept_for_each_console()
    {
        var dispatcher = await app.NewConsoleUserAsync("dispatcher");
        var me = Text((await dispatcher.GetAsync("/api/v1/me")).Expect(200)["address"]);

        var first = (await dispatcher.PostAsync("/api/v1/pre-established-sessions", new { })).Expect(200);
        var again = (await dispatcher.PostAsync("/api/v1/pre-established-sessions", new { from = me })).Expect(200);

        Assert.Equal(("idle", me, Text(first["id"])), (Text(first["state"]), Text(first["address"]), Text(again["id"])));
        Assert.Contains(
            (await dispatcher.GetAsync("/api/v1/pre-established-sessions")).Expect(200)["data"]!.AsArray(), one => Text(one!["id"]) == Text(first["id"]));
        var other = await app.NewConsoleUserAsync("dispatcher");
        (await other.DeleteAsync($"/api/v1/pre-established-sessions/{first["id"]}")).ExpectProblem(403, "access-denied");
        Assert.Equal(204, (await dispatcher.DeleteAsync($"/api/v1/pre-established-sessions/{first["id"]}")).Status);
        (await dispatcher.GetAsync($"/api/v1/pre-established-sessions/{first["id"]}")).ExpectProblem(404, "not-found");
        (await _admin.PostAsync("/api/v1/pre-established-sessions", new { from = await app.NewUserAsync() })).ExpectProblem(409, "no-console");
    }

    private async Task SetAsync(string user, object settings) =>
        (await _admin.PutAsync($"/api/v1/users/{Uri.EscapeDataString(user)}/settings", settings, ("If-Match", "*"))).Expect(200);

    private async Task<string> EstablishedAsync(params string[] to) => Text(
        (await _admin.PostAsync($"{Sessions}?wait=10s", new { type = to.Length == 1 ? "oneToOne" : "adHoc", to })).Expect(200)["id"]);

    private async Task<string> NewGroupAsync(object more, params string[] members)
    {
        var draft = System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        draft["address"] = $"sip:{GatewayApp.NewName("grp")}@poc.local";
        draft["displayName"] = "G";
        var id = Text((await _admin.PostAsync("/api/v1/groups", draft)).Expect(201)["id"]);
        (await _admin.PostAsync($"/api/v1/groups/{id}/members:batch", new { add = members.Select(user => new { user }) })).Expect(200);
        return id;
    }

    /// <summary>The session once it is so: facts come after the request that caused them.</summary>
    private Task<JsonNode> UntilAsync(string id, Func<JsonNode, bool> isSo) => app.UntilAsync($"{Sessions}/{id}", isSo);

    private async Task<string> UntilListedAsync(string query) =>
        Text((await app.UntilAsync($"{Sessions}?{query}", list => list["data"]!.AsArray().Count > 0))["data"]![0]!["id"]);

    private static List<JsonNode> People(JsonNode session) => [.. session["participants"]!.AsArray().Select(one => one!)];

    private static string Text(JsonNode? node) => node!.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
}
