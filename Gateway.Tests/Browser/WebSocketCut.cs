using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Gateway.Tests.Browser;

/// <summary>
/// A network between a page and the gateway, for the audio WebSockets that go through it: it can lose them, once, those that come after being let through; and
/// it can hold back what the gateway says.
/// </summary>
internal sealed partial class WebSocketCut
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(ConsoleFixture.PatienceMs);

    private readonly List<(IWebSocketRoute Page, IWebSocketRoute Gateway)> open = [];
    private readonly List<(Action Send, string? Text)> held = [];
    private bool isHolding;

    /// <summary>To be called before the page is opened.</summary>
    public Task WatchAsync(IPage page) => page.RouteWebSocketAsync(Audio(), socket =>
    {
        var gateway = socket.ConnectToServer();
        gateway.OnMessage(frame => Pass(socket, frame));
        lock (open)
            open.Add((socket, gateway));
    });

    /// <summary>Holds back what the gateway says from now on.</summary>
    public void Hold()
    {
        lock (held)
            isHolding = true;
    }

    /// <summary>Waits until it holds back a message with these words.</summary>
    public async Task HoldsAsync(params string[] words)
    {
        using var stop = new CancellationTokenSource(Patience);
        while (!IsHeld())
        {
            Assert.False(stop.IsCancellationRequested, $"the gateway does not say {string.Join(' ', words)}");
            await Task.Delay(20);
        }

        bool IsHeld()
        {
            lock (held)
                return held.Exists(one => one.Text is { } text && words.All(word => text.Contains(word, StringComparison.Ordinal)));
        }
    }

    /// <summary>Lets through, in order, what was held back.</summary>
    public void LetThrough()
    {
        lock (held)
        {
            isHolding = false;
            held.ForEach(one => one.Send());
            held.Clear();
        }
    }

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

    private void Pass(IWebSocketRoute page, IWebSocketFrame frame)
    {
        lock (held)
        {
            Action send = frame.Text is { } text ? () => page.Send(text) : () => page.Send(frame.Binary ?? []);
            if (isHolding)
                held.Add((send, frame.Text));
            else
                send();
        }
    }

    [GeneratedRegex(@"/audio\?")]
    private static partial Regex Audio();
}
