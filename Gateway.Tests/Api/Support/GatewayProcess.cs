using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;

namespace Gateway.Tests.Api.Support;

/// <summary>The gateway as a person starts it: a process with its own addresses and its own data.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <param name="host">A loopback address that no other test uses.</param>
    /// <param name="dataDirectory">Where its data lies.</param>
    /// <param name="settings">As environment variables, over the defaults of a test.</param>
    public GatewayProcess(string host, string dataDirectory, params (string Name, string Value)[] settings)
    {
        Url = $"http://{host}:5080";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.Api.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = Url;
        start.Environment["Gateway__DataDirectory"] = dataDirectory;
        start.Environment["Gateway__Sip__Listen__0"] = $"udp://{host}:5060";
        start.Environment["Gateway__Admin__Password"] = GatewayApp.AdminPassword;
        start.Environment["Gateway__Limits__RequestsPerSecond"] = "100000";
        start.Environment["Gateway__Limits__RequestBurst"] = "100000";
        start.Environment["Gateway__Limits__AlertsPerSecondToOneTarget"] = "100000";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Url { get; }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Waits until it serves, and fails with what it said if it ends instead.</summary>
    public async Task<HttpClient> ReadyAsync()
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        var since = Stopwatch.StartNew();
        while (since.Elapsed < Patience)
        {
            Assert.False(_process.HasExited, $"The gateway ended by itself: {Output}{Errors}");
            try
            {
                using var answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode) return client;
            }
            catch (Exception refused) when (refused is HttpRequestException or System.Net.Sockets.SocketException)
            {
                // Not yet listening. A process tells nobody when it does, so it is asked again.
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"The gateway is not ready after {Patience}: {Output}{Errors}");
    }

    /// <summary>Waits until its output has a text: it may be ready before what it said has come here.</summary>
    public async Task SaysAsync(string text)
    {
        var since = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(since.Elapsed < Patience, $"The gateway did not say \"{text}\" within {Patience}: {Output}{Errors}");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for it to end by itself and gives the exit code.</summary>
    public async Task<int> EndedAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power cut does: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
    }

    public static async Task<string> TokenAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/tokens", new { userName = "admin", password = GatewayApp.AdminPassword }, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<Dictionary<string, System.Text.Json.JsonElement>>(TestContext.Current.CancellationToken);
        return body!["accessToken"].GetString()!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
