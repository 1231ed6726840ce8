using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>sipp as the PoC Clients of PoC Sessions: invited by the console, and inviting one another.</summary>
public sealed class PocPhoneSessionTests(PocPhoneSessionTests.Network network) : InteropTests(network), IClassFixture<PocPhoneSessionTests.Network>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Network() : InteropFixture(8)
    {
        public const string Desk = "sip:desk@networka.example";
        public const string Factory = "sip:poc-factory@poc-server.networka.example";

        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync()
        {
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example");
            await Gateway.AddDispatcherAsync("desk", "Desk 1");
        }

        /// <summary>A new user and his phone, registered by digest.</summary>
        internal async Task<SippPhone> PhoneAsync(string user, byte host)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            var phone = new SippPhone(Site, Gateway.Sip, Gateway.Domain, user, Site.At(host));
            await phone.RegisterAsync();
            return phone;
        }

        internal Task<(int Status, JsonNode Answer)> DeskCallsAsync(string user, string wait = "20s") =>
            Gateway.CallAsync("desk", "oneToOne", wait, $"sip:{user}@networka.example");

        internal Task<(int Status, JsonNode Answer)> DeskAsksAsync(JsonNode session, string what) =>
            Gateway.AskAsync(HttpMethod.Post, $"/api/v1/sessions/{session["id"]}/{what}?wait=20s", new JsonObject { ["from"] = Desk });
    }

    [Fact, Clause("OMA PoC CP", "6.1")]
    public async Task A_phone_that_rings_and_answers_is_in_the_session_until_the_console_leaves()
    {
        var phone = await network.PhoneAsync("answers", 11);
        var answering = await phone.TakeCallAsync(afterMilliseconds: 200);

        var (status, session) = await network.DeskCallsAsync("answers");

        Assert.Equal((200, "established"), (status, Text(session["state"])));
        var called = Of(session, "answers");
        Assert.Equal(("connected", $"{phone.At.Address}:40000", $"{phone.At.Address}:40001"), (Text(called["state"]), Text(called["mediaAddress"]), Text(called["controlAddress"])));
        var invite = Assert.Single(await answering.ReceivesAsync("INVITE", 1, Soon));
        Assert.StartsWith($"sip:answers@{phone.At}", invite.RequestUri);
        Assert.Matches(@"^<sip:[0-9a-v]{26}%25[^@]+%25@poc-server\.networka\.example;gr>;\+g\.poc\.talkburst;isfocus$", invite.Header("Contact"));
        Assert.Equal("*;+g.poc.talkburst;require;explicit", invite.Header("Accept-Contact"));
        Assert.Contains($"<{Network.Desk}>", invite.Header("P-Asserted-Identity"));
        Assert.Matches("(?m)^m=application [0-9]+ udp TBCP$", invite.Body);

        var (left, after) = await network.DeskAsksAsync(session, "leave");

        Assert.Equal((200, "left", "bye"), (left, Text(Of(after, "desk")["state"]), Text(Of(after, "desk")["leaveMeans"])));
        await answering.SucceedsAsync(Soon);
        var ended = await EndedAsync(session);
        Assert.Equal("disconnected byeByController", $"{Of(ended, "answers")["state"]} {Of(ended, "answers")["leaveMeans"]}");
        Assert.Equal("policyReleased", Text(ended["endReason"]));
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public async Task A_phone_that_rings_is_cancelled_with_487()
    {
        var phone = await network.PhoneAsync("rings", 12);
        var ringing = await phone.RingAsync();
        var (_, session) = await network.DeskCallsAsync("rings", wait: "0s");
        await network.Gateway.SessionBecomesAsync(session["id"]!, one => Text(one["state"]) == "ringing", Soon);

        var (status, after) = await network.DeskAsksAsync(session, "cancel");

        Assert.Equal((200, "cancelled", "cancelled"), (status, Text(after["state"]), Text(after["endReason"])));
        Assert.Equal(487, after["sip"]!["status"]!.GetValue<int>());
        await ringing.SucceedsAsync(Soon);
        Assert.Equal("cancelled", Text(Of(await EndedAsync(session), "rings")["state"]));
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public async Task A_phone_that_has_not_said_anything_is_sent_no_CANCEL()
    {
        var phone = await network.PhoneAsync("says-nothing", 13);
        var silence = await phone.KeepSilentAsync("INVITE");
        var (_, session) = await network.DeskCallsAsync("says-nothing", wait: "0s");
        await silence.ReceivesAsync("INVITE", 1, Soon);

        var (status, after) = await network.DeskAsksAsync(session, "cancel");

        Assert.Equal((200, "cancelled"), (status, Text(after["state"])));
        Assert.Empty(silence.Received("CANCEL"));
    }

    [Theory, Clause("OMA PoC CP", "21.3", Inferred = true)]
    [InlineData("486 Busy Here", 14, "callee-busy")]
    [InlineData("603 Decline", 15, "callee-declined")]
    public async Task A_phone_that_refuses_is_named_with_its_answer(string answer, byte host, string code)
    {
        var phone = await network.PhoneAsync($"refuses-{answer[..3]}", host);
        var refusing = await phone.RefuseCallAsync(answer);

        var (status, problem) = await network.DeskCallsAsync(phone.User);

        Assert.Equal((409, code), (status, Text(problem["code"])));
        Assert.Equal(answer, $"{problem["sip"]!["status"]} {problem["sip"]!["reason"]}");
        await refusing.SucceedsAsync(Soon);
        var session = await network.Gateway.NewestSessionAsync($"sip:{phone.User}@networka.example", Soon);
        Assert.Equal(("failed", "refused"), (Text(session["state"]), Text(session["endReason"])));
        Assert.Equal("refused", Text(Of(session, phone.User)["state"]));
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public async Task A_phone_that_hangs_up_has_left_and_the_policy_releases_the_session()
    {
        var phone = await network.PhoneAsync("hangs-up", 16);
        var hangingUp = await phone.TakeCallAndHangUpAsync(afterMilliseconds: 300);

        var (_, session) = await network.DeskCallsAsync("hangs-up", wait: "0s");

        await hangingUp.SucceedsAsync(Soon);
        var ended = await EndedAsync(session);
        Assert.Equal("left bye", $"{Of(ended, "hangs-up")["state"]} {Of(ended, "hangs-up")["leaveMeans"]}");
        Assert.Equal("policyReleased", Text(ended["endReason"]));
        var charged = await network.Gateway.ChargesBecomeAsync(session["id"]!, 2, Soon);
        Assert.Equal([Network.Desk, "sip:hangs-up@networka.example"], charged.Select(one => Text(one["participant"])).Order());
    }

    [Theory, Clause("OMA PoC CP", "5")]
    [InlineData("list", 20)]
    [InlineData("address", 22)]
    public async Task A_phone_calls_another_and_hangs_up(string way, byte host)
    {
        var anna = await network.PhoneAsync($"anna-{way}", host);
        var bob = await network.PhoneAsync($"bob-{way}", (byte)(host + 1));
        var answering = await bob.TakeCallAsync();
        var address = $"sip:{bob.User}@networka.example";

        var calling = anna.Call(way == "list" ? new(Network.Factory, address) : new(address), talkMilliseconds: 300);

        await calling.SucceedsAsync(Soon);
        await answering.SucceedsAsync(Soon);
        Assert.Matches(@"^<sip:[0-9a-v]{26}%25[^@]+%25@poc-server\.networka\.example;gr>", Assert.Single(calling.Answers(200), one => one.Header("CSeq") == "1 INVITE").Header("Contact"));
        Assert.Contains($"<sip:{anna.User}@networka.example>", Assert.Single(await answering.ReceivesAsync("INVITE", 1, Soon)).Header("P-Asserted-Identity"));
        var ended = await EndedAsync(await network.Gateway.NewestSessionAsync(address, Soon));
        Assert.Equal(("oneToOne", "policyReleased"), (Text(ended["type"]), Text(ended["endReason"])));
        Assert.Equal(["left bye", "disconnected byeByController"], ended["participants"]!.AsArray().Select(one => $"{one!["state"]} {one["leaveMeans"]}"));
    }

    [Fact, Clause("RFC 5366", "4.1")]
    public async Task A_phone_invites_two_others_by_a_list()
    {
        var anna = await network.PhoneAsync("anna-adhoc", 30);
        var bob = await network.PhoneAsync("bob-adhoc", 31);
        var carl = await network.PhoneAsync("carl-adhoc", 32);
        var answering = await bob.TakeCallAsync();
        using var hangingUp = new ScriptedPhone(carl);

        var calling = anna.Call(new(Network.Factory, "sip:bob-adhoc@networka.example", "sip:carl-adhoc@networka.example"));

        var session = await network.Gateway.NewestSessionAsync("sip:anna-adhoc@networka.example", Soon);
        var invite = await hangingUp.RequestAsync("INVITE");
        hangingUp.Answer(invite, "200 OK");
        // If he went before the other has come, the session would go with him.
        await BecomesAsync(session, ("bob-adhoc", "connected"), ("carl-adhoc", "connected"));
        Assert.Equal(200, await hangingUp.AskAndWaitAsync(invite, "BYE"));
        await BecomesAsync(session, ("bob-adhoc", "connected"), ("carl-adhoc", "left"));
        await network.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/sessions/{session["id"]}");
        await calling.SucceedsAsync(Soon);
        await answering.SucceedsAsync(Soon);
        var ended = await EndedAsync(session);
        Assert.Equal(("adHoc", "released"), (Text(ended["type"]), Text(ended["endReason"])));
        Assert.Equal("left bye", $"{Of(ended, "carl-adhoc")["state"]} {Of(ended, "carl-adhoc")["leaveMeans"]}");
        Assert.All(ended["participants"]!.AsArray(), one => Assert.NotNull(one!["joinedAt"]));
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public async Task A_phone_calls_a_group_and_all_its_members_are_called()
    {
        var anna = await network.PhoneAsync("anna-group", 33);
        var bob = await network.PhoneAsync("bob-group", 34);
        var carl = await network.PhoneAsync("carl-group", 35);
        var group = await network.Gateway.AddGroupAsync("fire", "prearranged", [.. new[] { anna, bob, carl }.Select(one => $"sip:{one.User}@networka.example")]);
        var answering = await bob.TakeCallAsync();
        var refusing = await carl.RefuseCallAsync("486 Busy Here");

        var calling = anna.Call(new(group));

        var session = await network.Gateway.NewestSessionAsync("sip:anna-group@networka.example", Soon);
        await refusing.SucceedsAsync(Soon);
        await BecomesAsync(session, ("anna-group", "connected"), ("bob-group", "connected"), ("carl-group", "refused"));
        await network.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/sessions/{session["id"]}");
        await calling.SucceedsAsync(Soon);
        await answering.SucceedsAsync(Soon);
        var ended = await EndedAsync(session);
        Assert.Equal((group, "released"), (Text(ended["group"]!["address"]), Text(ended["endReason"])));
        Assert.Equal(
            ["disconnected", "disconnected", "refused"], new[] { "anna-group", "bob-group", "carl-group" }.Select(user => Text(Of(ended, user)["state"])));
    }

    [Fact, Clause("OMA PoC CP", "10")]
    public async Task A_phone_that_cancels_its_call_gets_487_and_the_other_stops_ringing()
    {
        var anna = await network.PhoneAsync("anna-cancels", 36);
        var bob = await network.PhoneAsync("bob-cancelled", 37);
        var ringing = await bob.RingAsync();

        var calling = anna.CallAndCancel(new("sip:bob-cancelled@networka.example"));

        await calling.SucceedsAsync(Soon);
        await ringing.SucceedsAsync(Soon);
        var ended = await EndedAsync(await network.Gateway.NewestSessionAsync("sip:anna-cancels@networka.example", Soon));
        Assert.Equal(("cancelled", "cancelled"), (Text(ended["state"]), Text(Of(ended, "bob-cancelled")["state"])));
    }

    [Fact, Clause("OMA PoC CP", "6.2")]
    public async Task A_phone_that_calls_whom_it_may_not_is_refused_and_nobody_rings()
    {
        var eve = await network.PhoneAsync("eve", 38);
        var guarded = await network.PhoneAsync("guarded", 39);
        var silence = await guarded.KeepSilentAsync("INVITE");
        await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/barrings", new JsonObject { ["caller"] = "sip:eve@networka.example", ["actions"] = new JsonArray("session") });

        var calling = eve.CallInVain(new("sip:guarded@networka.example"), expected: 403);

        await calling.SucceedsAsync(Soon);
        Assert.Empty(silence.Received("INVITE"));
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public async Task A_phone_starts_and_leaves_a_session_over_its_pre_established_one()
    {
        var anna = await network.PhoneAsync("anna-ready", 40);
        var bob = await network.PhoneAsync("bob-ready", 41);
        var group = await network.Gateway.AddGroupAsync("ready", "prearranged", "sip:anna-ready@networka.example", "sip:bob-ready@networka.example");
        var answering = await bob.TakeCallAsync();

        var calling = anna.CallPreEstablished(new(Network.Factory), group, talkMilliseconds: 500);

        await calling.SucceedsAsync(Soon);
        await answering.SucceedsAsync(Soon);
        var notifies = calling.Received("NOTIFY").DistinctBy(one => one.Header("Via")).ToList();
        Assert.Equal(
            ["SIP/2.0 100 Trying", "SIP/2.0 200 OK", "SIP/2.0 100 Trying", "SIP/2.0 200 OK"],
            notifies.Select(one => one.Body.Split('\n')[0]).Where(line => line != "SIP/2.0 180 Ringing"));
        var ended = await EndedAsync(await network.Gateway.NewestSessionAsync("sip:anna-ready@networka.example", Soon));
        Assert.Equal("left refer", $"{Of(ended, "anna-ready")["state"]} {Of(ended, "anna-ready")["leaveMeans"]}");
        Assert.Equal("preEstablished", Text(ended["establishment"]));
    }

    [Fact, Clause("OMA PoC CP", "Figure 19")]
    public async Task A_phone_is_connected_and_disconnected_by_floor_control_over_its_pre_established_session()
    {
        var phone = await network.PhoneAsync("bob-waiting", 42);
        await network.Gateway.SendAsync(HttpMethod.Put, "/api/v1/users/sip:bob-waiting%40networka.example/settings", new JsonObject { ["answerMode"] = "automatic" });
        await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/access-rules", new JsonObject
        {
            ["owner"] = "sip:bob-waiting@networka.example", ["when"] = new JsonObject { ["anyone"] = true }, ["permissions"] = new JsonObject { ["session"] = "accept" },
        });
        using var signalling = new ScriptedPhone(phone);
        using var floor = new ScriptedFloor(network.Site.At(42, 40_001));
        await signalling.CallAsync(Network.Factory);

        var calling = network.DeskCallsAsync("bob-waiting");
        await floor.ReceiveAsync(15);
        floor.Acknowledge(15);
        var (status, session) = await calling;

        Assert.Equal((200, "established"), (status, Text(session["state"])));
        Assert.Equal("connected", Text(Of(session, "bob-waiting")["state"]));

        await network.DeskAsksAsync(session, "leave");
        var disconnect = Convert.ToHexString(await floor.ReceiveAsync(11));
        floor.Acknowledge(11);

        Assert.Equal("8BCC0002", disconnect[..8]);
        Assert.Equal("506F4331", disconnect[16..]);
        var ended = await EndedAsync(session);
        Assert.Equal("disconnected mbcpDisconnect", $"{Of(ended, "bob-waiting")["state"]} {Of(ended, "bob-waiting")["leaveMeans"]}");
        // No SIP came of it: the pre-established session stands.
        Assert.Empty(signalling.Unasked);
        var decoded = await network.Captured.DecodeAsync(
            "sip", [network.Gateway.Sip], $"rtcp.app.name == \"PoC1\" && ip.addr == {phone.At.Address}", "-T", "fields", "-e", "rtcp.app.subtype", "-e", "rtcp.app.poc1.ack.subtype");
        // Between the two there is the floor of the session: who talks, and that nobody does.
        var lines = decoded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace('\t', ' ').Trim()).Distinct().ToList();
        Assert.Equal(["15", "7 15", "11", "7 11"], lines.Where(line => line is not ("2" or "5")));
    }

    private static string? Text(JsonNode? value) => value?.GetValue<string>();

    private static JsonNode Of(JsonNode session, string user) =>
        session["participants"]!.AsArray().Single(one => Text(one!["address"]) == $"sip:{user}@networka.example")!;

    private Task<JsonNode> BecomesAsync(JsonNode session, params (string User, string State)[] all) => network.Gateway.SessionBecomesAsync(
        session["id"]!, one => all.All(wanted => one["participants"]!.AsArray().Any(
            person => Text(person!["address"]) == $"sip:{wanted.User}@networka.example" && Text(person["state"]) == wanted.State)),
        Soon);

    private Task<JsonNode> EndedAsync(JsonNode session) => network.Gateway.SessionEndsAsync(session["id"]!, Soon);
}
