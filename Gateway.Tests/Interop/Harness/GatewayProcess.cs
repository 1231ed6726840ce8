using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Interop.Harness;

/// <summary>The gateway itself, as its users run it: its own process, its own data directory, settings from the environment.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    internal const string AdminPassword = "interop-admin-1";
    internal const string DispatcherPassword = "interop-dispatcher-1";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;

    private GatewayProcess(OwnedProcess process, HttpClient http, IPEndPoint sip, string domain)
    {
        Process = process;
        this.http = http;
        Sip = sip;
        Domain = domain;
    }

    public OwnedProcess Process { get; }

    /// <summary>Where phones reach it.</summary>
    public IPEndPoint Sip { get; }

    public string Domain { get; }

    /// <summary>Where browsers reach it.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>The administrator's access token.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<GatewayProcess> StartAsync(
        Site site, byte host, string domain, IReadOnlyDictionary<string, string>? settings = null, string? dataDirectory = null)
    {
        var sip = site.At(host);
        var address = $"http://{sip.Address}:5080";
        Dictionary<string, string> environment = new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Gateway__Sip__Listen__0"] = $"udp://{sip}",
            ["Gateway__Sip__Listen__1"] = $"tcp://{sip}",
            ["Gateway__Sip__Domain"] = domain,
            ["Gateway__DataDirectory"] = dataDirectory ?? site.NewDirectory($"data-{domain}"),
            ["Gateway__Admin__Password"] = AdminPassword,
            ["Gateway__Demo__Enabled"] = "false",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
            environment[key] = value;
        var process = site.Start($"gateway {domain}", "dotnet", [Program(), "--urls", address], environment, RepositoryRoot());
        var gateway = new GatewayProcess(process, new() { BaseAddress = new(address), Timeout = TimeSpan.FromSeconds(40) }, sip, domain);
        await gateway.ReadyAsync();
        var token = await gateway.SendAsync(HttpMethod.Post, "/api/v1/tokens", new JsonObject { ["userName"] = "admin", ["password"] = AdminPassword });
        gateway.Token = token["accessToken"]!.GetValue<string>();
        gateway.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token);
        return gateway;
    }

    public async Task AddUserAsync(string name, string password, string? displayName = null) =>
        await SendAsync(HttpMethod.Post, "/api/v1/users", new JsonObject
        {
            ["address"] = $"sip:{name}@{Domain}", ["displayName"] = displayName ?? name, ["password"] = password,
        });

    /// <summary>A user who also signs in to the console, so that the gateway's own PoC Client acts for him.</summary>
    public async Task AddDispatcherAsync(string name, string? displayName = null) =>
        await SendAsync(HttpMethod.Post, "/api/v1/users", new JsonObject
        {
            ["address"] = $"sip:{name}@{Domain}", ["displayName"] = displayName ?? name, ["role"] = "dispatcher", ["password"] = DispatcherPassword,
        });

    /// <summary>Sends an alert as one of the gateway's users and waits for its end.</summary>
    /// <returns>Its only target.</returns>
    public async Task<JsonNode> AlertAsync(string from, string to, string? text)
    {
        var alert = await SendAsync(HttpMethod.Post, "/api/v1/alerts?wait=30s", new JsonObject
        {
            ["from"] = $"sip:{from}@{Domain}", ["to"] = new JsonArray(to), ["text"] = text,
        });
        return Assert.Single(alert["targets"]!.AsArray())!;
    }

    /// <summary>Waits until nothing more is going to become of the only target of an alert.</summary>
    public async Task<JsonNode> TargetEndsAsync(JsonNode alert, TimeSpan limit) => (await TargetsEndAsync($"{alert["id"]}", limit)).Single()!;

    /// <summary>Waits until nothing more is going to become of an alert.</summary>
    /// <returns>Its targets.</returns>
    public async Task<JsonArray> TargetsEndAsync(string alert, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            var targets = (await SendAsync(HttpMethod.Get, $"/api/v1/alerts/{alert}"))["targets"]!.AsArray();
            if (targets.All(target => target!["state"]!.GetValue<string>() is not ("pending" or "sending")))
                return targets;
            if (stop.IsCancellationRequested)
                Assert.Fail($"still on its way after {limit}: {targets}");
            await Task.Delay(200);
        }
    }

    /// <summary>Sets a session up from one of the gateway's users.</summary>
    /// <param name="from">The user.</param>
    /// <param name="type">For example <c>oneToOne</c>.</param>
    /// <param name="to">Addresses; for a group its address alone.</param>
    /// <param name="wait">How long the answer may wait for the outcome; <c>0s</c> for not at all.</param>
    /// <returns>The status and the answer, a session or a problem.</returns>
    public Task<(int Status, JsonNode Answer)> CallAsync(string from, string type, string wait, params string[] to)
    {
        var draft = new JsonObject { ["type"] = type, ["from"] = $"sip:{from}@{Domain}" };
        if (type is "prearranged" or "chat")
            draft["group"] = to.Single();
        else
            draft["to"] = new JsonArray([.. to.Select(one => JsonValue.Create(one))]);
        return AskAsync(HttpMethod.Post, $"/api/v1/sessions?wait={wait}", draft);
    }

    /// <summary>A group and its members.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> AddGroupAsync(string name, string type, params string[] members)
    {
        var address = $"sip:{name}@{Domain}";
        var group = await SendAsync(HttpMethod.Post, "/api/v1/groups", new JsonObject { ["address"] = address, ["displayName"] = name, ["type"] = type });
        foreach (var member in members)
            await SendAsync(HttpMethod.Put, $"/api/v1/groups/{group["id"]}/members/{Uri.EscapeDataString(member)}", new JsonObject());
        return address;
    }

    /// <summary>The newest session that somebody took part in; waits until there is one.</summary>
    public async Task<JsonNode> NewestSessionAsync(string participant, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            var page = await SendAsync(HttpMethod.Get, $"/api/v1/sessions?limit=1&expand=participants&participant={Uri.EscapeDataString(participant)}");
            if (page["data"]!.AsArray() is [{ } session])
                return session;
            if (stop.IsCancellationRequested)
                Assert.Fail($"no session of {participant} after {limit}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until a session is as it should be.</summary>
    public async Task<JsonNode> SessionBecomesAsync(JsonNode id, Func<JsonNode, bool> condition, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            var session = await SendAsync(HttpMethod.Get, $"/api/v1/sessions/{id}");
            if (condition(session))
                return session;
            if (stop.IsCancellationRequested)
                Assert.Fail($"not so after {limit}: {session}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until a session has ended, and everybody's part in it: it ends for the others when the BYE to one of them is still unanswered.</summary>
    public Task<JsonNode> SessionEndsAsync(JsonNode id, TimeSpan limit) => SessionBecomesAsync(
        id, one => one["endedAt"] is not null && one["participants"]!.AsArray().All(person => person!["state"]!.GetValue<string>() != "leaving"), limit);

    /// <summary>Asks the REST API; anything but a 2xx fails the test with the answer.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        var (status, answer) = await AskAsync(method, path, body);
        Assert.True(status is >= 200 and < 300, $"{method} {path}: {status} {answer}");
        return answer;
    }

    /// <summary>Asks the REST API.</summary>
    public async Task<(int Status, JsonNode Answer)> AskAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        // What a test changes or removes nobody else is editing.
        if (method != HttpMethod.Get && method != HttpMethod.Post)
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    /// <summary>Puts a file as it is.</summary>
    public async Task PutFileAsync(string path, byte[] file, string contentType)
    {
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new(contentType) } };
        using var response = await http.PutAsync(new Uri(path, UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, $"PUT {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    public Task<byte[]> DownloadAsync(string path) => http.GetByteArrayAsync(path);

    /// <summary>Waits until so many took part in a session, and have been charged for it.</summary>
    /// <returns>The records.</returns>
    public async Task<IReadOnlyList<JsonNode>> ChargesBecomeAsync(JsonNode session, int count, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            var charged = (await SendAsync(HttpMethod.Get, $"/api/v1/charging-records?session={session}"))["data"]!.AsArray();
            if (charged.Count >= count)
                return [.. charged.Select(one => one!)];
            if (stop.IsCancellationRequested)
                Assert.Fail($"{charged.Count} charging records of {count} after {limit}: {charged}");
            await Task.Delay(50);
        }
    }

    /// <summary>The contacts that a user has registered at present.</summary>
    public async Task<IReadOnlyList<JsonNode>> RegistrationsAsync(string user)
    {
        var page = await SendAsync(HttpMethod.Get, "/api/v1/registrations?limit=200");
        return [.. page["data"]!.AsArray().Select(one => one!).Where(one => one["address"]!.GetValue<string>() == $"sip:{user}@{Domain}")];
    }

    /// <summary>Waits until a user has that many contacts.</summary>
    /// <returns>They.</returns>
    public async Task<IReadOnlyList<JsonNode>> RegistrationsBecomeAsync(string user, int count, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        while (true)
        {
            var now = await RegistrationsAsync(user);
            if (now.Count == count)
                return now;
            if (stop.IsCancellationRequested)
                Assert.Fail($"{user} has {now.Count} contacts after {limit}, not {count}: {JsonSerializer.Serialize(now)}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Process.DisposeAsync();
    }

    private async Task ReadyAsync()
    {
        // Who answers there may be another's gateway, until this one has said that it does.
        await Process.SaysAsync($"The PoC Gateway is at {http.BaseAddress!.GetLeftPart(UriPartial.Authority)}", StartTime);
        using var stop = new CancellationTokenSource(StartTime);
        while (true)
        {
            if (Process.HasExited || stop.IsCancellationRequested)
                Assert.Fail($"the gateway is not ready:\n{Process.Output}");
            try
            {
                using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), stop.Token);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
            {
                // Nobody listens there so far.
            }
            await Task.Delay(100);
        }
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Gateway.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the tests do not run below the repository");
    }

    // Beside these tests lies a copy without the page; the real one is built with them, in the same configuration.
    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(RepositoryRoot(), "Gateway.Api", "bin", output.Parent!.Name, output.Name, "Gateway.Api.dll");
    }
}
