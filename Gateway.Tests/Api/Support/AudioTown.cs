using System.Globalization;

namespace Gateway.Tests.Api.Support;

/// <summary>A gateway with its network and two consoles. One class of tests shares one.</summary>
public sealed class AudioTown : IAsyncLifetime
{
    private static int _towns;

    public AudioTown()
    {
        // A host of its own, so that no other test's network is in the way.
        var host = string.Create(CultureInfo.InvariantCulture, $"127.91.{4 + Interlocked.Increment(ref _towns)}.{(Environment.ProcessId % 200) + 1}");
        App = new(
            Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}"),
            ("Gateway:Sip:Listen:0", $"udp://{host}:5060"), ("Gateway:Sip:Listen:1", $"tcp://{host}:5060"), ("Gateway:Floor:TalkSeconds", "30"))
        {
            HasSip = true,
        };
    }

    public GatewayApp App { get; }

    /// <summary>Who sets sessions up.</summary>
    public ApiClient Alice { get; private set; } = null!;

    public ApiClient Bob { get; private set; } = null!;

    public string AliceAddress { get; private set; } = "";

    public string BobAddress { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        (Alice, AliceAddress) = await NewConsoleAsync();
        (Bob, BobAddress) = await NewConsoleAsync();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Sets up a session of Alice and Bob.</summary>
    public Task<string> TalkAsync() => TalkAsync(Bob, BobAddress);

    /// <summary>Sets up a session of Alice and somebody.</summary>
    public async Task<string> TalkAsync(ApiClient called, string address)
    {
        var session = (await Alice.PostAsync("/api/v1/sessions", new { type = "oneToOne", to = new[] { address } })).Expect(202)["id"]!.GetValue<string>();
        await App.UntilAsync($"/api/v1/sessions/{session}", one => one["participants"]![1]!["state"]!.GetValue<string>() == "ringing");
        (await called.PostAsync($"/api/v1/sessions/{session}/answer?wait=30s", new { accept = true })).Expect(200);
        await App.UntilAsync($"/api/v1/sessions/{session}", one => one["connectedCount"]!.GetValue<int>() == 2);
        return session;
    }

    private async Task<(ApiClient Client, string Address)> NewConsoleAsync()
    {
        var client = await App.NewConsoleUserAsync("dispatcher");
        var address = (await client.GetAsync("/api/v1/me")).Expect(200)["address"]!.GetValue<string>();
        await App.UntilAsync($"/api/v1/users/{Uri.EscapeDataString(address)}", user => user["registered"]!.GetValue<bool>());
        return (client, address);
    }
}
