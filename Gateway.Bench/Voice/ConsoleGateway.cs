using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.Bench.Voice;

/// <summary>The whole gateway in a process of its own, with its HTTP, as whoever runs it has it; and what its administrator asks of it over REST.</summary>
internal sealed class ConsoleGateway : ServerProcess
{
    private const string Password = "benchmark-only";
    private static readonly IPAddress Address = IPAddress.Parse("127.0.9.12");
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _data;
    private readonly HttpClient _http = new() { BaseAddress = new($"http://{Address}:5080/"), Timeout = StartLimit };
    private string _token = "";

    private ConsoleGateway(ProcessStartInfo start, DirectoryInfo data)
        : base(start) => _data = data;

    /// <summary>Where it speaks SIP.</summary>
    public static IPEndPoint Sip { get; } = new(Address, 5060);

    /// <summary>Where its page is.</summary>
    public Uri Page => _http.BaseAddress!;

    /// <param name="settings">As environment variables.</param>
    public static ConsoleGateway Start(params IEnumerable<(string Name, string Value)> settings)
    {
        var data = Directory.CreateTempSubdirectory("console-bench-");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.Api.dll"), "--urls", $"http://{Address}:5080"])
        {
            RedirectStandardOutput = true, RedirectStandardInput = true, RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production", ["Gateway__DataDirectory"] = data.FullName, ["Gateway__Admin__Password"] = Password,
                ["Gateway__Sip__Listen__0"] = $"udp://{Address}:5060", ["Gateway__Limits__RequestsPerSecond"] = "100000", ["Gateway__Limits__RequestBurst"] = "100000",
                ["DOTNET_GCgen0size"] = "400000", ["Logging__LogLevel__Default"] = "Warning",
            },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var gateway = new ConsoleGateway(start, data);
        try
        {
            gateway.SignIn();
            return gateway;
        }
        catch
        {
            gateway.Dispose();
            throw;
        }
    }

    /// <summary>Asks something of it.</summary>
    /// <returns>What it answers.</returns>
    public JsonNode Ask(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", _token);
        using var response = _http.Send(request);
        var text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length > 0 ? text : "{}")!
            : throw new InvalidOperationException($"{method} {path} is answered {(int)response.StatusCode} {text}");
    }

    /// <summary>Opens the audio of a session for one of its people.</summary>
    /// <param name="session">Which.</param>
    /// <param name="who">His address.</param>
    /// <param name="packets">What he says in Opus; <c>null</c> for one who speaks and hears A-law.</param>
    public VoiceConnection Listen(string session, string who, IReadOnlyList<byte[]>? packets = null) => new(
        new($"ws://{Address}:5080/api/v1/sessions/{session}/audio?codecs={(packets is null ? "pcma" : "opus")}&as={Uri.EscapeDataString(who)}"), _token, packets);

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
        _data.Delete(recursive: true);
    }

    private void SignIn()
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < StartLimit && !HasExited; Thread.Sleep(100))
        {
            try
            {
                _token = Ask(HttpMethod.Post, "api/v1/tokens", new { userName = "admin", password = Password })["accessToken"]!.GetValue<string>();
                return;
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }
        }

        throw new InvalidOperationException("the gateway did not start");
    }
}
