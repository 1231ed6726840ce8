using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Bench.Voice;

/// <summary>
/// A page in Chromium, driven over the DevTools protocol with no more than is needed: a driver that follows the network, as those for tests do, is told of each audio
/// frame and would be measured instead of the page.
/// </summary>
internal sealed class Chromium : ServerProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _page = new();
    private int _asked;

    private Chromium(ProcessStartInfo start, DirectoryInfo profile)
        : base(start) => _profile = profile;

    /// <summary>Starts it with an empty page.</summary>
    public static Chromium Start()
    {
        var profile = Directory.CreateTempSubdirectory("page-bench-");
        var start = new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            // The machine may have no sound card: what is played goes nowhere, at its pace.
            "--mute-audio", "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank",
        ])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var chromium = new Chromium(start, profile);
        try
        {
            chromium.DrainOutput();
            chromium.Connect();
            return chromium;
        }
        catch
        {
            chromium.Dispose();
            throw;
        }
    }

    /// <summary>Runs a script in every page that is opened from now on, before its own.</summary>
    public void Prepare(string script)
    {
        Ask("Page.enable", []);
        Ask("Page.addScriptToEvaluateOnNewDocument", new() { ["source"] = script });
    }

    public void Open(Uri address) => Ask("Page.navigate", new() { ["url"] = address.ToString() });

    /// <summary>What an expression comes to, a promise being waited for; as if somebody had touched the page, which may make no sound before.</summary>
    public JsonNode? Evaluate(string expression) =>
        Ask("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true })["result"]?["value"];

    /// <summary>Waits until an expression is true.</summary>
    /// <param name="expression">Of a truth.</param>
    /// <param name="otherwise">What to tell of the page where it does not become true.</param>
    public void Until(string expression, string otherwise = "location.href")
    {
        for (var since = Stopwatch.GetTimestamp(); Evaluate(expression)?.GetValue<bool>() != true; Thread.Sleep(250))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new TimeoutException($"not true in the page: {expression}; {Evaluate(otherwise)?.ToJsonString()}");
        }
    }

    public override void Dispose()
    {
        _page.Dispose();
        base.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Its children may still write; what is left is in the temporary directory.
        }
    }

    private void Connect()
    {
        // The first line is the port, once it listens.
        var file = Path.Combine(_profile.FullName, "DevToolsActivePort");
        for (var since = Stopwatch.GetTimestamp(); !File.Exists(file) || File.ReadAllLines(file).Length < 2; Thread.Sleep(100))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience || HasExited)
                throw new InvalidOperationException("Chromium did not start");
        }

        var port = int.Parse(File.ReadAllLines(file)[0], CultureInfo.InvariantCulture);
        using var http = new HttpClient { Timeout = Patience };
        var pages = JsonNode.Parse(http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list")).GetAwaiter().GetResult())!.AsArray();
        var address = pages.First(page => page!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        _page.ConnectAsync(new(address), CancellationToken.None).Wait(Patience);
    }

    // One question at a time; what it tells by itself is passed over.
    private JsonNode Ask(string method, JsonObject parameters)
    {
        using var stop = new CancellationTokenSource(Patience);
        var id = ++_asked;
        var question = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        _page.SendAsync(Encoding.UTF8.GetBytes(question.ToJsonString()), WebSocketMessageType.Text, true, stop.Token).GetAwaiter().GetResult();
        while (true)
        {
            var said = Receive(stop.Token);
            if (said["id"]?.GetValue<int>() != id)
                continue;
            return said["result"] ?? throw new InvalidOperationException($"{method}: {said["error"]}");
        }
    }

    private JsonNode Receive(CancellationToken stop)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = _page.ReceiveAsync(buffer, stop).GetAwaiter().GetResult();
            if (part.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException("Chromium closed the connection");
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return JsonNode.Parse(whole.ToArray())!;
        }
    }
}
