using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Browser;

/// <summary>The message box of the town: two people leave messages for the administrator, who forwards and keeps them, and calls are led to it.</summary>
internal sealed class TownMessages(ConsoleFixture town)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    /// <summary>Does it all.</summary>
    /// <returns>The id of the administrator's mailbox.</returns>
    public async Task<string> LeaveAsync()
    {
        await town.Gateway.SendAsync(HttpMethod.Post, "/api/v1/service-contexts:set-up", new JsonObject());
        var others = await ProvisionAsync("ada");
        var mailbox = await ProvisionAsync("admin");
        await town.Gateway.SendAsync(HttpMethod.Put, "/api/v1/users/sip:admin%40poc.local/forwarding", Forwarding());
        var tone = await File.ReadAllBytesAsync(await Sox.ToneAsync(town.Site, 440, "PCMA", seconds: 1));
        await town.Gateway.PutFileAsync($"/api/v1/mailboxes/{mailbox}/greetings/busy", tone, "audio/wav");
        await Task.WhenAll(
            SpeakAsync("lena", "Lena Ortiz", 201, "The pump at the river has stopped, and the water is rising. Please call me back before six."),
            SpeakAsync("paul", "Paul Marsh", 202, "Gate four is open again. Nothing else to report from here."));
        var left = await MessagesAsync(mailbox, 2);
        // His own copy of one is saved, and of the other he has heard the first.
        await ForwardAsync(left[0], others, "Yours, I think");
        foreach (var (message, state) in new[] { (left[0], "saved"), (left[1], "heard") })
        {
            await ForwardAsync(message, mailbox, "Once more for the log");
            await town.Gateway.SendAsync(HttpMethod.Patch, $"/api/v1/messages/{message["id"]}", new JsonObject { ["state"] = state });
        }

        return mailbox;
    }

    private static JsonObject Forwarding()
    {
        static string At(string user) => $"sip:sub-admin-{user}@vm.poc.local";
        return new()
        {
            ["contacts"] = new JsonArray("devices", "sip:ada@poc.local"), ["ringTimeMs"] = 9_000, ["noAnswer"] = At("deposit-fna"), ["busy"] = At("deposit-busy"),
            ["onDoNotDisturb"] = At("deposit-dnd"), ["otherwise"] = At("deposit"), ["onRecognised"] = At("deposit-sg"), ["recognised"] = new JsonArray("+3592*"),
            ["numbers"] = new JsonArray("+359888111222"), ["retrieve"] = At("retrieve-inpin"), ["retrieveAuthenticated"] = At("retrieve"),
        };
    }

    private async Task<string> ProvisionAsync(string user) =>
        (await town.Gateway.SendAsync(HttpMethod.Post, $"/api/v1/users/sip:{user}%40poc.local/service-contexts:provision", new JsonObject()))["mailbox"]!["id"]!.GetValue<string>();

    private Task ForwardAsync(JsonNode message, string mailbox, string note) => town.Gateway.SendAsync(
        HttpMethod.Post, $"/api/v1/messages/{message["id"]}/forward", new JsonObject { ["mailbox"] = mailbox, ["note"] = note });

    // The phone hangs up where its file ends.
    private async Task SpeakAsync(string user, string name, byte host, string text)
    {
        var directory = town.Site.NewDirectory("speech");
        var (spoken, file) = (Path.Combine(directory, "spoken.wav"), Path.Combine(directory, "speech.wav"));
        await Peers.RunAsync(Peers.Require("espeak-ng"), Soon, ["-v", "en-gb", "-w", spoken, text]);
        await Peers.RunAsync(Peers.Require("sox"), Soon, [spoken, "-r", "8000", "-c", "1", "-b", "16", file, "gain", "-n", "-3", "pad", "2.5", "0.5"]);
        await town.AddPhoneUserAsync(user, name);
        var phone = await Baresip.RegisterAsync(
            town.Site, town.Site.At(host), town.Gateway.Sip, user, "poc.local", SippPhone.RightPassword, "udp", sound: new("PCMA", file));
        await phone.Process.TypeAsync("/dial sip:sub-admin-deposit-busy@vm.poc.local\n");
        await phone.TalksAsync();
        await phone.Process.SaysAsync("terminated", Soon);
        await phone.QuitAsync();
    }

    private async Task<IReadOnlyList<JsonNode>> MessagesAsync(string mailbox, int count)
    {
        using var limit = new CancellationTokenSource(Soon);
        while (true)
        {
            var all = (await town.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/mailboxes/{mailbox}/messages"))["data"]!.AsArray();
            if (all.Count == count)
                return [.. all.Select(one => one!)];
            await Task.Delay(Often, limit.Token);
        }
    }
}
