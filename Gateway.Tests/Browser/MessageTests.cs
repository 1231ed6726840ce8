using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.Tests.Browser;

/// <summary>Voice messages at the console: left by a phone, heard and handled in a browser; and a greeting that is spoken there and heard on a phone.</summary>
public sealed class MessageTests(ToneFixture fixture) : BrowserTests(fixture), IClassFixture<ToneFixture>
{
    // What the caller says nothing for: a greeting of a second, and the tone, which on a busy machine may begin late.
    private const double Pause = 3.5;
    private const double SpokenSeconds = 1.5;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    // What cleans speech takes a steady tone for noise.
    private const string PlainMicrophone =
        "localStorage.setItem('poc.voice', JSON.stringify({ noiseSuppression: false, echoCancellation: false, tones: false, levels: false }))";

    /// <summary>What Chromium makes of the file that its player plays, as 16-bit samples, 8,000 a second.</summary>
    private const string Decode = """
        async (url) => {
          const file = await (await fetch(url)).arrayBuffer();
          const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(file);
          return [...sound.getChannelData(0)].map((sample) => Math.round(sample * 32767));
        }
        """;

    [Fact]
    public async Task A_message_is_unread_at_once_sounds_as_it_was_spoken_and_is_saved_forwarded_and_deleted_by_keys_alone()
    {
        var (seat, mailbox) = await SitDownAsync("ida");
        var others = await ProvisionAsync("noa");
        await GreetShortlyAsync(mailbox, "busy");
        var speech = await SayAsync("Hello Ida, please call me back before six.");
        await seat.MarkAsync();

        await CallAsync("lou", "sub-ida-deposit-busy", new("PCMA", speech));

        await Expect(Messages(seat, 1)).ToBeVisibleAsync();
        Assert.True(await seat.IsMarkedAsync());
        await Messages(seat, 1).ClickAsync();
        var row = seat.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sip:lou@poc.local" });
        var file = await seat.Page.RunAndWaitForResponseAsync(
            () => Button(row, "Play").ClickAsync(), response => response.Url.EndsWith("/audio", StringComparison.Ordinal));
        await Expect(row.GetByText("heard", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Messages(seat, 0)).ToBeVisibleAsync();
        var heard = await WriteAsync(await seat.Page.EvaluateAsync<int[]>(Decode, file.Url));
        var (correlation, gain) = SoundMatch.Find(speech, heard, Pause + 0.2, SpokenSeconds);
        Assert.InRange(correlation, 0.98, 1.0);
        Assert.InRange(gain, -0.5, 0.5);

        await PressAsync(seat, Button(row, "Save"));
        await Expect(row.GetByText("saved", new() { Exact = true })).ToBeVisibleAsync();
        await PressAsync(seat, Button(row, "Forward"));
        await Expect(seat.Page.GetByRole(AriaRole.Combobox, new() { Name = "To the mailbox of" })).ToBeFocusedAsync();
        await seat.Page.Keyboard.TypeAsync("sip:noa@poc.local");
        await seat.TabToAsync(seat.Page.GetByLabel("Note"));
        await seat.Page.Keyboard.TypeAsync("Yours");
        await seat.Page.Keyboard.PressAsync("Enter");
        await Expect(seat.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await PressAsync(seat, Button(row, "Delete"));
        await PressAsync(seat, seat.Page.GetByRole(AriaRole.Button, new() { Name = "Delete the message" }));

        await Expect(seat.Page.GetByText("No message yet")).ToBeVisibleAsync();
        Assert.Empty(await mailbox.MessagesAsync());
        var copy = Assert.Single(await others.MessagesAsync());
        Assert.Equal(("Yours", "sip:lou@poc.local"), (copy["note"]!.GetValue<string>(), copy["caller"]!.GetValue<string>()));
    }

    [Fact]
    [Clause("RFC 7845", "3")]
    public async Task A_message_that_was_spoken_in_Opus_plays_as_it_was_left()
    {
        var (seat, mailbox) = await SitDownAsync("eli");
        await GreetShortlyAsync(mailbox, "busy");
        var speech = await SayAsync("Hello Eli, the bridge is open again.");
        await CallAsync("ole", "sub-eli-deposit-busy", new("opus/48000/2", await Speech.WidenAsync(speech)));
        var message = (await mailbox.HoldsAsync(1))[0];
        Assert.Equal("audio/ogg", message["contentType"]!.GetValue<string>());

        await Messages(seat, 1).ClickAsync();
        var row = seat.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sip:ole@poc.local" });
        var file = await seat.Page.RunAndWaitForResponseAsync(
            () => Button(row, "Play").ClickAsync(), response => response.Url.EndsWith("/audio", StringComparison.Ordinal));
        // The player has come to its end.
        await Expect(row.GetByText("heard", new() { Exact = true })).ToBeVisibleAsync();
        var heard = await WriteAsync(await seat.Page.EvaluateAsync<int[]>(Decode, file.Url));
        var (correlation, gain) = SoundMatch.Find(speech, heard, Pause + 0.2, SpokenSeconds);
        Assert.InRange(correlation, 0.9, 1.0);
        Assert.InRange(gain, -1.0, 1.0);
    }

    [Fact]
    public async Task A_greeting_that_is_spoken_into_the_browser_is_what_a_caller_hears()
    {
        var (seat, mailbox) = await SitDownAsync("uma");
        await seat.Page.GotoAsync($"/messages/{mailbox.Id}/settings");
        await seat.IsCompleteAsync("My greetings");

        await seat.Page.GetByRole(AriaRole.Button, new() { Name = "Record: Busy" }).ClickAsync();
        var dialog = seat.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).ClickAsync();
        await Expect(dialog.GetByText(Seconds(3))).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Play: what was recorded" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Pause: what was recorded" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(seat.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Busy" }).GetByText("own", new() { Exact = true })).ToBeVisibleAsync();

        var kept = await WriteAsync(await seat.Page.EvaluateAsync<int[]>(Decode, $"/api/v1/mailboxes/{mailbox.Id}/greetings/busy/audio"));
        var spoken = await Sox.MeasureAsync(kept);
        Assert.InRange(spoken.Hertz, ToneFixture.Hertz * 0.97, ToneFixture.Hertz * 1.03);
        Assert.InRange(spoken.Level, -17, -13);
        var caller = await CallAsync("kim", "sub-uma-deposit-busy", new("PCMA", await Sox.ToneAsync(Fixture.Site, 0, "PCMA", seconds: 5)));
        await caller.Process.SaysAsync("terminated", Soon);
        await caller.QuitAsync();
        // The spoken default is nowhere near it.
        Assert.InRange(SoundMatch.Find(kept, caller.Heard, 0.5, 2).Correlation, 0.9, 1.0);
    }

    [Fact]
    public async Task What_a_Request_URI_would_do_is_answered_with_the_steps()
    {
        await Fixture.Gateway.AddUserAsync("eva", "correct-horse", "Eva");
        await ProvisionAsync("eva");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync(path: "/service-contexts");
        var page = seat.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Test what sip:sub-eva-retrieve@vm.poc.local would do" }).ClickAsync();

        await Expect(page.GetByText("Hear messages, with the PIN, mailbox of Eva")).ToBeVisibleAsync();
        var steps = page.GetByRole(AriaRole.List, new() { Name = "Steps" }).GetByRole(AriaRole.Listitem);
        await Expect(steps.Filter(new() { HasText = "not trusted" })).ToHaveCountAsync(1);
        await Expect(steps.Filter(new() { HasText = "falls back" })).ToHaveCountAsync(1);
        await page.GetByLabel("Called by").FillAsync("sip:eva@poc.local");
        await page.GetByLabel("How sure that is").SelectOptionAsync("authenticated");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Hear messages, caller proven, mailbox of Eva")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_administrator_says_whom_a_role_rings_and_gives_it_a_mailbox_and_takes_both_away_by_keys_alone()
    {
        const string role = "sip:gate@poc.local";
        await Fixture.Gateway.AddUserAsync("pia", "correct-horse", "Pia");
        var seat = await Fixture.TakeSeatAsync();
        await seat.SignInAsync(path: "/service-contexts/roles");
        var page = seat.Page;
        ILocator Named(AriaRole kind, string name) => page.GetByRole(kind, new() { Name = name, Exact = true });

        // A dialog takes the focus a moment after it is there; keys before that are lost.
        await PressAsync(seat, Named(AriaRole.Button, "Add a role"));
        await Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Address")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("gate");
        await page.Keyboard.PressAsync("Enter");
        await seat.TabToAsync(Named(AriaRole.Combobox, "Another contact"));
        await page.Keyboard.TypeAsync("sip:pia@poc.local");
        await PressAsync(seat, Named(AriaRole.Button, "Add"));
        await PressAsync(seat, Named(AriaRole.Button, "Save"));
        await Expect(page.GetByText("The forwarding is saved.")).ToBeVisibleAsync();

        await page.GotoAsync("/messages");
        await PressAsync(seat, Named(AriaRole.Button, "Add a mailbox"));
        await Expect(Named(AriaRole.Combobox, "Whose")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(role);
        await seat.TabToAsync(page.GetByLabel("Number"));
        await page.Keyboard.TypeAsync("4455");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Named(AriaRole.Heading, $"Messages for {role}")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new($"^{role} role.*4455") })).ToBeVisibleAsync();

        await PressAsync(seat, Named(AriaRole.Link, "Greetings and PIN"));
        await PressAsync(seat, Named(AriaRole.Button, "Remove the mailbox"));
        await PressAsync(seat, page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove the mailbox" }));
        await Expect(page.GetByText($"{role} has no mailbox any more.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new($"^{role}") })).ToHaveCountAsync(0);
        await page.GotoAsync("/service-contexts/roles");
        await PressAsync(seat, Named(AriaRole.Button, $"Remove: {role}"));
        await PressAsync(seat, Named(AriaRole.Button, "Remove the address"));
        await Expect(page.GetByText($"Calls to {role} are led nowhere.")).ToBeVisibleAsync();
        Assert.Empty(seat.Faults);
    }

    // At least so many have been recorded, whenever it is looked.
    private static Regex Seconds(int atLeast) => new($"0:(0[{atLeast}-9]|[1-5][0-9]) / 1:00");

    private static ILocator Messages(Seat seat, int unread) =>
        seat.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { NameRegex = new(unread == 0 ? "^Messages$" : $"^Messages ?{unread} ?new$") });

    private static ILocator Button(ILocator row, string action) => row.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{action}: ") });

    private static async Task PressAsync(Seat seat, ILocator target)
    {
        await Expect(target).ToBeVisibleAsync();
        await seat.TabToAsync(target);
        await seat.Page.Keyboard.PressAsync("Enter");
    }

    private async Task<(Seat Seat, MailboxWatch Mailbox)> SitDownAsync(string user)
    {
        await Fixture.Gateway.AddDispatcherAsync(user, user);
        var mailbox = await ProvisionAsync(user);
        var seat = await Fixture.TakeSeatAsync();
        await seat.Page.AddInitScriptAsync(PlainMicrophone);
        await seat.SignInAsync(user, GatewayProcess.DispatcherPassword);
        return (seat, mailbox);
    }

    private async Task<MailboxWatch> ProvisionAsync(string user)
    {
        if (user == "noa")
            await Fixture.Gateway.AddUserAsync(user, "correct-horse", user);
        return await MailboxWatch.ProvisionAsync(Fixture.Gateway, user);
    }

    // A phone that calls an identity of the message box, speaks, and hangs up where its file ends.
    private async Task<Baresip> CallAsync(string user, string identity, PhoneSound sound)
    {
        var baresip = (Baresip)(await ((ToneFixture)Fixture).PhoneAsync("baresip", user, sound)).Phone;
        await baresip.Process.TypeAsync($"/dial sip:{identity}@vm.poc.local\n");
        await baresip.TalksAsync();
        return baresip;
    }

    private async Task GreetShortlyAsync(MailboxWatch mailbox, string kind)
    {
        var tone = await File.ReadAllBytesAsync(await Sox.ToneAsync(Fixture.Site, 440, "PCMA", seconds: 1));
        await Fixture.Gateway.PutFileAsync($"/api/v1/mailboxes/{mailbox.Id}/greetings/{kind}", tone, "audio/wav");
    }

    private Task<string> SayAsync(string text) => Speech.SayAsync(Fixture.Site, text, Pause, after: 0.5);

    private async Task<string> WriteAsync(int[] samples)
    {
        var directory = Fixture.Site.NewDirectory("decoded");
        var (raw, file) = (Path.Combine(directory, "decoded.raw"), Path.Combine(directory, "decoded.wav"));
        var octets = new byte[samples.Length * 2];
        for (var i = 0; i < samples.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(octets.AsSpan(i * 2), (short)Math.Clamp(samples[i], short.MinValue, short.MaxValue));
        await File.WriteAllBytesAsync(raw, octets);
        await Peers.RunAsync(Peers.Require("sox"), Soon, ["-t", "raw", "-r", "8000", "-e", "signed", "-b", "16", "-c", "1", raw, file]);
        return file;
    }
}
