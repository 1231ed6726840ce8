using System.Text.Json.Nodes;
using Gateway.Tests.Interop.Harness;

namespace Gateway.Tests.Browser;

/// <summary>The message box of the town: two people leave messages for the administrator, who forwards and keeps them, and calls are led to it.</summary>
internal sealed class TownMessages(ConsoleFixture town)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

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
        var left = await new MailboxWatch(() => town.Gateway, mailbox).HoldsAsync(2);
        // His own copy of one is saved, and of the other he has heard the first.
        await ForwardAsync(left[0], others, "Yours, I think");
        foreach (var (message, state) in new[] { (left[0], "saved"), (left[1], "heard") })
        {
            await ForwardAsync(message, mailbox, "Once more for the log");
            await town.Gateway.SendAsync(HttpMethod.Patch, $"/api/v1/messages/{message["id"]}", new JsonObject { ["state"] = state });
        }

        // A copy that nobody has heard is in the history alone.
        var copy = await ForwardAsync(left[1], others, "Not for the log");
        await town.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/messages/{copy["id"]}");
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

    private async Task<string> ProvisionAsync(string user) => (await MailboxWatch.ProvisionAsync(town.Gateway, user)).Id;

    private Task<JsonNode> ForwardAsync(JsonNode message, string mailbox, string note) => town.Gateway.SendAsync(
        HttpMethod.Post, $"/api/v1/messages/{message["id"]}/forward", new JsonObject { ["mailbox"] = mailbox, ["note"] = note });

    // The phone hangs up where its file ends.
    private async Task SpeakAsync(string user, string name, byte host, string text)
    {
        var file = await Speech.SayAsync(town.Site, text, before: 2.5, after: 0.5);
        await town.AddPhoneUserAsync(user, name);
        var phone = await Baresip.RegisterAsync(
            town.Site, town.Site.At(host), town.Gateway.Sip, user, "poc.local", SippPhone.RightPassword, "udp", sound: new("PCMA", file));
        await phone.Process.TypeAsync("/dial sip:sub-admin-deposit-busy@vm.poc.local\n");
        await phone.TalksAsync();
        await phone.Process.SaysAsync("terminated", Soon);
        await phone.QuitAsync();
    }
}
