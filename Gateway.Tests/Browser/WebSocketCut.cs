using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>A network between a page and the gateway that can lose the audio WebSockets that go through it, once; those that come after are let through.</summary>
internal sealed class WebSocketCut
{
    private readonly List<(IWebSocketRoute Page, IWebSocketRoute Gateway)> open = [];

    /// <summary>To be called before the page is opened.</summary>
    public Task WatchAsync(IPage page) => page.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("/audio\\?"), socket =>
    {
        var gateway = socket.ConnectToServer();
        lock (open)
            open.Add((socket, gateway));
    });

    /// <summary>Both ends lose their connection.</summary>
    public async Task CutAsync()
    {
        List<(IWebSocketRoute Page, IWebSocketRoute Gateway)> cut;
        lock (open)
        {
            cut = [.. open];
            open.Clear();
        }

        foreach (var (page, gateway) in cut)
        {
            await gateway.CloseAsync(new() { Code = 3000 });
            await page.CloseAsync(new() { Code = 3000 });
        }
    }
}
