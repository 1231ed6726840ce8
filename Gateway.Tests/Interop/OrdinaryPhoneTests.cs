using System.Net;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>Phones that nobody made for push-to-talk: baresip and linphonec.</summary>
public sealed class OrdinaryPhoneTests(OrdinaryPhoneTests.Network network) : InteropTests(network), IClassFixture<OrdinaryPhoneTests.Network>
{
    private const string Password = "correct-horse";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    public sealed class Network() : InteropFixture(2)
    {
        internal GatewayProcess Gateway { get; private set; } = null!;

        /// <summary>A gateway that offers no digest but SHA-256.</summary>
        internal GatewayProcess Strict { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip, Strict.Sip];

        private protected override async Task StartAsync()
        {
            var strict = GatewayProcess.StartAsync(
                Site, 2, "networkb.example", new Dictionary<string, string> { ["Gateway__Sip__DigestAlgorithms__0"] = "SHA-256" });
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example");
            Strict = await strict;
            await Gateway.AddUserAsync("desk", Password, "Desk 1");
        }
    }

    [Theory]
    [InlineData("udp", 11)]
    [InlineData("tcp", 12)]
    public async Task Baresip_registers_shows_an_alert_and_is_seen_leaving(string transport, byte host)
    {
        var user = $"bare-{transport}";
        await network.Gateway.AddUserAsync(user, Password);
        var phone = await Baresip.RegisterAsync(
            network.Site, network.Site.At(host), network.Gateway.Sip, user, network.Gateway.Domain, Password, transport);
        var registration = Assert.Single(await network.Gateway.RegistrationsBecomeAsync(user, 1, Soon));
        Assert.Equal(transport, registration["transport"]!.GetValue<string>());

        var target = await network.Gateway.AlertAsync("desk", $"sip:{user}@networka.example", "Call control, please.");

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        await phone.ShowsAsync("sip:desk@networka.example", "Call control, please.");

        await phone.QuitAsync();

        await network.Gateway.RegistrationsBecomeAsync(user, 0, Soon);
    }

    [Theory]
    [InlineData("udp", 13)]
    [InlineData("tcp", 14)]
    public async Task Linphonec_registers_shows_an_alert_and_is_seen_leaving(string transport, byte host)
    {
        var user = $"lin-{transport}";
        await network.Gateway.AddUserAsync(user, Password);
        var phone = await Linphonec.RegisterAsync(
            network.Site, network.Site.At(host), network.Gateway.Sip, user, network.Gateway.Domain, Password, transport);
        var registration = Assert.Single(await network.Gateway.RegistrationsBecomeAsync(user, 1, Soon));
        Assert.Equal(transport, registration["transport"]!.GetValue<string>());

        var target = await network.Gateway.AlertAsync("desk", $"sip:{user}@networka.example", "Call control, please.");

        Assert.Equal("delivered", target["state"]!.GetValue<string>());
        await phone.ShowsAsync("sip:desk@networka.example", "Call control, please.");

        await phone.QuitAsync();

        await network.Gateway.RegistrationsBecomeAsync(user, 0, Soon);
    }

    [Fact, Clause("RFC 8760", "2")]
    public async Task Linphonec_registers_where_only_SHA_256_is_good_enough()
    {
        await network.Strict.AddUserAsync("modern", Password);

        await Linphonec.RegisterAsync(
            network.Site, network.Site.At(17), network.Strict.Sip, "modern", network.Strict.Domain, Password, "udp");

        Assert.Single(await network.Strict.RegistrationsBecomeAsync("modern", 1, Soon));
    }

    [Fact]
    public async Task An_alert_without_a_text_is_delivered_to_both()
    {
        await network.Gateway.AddUserAsync("bare", Password);
        await network.Gateway.AddUserAsync("lin", Password);
        await Baresip.RegisterAsync(
            network.Site, network.Site.At(15), network.Gateway.Sip, "bare", network.Gateway.Domain, Password, "udp");
        await Linphonec.RegisterAsync(
            network.Site, network.Site.At(16), network.Gateway.Sip, "lin", network.Gateway.Domain, Password, "udp");

        var toBaresip = await network.Gateway.AlertAsync("desk", "sip:bare@networka.example", null);
        var toLinphonec = await network.Gateway.AlertAsync("desk", "sip:lin@networka.example", null);

        Assert.Equal("delivered", toBaresip["state"]!.GetValue<string>());
        Assert.Equal("delivered", toLinphonec["state"]!.GetValue<string>());
    }
}
