using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>Phones that cannot be reached, and a message box of somebody else's behind the gateway's core: sipp plays it, and knows nothing but its Request-URIs.</summary>
[Clause("S003", "4.2")]
public sealed class FindMeTests(FindMeTests.Network network) : InteropTests(network), IClassFixture<FindMeTests.Network>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Network() : InteropFixture(70)
    {
        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync() =>
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example", new Dictionary<string, string>
            {
                ["Gateway__Sip__Routes__vm1.networka.example"] = $"udp://{Site.At(101)}",
                ["Gateway__Sip__Routes__vm2.networka.example"] = $"udp://{Site.At(102)}",
                ["Gateway__Sip__Routes__vm3.networka.example"] = $"udp://{Site.At(103)}",
            });

        /// <summary>A new user with a phone played by sipp, who has the usual service identities at a message box of his own.</summary>
        internal async Task<SippPhone> CalledAsync(int box, byte host)
        {
            var user = $"called{box}";
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            await Gateway.SendAsync(HttpMethod.Post, $"/api/v1/users/sip:{user}%40networka.example/service-contexts:provision", new JsonObject
            {
                ["host"] = $"vm{box}.networka.example",
            });
            var phone = new SippPhone(Site, Gateway.Sip, Gateway.Domain, user, Site.At(host));
            await phone.RegisterAsync();
            return phone;
        }

        /// <summary>A new user with a phone played by sipp, and nothing else.</summary>
        internal async Task<SippPhone> PhoneAsync(string user, byte host)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            var phone = new SippPhone(Site, Gateway.Sip, Gateway.Domain, user, Site.At(host));
            await phone.RegisterAsync();
            return phone;
        }

        /// <summary>baresip as the caller: an ordinary phone.</summary>
        internal async Task<Baresip> CallerAsync(string user, byte host)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            return await Baresip.RegisterAsync(Site, Site.At(host), Gateway.Sip, user, Gateway.Domain, SippPhone.RightPassword, "udp");
        }

        /// <summary>The message box: takes one call and keeps it until the caller hangs up.</summary>
        internal Task<SippRun> BoxAsync(int box) =>
            new SippPhone(Site, Gateway.Sip, $"vm{box}.networka.example", "box", Site.At((byte)(100 + box)), ProtocolType.Udp).TakeOrdinaryCallAsync();
    }

    [Fact, Clause("S003", "4.2.2")]
    public async Task The_phone_is_busy_and_the_caller_is_with_the_message_box()
    {
        var called = await network.CalledAsync(1, 11);
        var box = await network.BoxAsync(1);
        var refusing = await called.RefuseCallAsync("486 Busy Here");
        var caller = await network.CallerAsync("caller1", 12);

        await caller.Process.TypeAsync($"/dial sip:{called.User}@networka.example\n");
        await caller.TalksAsync();
        await refusing.SucceedsAsync(Soon);
        await caller.HangUpAsync();
        await box.SucceedsAsync(Soon);

        var invite = Assert.Single(await box.ReceivesAsync("INVITE", 1, Soon));
        Assert.Equal("sip:sub-called1-deposit-busy@vm1.networka.example", invite.RequestUri);
        Assert.Contains("<sip:caller1@networka.example>", invite.Header("P-Asserted-Identity"));
        Assert.Contains("cause%3D486", invite.Header("History-Info"));
        Assert.Contains(";lr", invite.Header("Record-Route"));
        Assert.Null(invite.Header("Proxy-Authorization"));
        // What the caller offered himself, and nothing of the PoC Session that was tried first.
        Assert.Contains("m=audio", invite.Body);
        Assert.DoesNotContain("TBCP", invite.Body);
    }

    [Fact, Clause("S003", "4.2.1")]
    public async Task Nobody_answers_and_the_phone_stops_ringing_before_the_message_box_is_asked()
    {
        var called = await network.CalledAsync(2, 21);
        await network.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/users/sip:{called.User}%40networka.example/forwarding", new JsonObject
        {
            ["ringTimeMs"] = 2_000, ["noAnswer"] = "sip:sub-called2-deposit-fna@vm2.networka.example",
        });
        var box = await network.BoxAsync(2);
        var ringing = await called.RingAsync();
        var caller = await network.CallerAsync("caller2", 22);

        await caller.Process.TypeAsync($"/dial sip:{called.User}@networka.example\n");
        await ringing.SucceedsAsync(Soon);
        await caller.TalksAsync();
        await caller.HangUpAsync();
        await box.SucceedsAsync(Soon);

        var invite = Assert.Single(await box.ReceivesAsync("INVITE", 1, Soon));
        Assert.Equal("sip:sub-called2-deposit-fna@vm2.networka.example", invite.RequestUri);
        Assert.Contains("cause%3D408", invite.Header("History-Info"));
    }

    [Fact, Clause("S003", "4.3.1")]
    public async Task From_her_own_phone_the_service_is_her_messages_behind_the_PIN()
    {
        var caller = await network.CallerAsync("caller3", 31);
        await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/users/sip:caller3%40networka.example/service-contexts:provision", new JsonObject
        {
            ["host"] = "vm3.networka.example", ["lines"] = new JsonArray(
                new JsonObject { ["pattern"] = "{user}-retrieve", ["behaviour"] = "retrievePin" },
                new JsonObject { ["pattern"] = "{user}-retrieve-auth", ["behaviour"] = "retrieveAuthenticated", ["fallback"] = "retrievePin" }),
        });
        await network.Gateway.SendAsync(HttpMethod.Put, "/api/v1/forwardings/sip:VoiceMail%40networka.example", new JsonObject { ["isAccess"] = true });
        var box = await network.BoxAsync(3);

        await caller.Process.TypeAsync("/dial sip:VoiceMail@networka.example\n");
        await caller.TalksAsync();
        await caller.HangUpAsync();
        await box.SucceedsAsync(Soon);

        Assert.Equal("sip:caller3-retrieve@vm3.networka.example", Assert.Single(await box.ReceivesAsync("INVITE", 1, Soon)).RequestUri);
    }

    [Fact, Clause("S003", "3.1.2.3")]
    public async Task A_session_from_the_console_to_a_phone_that_rings_in_vain_and_then_is_busy_is_with_our_own_message_box()
    {
        var phone = await network.CallerAsync("called5", 51);
        await network.Gateway.AddDispatcherAsync("dispatch5");
        await network.Gateway.SendAsync(HttpMethod.Post, "/api/v1/users/sip:called5%40networka.example/service-contexts:provision");
        var forwarding = await network.Gateway.SendAsync(HttpMethod.Get, "/api/v1/users/sip:called5%40networka.example/forwarding");
        Task RingsForAsync(TimeSpan ringTime) => network.Gateway.SendAsync(HttpMethod.Put, "/api/v1/users/sip:called5%40networka.example/forwarding", new JsonObject
        {
            ["ringTimeMs"] = (int)ringTime.TotalMilliseconds, ["noAnswer"] = forwarding["noAnswer"]!.DeepClone(), ["busy"] = forwarding["busy"]!.DeepClone(),
        });

        await RingsForAsync(TimeSpan.FromSeconds(1.5));
        var (_, unanswered) = await network.Gateway.CallAsync("dispatch5", "oneToOne", "0s", "sip:called5@networka.example");
        await phone.RingsAsync();
        await phone.IsFreeAsync();
        await IsWithMessageBoxAsync(unanswered, ("failed", 408), forwarding["noAnswer"]!);

        await RingsForAsync(Soon);
        var (_, busy) = await network.Gateway.CallAsync("dispatch5", "oneToOne", "0s", "sip:called5@networka.example");
        await phone.RingsAsync();
        await phone.HangUpAsync();
        await IsWithMessageBoxAsync(busy, ("refused", 486), forwarding["busy"]!);
        await phone.QuitAsync();
    }

    private async Task IsWithMessageBoxAsync(JsonNode session, (string State, int Status) missed, JsonNode service)
    {
        var now = await network.Gateway.SessionBecomesAsync(session["id"]!, one => one["connectedCount"]!.GetValue<int>() == 2, Soon);
        var (called, box) = (now["participants"]![1]!, now["participants"]![2]!);
        Assert.Equal(missed, (called["state"]!.GetValue<string>(), called["sip"]!["status"]!.GetValue<int>()));
        Assert.Equal((service.GetValue<string>(), "Message box", "connected"), (box["address"]!.GetValue<string>(), box["displayName"]!.GetValue<string>(), box["state"]!.GetValue<string>()));
        await network.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/sessions/{session["id"]}");
        await network.Gateway.SessionEndsAsync(session["id"]!, Soon);
    }

    [Fact, Clause("S003", "3.1.2.3", Inferred = true)]
    public async Task An_alert_that_the_phone_refuses_is_with_the_deputy()
    {
        var called = await network.CalledAsync(4, 41);
        var deputy = await network.PhoneAsync("deputy", 42);
        var sender = await network.PhoneAsync("sender", 43);
        await network.Gateway.SendAsync(HttpMethod.Put, $"/api/v1/users/sip:{called.User}%40networka.example/forwarding", new JsonObject
        {
            ["contacts"] = new JsonArray("devices", $"sip:{deputy.User}@networka.example"),
        });
        var refusing = await called.AnswerAsync("603 Decline");
        var taking = await deputy.AnswerAsync("200 OK");

        var sent = await sender.AlertAsync($"sip:{called.User}@networka.example", "call me", expected: 200);

        Assert.Single(await refusing.ReceivesAsync("MESSAGE", 1, Soon));
        var taken = Assert.Single(await taking.ReceivesAsync("MESSAGE", 1, Soon));
        Assert.Contains($"sip:{called.User}@networka.example?Reason=SIP%3Bcause%3D603>;index=1", taken.Header("History-Info"));
        Assert.Contains($"<sip:{called.User}@networka.example>", taken.Header("To"));
        Assert.Equal("call me", taken.Body);
        Assert.Contains("alert-forwarded sip:deputy@networka.example", sent.Answers(200).Last().Header("Warning"));
    }
}
