using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using HubClient = Gateway.Tests.Api.Support.HubClient;

namespace Gateway.Tests.Interop;

/// <summary>A gateway that is killed while sessions are set up, run and end: what the next one shows, answers and charges.</summary>
public sealed class KilledGatewayTests(KilledGatewayTests.Network network) : InteropTests(network), IClassFixture<KilledGatewayTests.Network>
{
    private const string Desk = "sip:desk@networka.example";

    public sealed class Network() : InteropFixture(10)
    {
        private string data = "";

        internal GatewayProcess Gateway { get; private set; } = null!;

        /// <summary>Two phones; their registrations outlive the gateway.</summary>
        internal IReadOnlyList<ScriptedPhone> Phones { get; private set; } = [];

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Site.At(1)];

        private protected override async Task StartAsync()
        {
            data = Site.NewDirectory("data");
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example", dataDirectory: data);
            await Gateway.AddDispatcherAsync("desk");
            Phones = [await PhoneAsync("bob", 11), await PhoneAsync("carl", 12)];
        }

        /// <summary>Kills the gateway as a power failure would, and starts it again on the same data.</summary>
        internal async Task RestartAsync()
        {
            await Gateway.Process.KillAsync();
            await Gateway.DisposeAsync();
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example", dataDirectory: data);
        }

        private async Task<ScriptedPhone> PhoneAsync(string user, byte host)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            var phone = new SippPhone(Site, Gateway.Sip, Gateway.Domain, user, Site.At(host));
            await phone.RegisterAsync();
            return new(phone);
        }
    }

    [Fact]
    public async Task At_whatever_moment_it_is_killed_no_session_is_left_and_each_participation_is_charged_once()
    {
        List<Scene> all = [];
        foreach (var together in Moments().Chunk(network.Phones.Count))
        {
            List<Scene> scenes = [];
            foreach (var (moment, phone) in together.Zip(network.Phones))
                scenes.Add(await PlayAsync(moment, phone));

            await network.RestartAsync();

            await AssertNoGhostAsync(scenes[^1].Moment);
            foreach (var scene in scenes)
            {
                await AssertRecordedAsync(scene);
                await AssertForgottenAsync(scene);
            }

            all.AddRange(scenes);
        }

        // Later starts have ended nothing twice.
        foreach (var scene in all)
            await AssertChargedAsync(scene.Moment, await SessionAsync(scene));
    }

    /// <summary>
    /// What happens before the kills. Two at a time: the first of a pair waits for the kill, the second has just happened when it comes.
    /// </summary>
    private IEnumerable<Moment> Moments()
    {
        yield return new("invited", false, async (phone, _) =>
        {
            await phone.RequestAsync("INVITE");
            return null;
        });
        yield return new("asked for", false, (_, _) => Task.FromResult<SippMessage?>(null));

        yield return new("seen ringing", false, async (phone, id) =>
        {
            await RingAsync(phone, id);
            return null;
        });
        yield return new("just ringing", false, async (phone, _) =>
        {
            phone.Answer(await phone.RequestAsync("INVITE"), "180 Ringing");
            return null;
        });

        yield return new("acknowledged", false, async (phone, _) =>
        {
            var invite = await AnswerAsync(phone);
            await phone.RequestAsync("ACK");
            return invite;
        });
        yield return new("just answered", false, async (phone, _) => await AnswerAsync(phone));

        yield return new("established", false, async (phone, id) => await EstablishAsync(phone, id));
        yield return new("the phone hangs up", true, async (phone, id) =>
        {
            var invite = await EstablishAsync(phone, id);
            phone.Ask(invite, "BYE");
            return invite;
        });

        yield return new("the console leaves", true, async (phone, id) =>
        {
            var invite = await EstablishAsync(phone, id);
            _ = AskInVainAsync($"/api/v1/sessions/{id}/leave");
            await phone.RequestAsync("BYE");
            return invite;
        });
        yield return new("the phone lets go", true, async (phone, id) =>
        {
            var invite = await EstablishAsync(phone, id);
            _ = AskInVainAsync($"/api/v1/sessions/{id}/leave");
            phone.Answer(await phone.RequestAsync("BYE"), "200 OK");
            return invite;
        });

        yield return new("the console cancels", true, async (phone, id) =>
        {
            await RingAsync(phone, id);
            _ = AskInVainAsync($"/api/v1/sessions/{id}/cancel");
            await phone.RequestAsync("CANCEL");
            return null;
        });
        yield return new("the phone refuses", true, async (phone, _) =>
        {
            phone.Answer(await phone.RequestAsync("INVITE"), "486 Busy Here");
            return null;
        });
    }

    private async Task<Scene> PlayAsync(Moment moment, ScriptedPhone phone)
    {
        // Of the gateway before.
        phone.Forget();
        var (status, session) = await network.Gateway.CallAsync("desk", "oneToOne", "0s", phone.Address);
        Assert.True(status == 202, $"{moment.Name}: {session}");
        var id = session["id"]!.GetValue<string>();
        return new(moment.Name, id, moment.IsEnding, phone, await moment.PlayAsync(phone, id));
    }

    private static async Task<SippMessage> AnswerAsync(ScriptedPhone phone)
    {
        var invite = await phone.RequestAsync("INVITE");
        phone.Answer(invite, "180 Ringing");
        phone.Answer(invite, "200 OK");
        return invite;
    }

    private async Task RingAsync(ScriptedPhone phone, string id)
    {
        phone.Answer(await phone.RequestAsync("INVITE"), "180 Ringing");
        await BecomesAsync(id, "ringing");
    }

    private async Task<SippMessage> EstablishAsync(ScriptedPhone phone, string id)
    {
        var invite = await AnswerAsync(phone);
        await phone.RequestAsync("ACK");
        await BecomesAsync(id, "established");
        return invite;
    }

    private Task BecomesAsync(string id, string state) =>
        network.Gateway.SessionBecomesAsync(JsonValue.Create(id), one => one["state"]!.GetValue<string>() == state, TimeSpan.FromSeconds(20));

    // The gateway is killed before or while it answers.
    private async Task AskInVainAsync(string path)
    {
        try
        {
            await network.Gateway.AskAsync(HttpMethod.Post, path, new JsonObject { ["from"] = Desk });
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // As expected.
        }
    }

    private async Task AssertNoGhostAsync(string moment)
    {
        var active = await network.Gateway.SendAsync(HttpMethod.Get, "/api/v1/sessions?state=active");
        Assert.True(active["data"]!.AsArray().Count == 0, $"{moment}: REST shows {active}");
        await using var hub = await HubClient.OpenAsync(network.Gateway.Address, network.Gateway.Token);
        var shown = (await hub.InvokeAsync("Snapshot", (object)new[] { "sessions" }))!["sessions"]!.AsArray();
        Assert.True(shown.All(one => one!["endedAt"] is not null), $"{moment}: the hub shows {shown}");
    }

    private async Task AssertRecordedAsync(Scene scene)
    {
        var (moment, id, isEnding, _, _) = scene;
        var session = await SessionAsync(scene);
        var reason = session["endReason"]?.GetValue<string>();
        var people = session["participants"]!.AsArray().Select(one => one!).ToList();
        Assert.True(reason == "restart" || (isEnding && reason is "policyReleased" or "cancelled" or "refused"), $"{moment}: {session}");
        Assert.True(people.TrueForAll(one => one["state"]!.GetValue<string>() is not ("invited" or "ringing" or "connected" or "leaving")), $"{moment}: {session}");
        Assert.True(isEnding || people.TrueForAll(one => one["leaveMeans"]!.GetValue<string>() == "restart"), $"{moment}: {session}");
        var timeline = await network.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/sessions/{id}/timeline");
        var ends = timeline["entries"]!.AsArray().Where(one => one!["type"]!.GetValue<string>() is "session.ended" or "session.cancelled").ToList();
        Assert.True(ends is [{ } end] && end["endReason"]!.GetValue<string>() == reason, $"{moment}: {timeline}");
        await AssertChargedAsync(moment, session);
    }

    // A BYE ends the dialog for the phone whatever it is answered with, so it is asked last.
    private static async Task AssertForgottenAsync(Scene scene)
    {
        if (scene.Dialog is not { } dialog)
            return;
        if (!scene.IsEnding)
            Assert.True(await scene.Phone.AskAndWaitAsync(dialog, "INVITE") == 481, $"{scene.Moment}: re-INVITE");
        Assert.True(await scene.Phone.AskAndWaitAsync(dialog, "BYE") == 481, $"{scene.Moment}: BYE");
    }

    private Task<JsonNode> SessionAsync(Scene scene) => network.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/sessions/{scene.Id}");

    private async Task AssertChargedAsync(string moment, JsonNode session)
    {
        var took = session["participants"]!.AsArray().Where(one => one!["joinedAt"] is not null).Select(one => one!["address"]!.GetValue<string>());
        var charged = await network.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/charging-records?session={session["id"]}");
        var records = charged["data"]!.AsArray().Select(one => one!["participant"]!.GetValue<string>());
        Assert.True(took.Order().SequenceEqual(records.Order()), $"{moment}: {session}\n{charged}");
    }

    /// <summary>A moment to be killed at: whether somebody has begun to end the session, and how to get there; gives the INVITE where the phone has a dialog.</summary>
    private sealed record Moment(string Name, bool IsEnding, Func<ScriptedPhone, string, Task<SippMessage?>> PlayAsync);

    /// <summary>A session that was killed at its moment.</summary>
    private sealed record Scene(string Moment, string Id, bool IsEnding, ScriptedPhone Phone, SippMessage? Dialog);
}
