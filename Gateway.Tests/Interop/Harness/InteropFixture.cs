using System.Net;

namespace Gateway.Tests.Interop.Harness;

/// <summary>
/// What the tests of one class share: a site, a capture of everything on it, and whatever the class starts there. At its end tshark judges
/// the capture, and its verdict counts as the class's.
/// </summary>
public abstract class InteropFixture(byte number) : IAsyncDisposable
{
    private Capture? capture;
    private Task? start;

    internal Site Site { get; } = new(number);

    /// <summary>What was captured so far; once everything is ready.</summary>
    internal Capture Captured => capture ?? throw new InvalidOperationException("nothing is captured yet");

    /// <summary>Addresses that our own elements listen on: what leaves them must be beyond reproach.</summary>
    protected abstract IReadOnlyList<IPEndPoint> OurAddresses { get; }

    /// <summary>What they speak.</summary>
    protected virtual string OurProtocol => "sip";

    /// <summary>Starts everything, once. A missing peer skips the test that asks.</summary>
    internal Task ReadyAsync() => start ??= BeginAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            if (capture is not null && start is { IsCompletedSuccessfully: true })
                Assert.NotEqual(0, await capture.EndAsync(OurProtocol, [.. OurAddresses]));
        }
        finally
        {
            await StopAsync();
            await Site.DisposeAsync();
        }
    }

    private protected abstract Task StartAsync();

    /// <summary>Ends what runs in this process.</summary>
    private protected virtual Task StopAsync() => Task.CompletedTask;

    private async Task BeginAsync()
    {
        capture = await Capture.StartAsync(Site);
        await StartAsync();
    }
}
