using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>A gateway whose SIP/IP core is somebody else's, and switched off.</summary>
[Collection(InteropCollection.Name)]
public sealed class UnreachableCoreTests
{
    [Fact, Clause("RFC 3261", "8.1.3.1")]
    public async Task A_call_fails_with_what_the_transport_said_and_nothing_of_it_goes_on()
    {
        await using var site = new Site(12);
        await using var gateway = await GatewayProcess.StartAsync(site, 1, "networku.example", new Dictionary<string, string>
        {
            ["Gateway__Sip__Core"] = $"tcp://{site.At(10)}",
            ["Gateway__Sip__PocServer__Listen__0"] = $"tcp://{site.At(1, 5070)}",
            ["Gateway__Sip__PocClient__Listen__0"] = $"tcp://{site.At(1, 5072)}",
        });
        await gateway.AddDispatcherAsync("desk");

        var (status, problem) = await gateway.CallAsync("desk", "oneToOne", "30s", "sip:bob@networku.example");

        Assert.Equal((502, "upstream-failed", 503), (status, problem["code"]!.GetValue<string>(), problem["sip"]!["status"]!.GetValue<int>()));
        var session = await gateway.NewestSessionAsync("sip:bob@networku.example", TimeSpan.FromSeconds(20));
        Assert.Equal("failed", session["state"]!.GetValue<string>());
        Assert.Empty((await gateway.SendAsync(HttpMethod.Get, "/api/v1/sessions?state=active"))["data"]!.AsArray());
        Assert.Empty((await gateway.SendAsync(HttpMethod.Get, $"/api/v1/charging-records?session={session["id"]}"))["data"]!.AsArray());
    }
}
