using System.Net;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>One phone leaves a spoken message, another hears it: the same words, at the same level.</summary>
public sealed class MessageBoxTests(MessageBoxTests.Network network) : InteropTests(network), IClassFixture<MessageBoxTests.Network>
{
    // What the caller says nothing for: a greeting of five seconds with its tone, which on a busy machine may begin late.
    private const double Pause = 7.5;

    // As fast as a finger.
    private static readonly TimeSpan Press = TimeSpan.FromMilliseconds(400);

    public sealed class Network() : InteropFixture(75)
    {
        private const string Password = "correct-horse";

        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        // On the loopback interface every phone sends from 127.0.0.1, whatever it was told.
        private protected override async Task StartAsync() =>
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example", new Dictionary<string, string> { ["Gateway__Media__OtherAddresses"] = "true" });

        /// <summary>baresip, which speaks a file.</summary>
        internal Task<Baresip> PhoneAsync(string user, byte host, string codec, string speaks, bool watchesMessages = false) => Baresip.RegisterAsync(
            Site, Site.At(host), Gateway.Sip, user, Gateway.Domain, Password, "udp", sound: new(codec, speaks), watchesMessages: watchesMessages);

        internal Task AddUserAsync(string user) => Gateway.AddUserAsync(user, Password);
    }

    [Theory]
    [InlineData("PCMA", "PCMA", 11)]
    [InlineData("PCMU", "PCMA", 21)]
    public async Task What_one_phone_leaves_another_hears_after_the_PIN(string spokenIn, string heardIn, byte host)
    {
        var (from, to) = ($"anna{host}", $"bob{host}");
        var speech = await Speech.SayAsync(
            network.Site, "Hello Bob, this is Anna. The pump at the river has stopped. Please call me back before six.", Pause, after: 1);
        await network.AddUserAsync(from);
        await network.AddUserAsync(to);
        var mailbox = await MailboxWatch.ProvisionAsync(network.Gateway, to);
        await mailbox.SetPinAsync("4711");
        var caller = await network.PhoneAsync(from, host, spokenIn, speech);
        var owner = await network.PhoneAsync(to, (byte)(host + 1), heardIn, await Sox.ToneAsync(network.Site, 0, heardIn, 90), watchesMessages: true);
        // It subscribes at its own address, which the core leads to the message box (RFC 3842).
        await owner.ShowsWaitingAsync(0, 0);

        // The phone hangs up where its file ends, in the middle of the recording.
        await caller.Process.TypeAsync($"/dial sip:sub-{to}-deposit-busy@vm.networka.example\n");
        await caller.TalksAsync();
        var message = (await mailbox.HoldsAsync(1))[0];
        Assert.Equal(("new", $"sip:{from}@networka.example"), (message["state"]!.GetValue<string>(), message["caller"]!.GetValue<string>()));

        await owner.ShowsWaitingAsync(1, 0);

        await owner.Process.TypeAsync($"/dial sip:sub-{to}-retrieve-inpin@vm.networka.example\n");
        await owner.TalksAsync();
        foreach (var key in "4711#")
        {
            await Task.Delay(Press);
            await owner.Process.TypeAsync($"{key}");
        }

        await mailbox.HoldsAsync("heard");
        await owner.Process.TypeAsync("3");
        await mailbox.HoldsAsync(0);
        // Nothing is left, and the message box ends the call.
        await owner.IsFreeAsync();
        await Task.WhenAll(owner.QuitAsync(), caller.QuitAsync());

        var (correlation, gain) = SoundMatch.Find(speech, owner.Heard, Pause + 0.6, 4);
        Assert.InRange(correlation, 0.98, 1.0);
        Assert.InRange(gain, -0.5, 0.5);
    }
}
