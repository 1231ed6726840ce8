using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Gateway.Api.Network;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Tests.Api.Support;

/// <summary>The whole API over a real database in a directory of its own; only the sockets and SIP are missing. One class of tests shares one.</summary>
public sealed class GatewayApp : IAsyncLifetime
{
    public const string AdminPassword = "admin-password";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);

    private readonly Factory _factory;

    public GatewayApp()
        : this(Path.Combine(Path.GetTempPath(), $"gateway-{Guid.NewGuid():N}"))
    {
    }

    internal GatewayApp(string dataDirectory, params (string Name, string Value)[] settings)
    {
        DataDirectory = dataDirectory;
        _factory = new Factory(this, settings);
    }

    /// <summary>Whether the real network is there, with its sockets.</summary>
    internal bool HasSip { get; init; }

    public string DataDirectory { get; }

    /// <summary>Signed in as the first administrator.</summary>
    public ApiClient Admin { get; private set; } = null!;

    internal GatewayStorage Storage => _factory.Services.GetRequiredService<GatewayStorage>();

    internal SilentNetwork Network => (SilentNetwork)_factory.Services.GetRequiredService<IPocNetwork>();

    internal Microsoft.AspNetCore.TestHost.TestServer Server => _factory.Server;

    internal IServiceProvider Services => _factory.Services;

    public async ValueTask InitializeAsync() => Admin = await SignInAsync("admin", AdminPassword);

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!KeepsData) Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>What else is not the real thing.</summary>
    internal Action<IServiceCollection>? Replaced { get; init; }

    /// <summary>Leaves the data directory for a second start.</summary>
    public bool KeepsData { get; set; }

    /// <summary>A client without a credential.</summary>
    public ApiClient Anonymous() => new(_factory.CreateDefaultClient(new DocumentedAnswers(this)));

    public ApiClient WithBearer(string bearer)
    {
        var client = Anonymous();
        client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    public async Task<ApiClient> SignInAsync(string userName, string password)
    {
        var reply = await Anonymous().PostAsync("/api/v1/tokens", new { userName, password });
        return WithBearer(reply.Expect(200)["accessToken"]!.GetValue<string>());
    }

    /// <summary>Adds somebody to the console and signs in.</summary>
    public async Task<ApiClient> NewConsoleUserAsync(string role)
    {
        var name = NewName(role);
        await Admin.PostAsync("/api/v1/users", new { address = $"sip:{name}@poc.local", displayName = name, password = "console-password", role })
            .ContinueWith(task => task.Result.Expect(201), TaskScheduler.Default);
        return await SignInAsync(name, "console-password");
    }

    /// <summary>Adds a user with a handset and gives his address.</summary>
    public async Task<string> NewUserAsync(string? displayName = null)
    {
        var name = NewName("user");
        var reply = await Admin.PostAsync("/api/v1/users", new { address = $"sip:{name}@poc.local", displayName = displayName ?? name, password = "secret" });
        return reply.Expect(201)["address"]!.GetValue<string>();
    }

    /// <summary>Adds a user whose registered phone answers by itself, or rings.</summary>
    public async Task<string> NewPhoneAsync(string answerMode = "automatic", string? displayName = null)
    {
        var address = await NewUserAsync(displayName);
        (await Admin.PutAsync($"/api/v1/users/{Uri.EscapeDataString(address)}/settings", new { answerMode }, ("If-Match", "*"))).Expect(200);
        Register(address);
        return address;
    }

    /// <summary>
    /// What is at the address once it is so, looked at again whenever the journal tells something, and a few times a second: not everything that can be seen is told.
    /// </summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> isSo)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Patience);
        while (true)
        {
            var last = Storage.Feed.LastSeq;
            var seen = (await Admin.GetAsync(path)).Expect(200);
            if (isSo(seen)) return seen;
            Assert.False(stop.IsCancellationRequested, $"not so after {Patience}: {path} is {seen.ToJsonString()}");
            await Task.WhenAny(Storage.Feed.WaitAsync(last, stop.Token), Task.Delay(Often, stop.Token));
        }
    }

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..Math.Min(prefix.Length + 13, 40)];

    /// <summary>As if a handset of the user registered.</summary>
    internal RegistrationView Register(string address)
    {
        var view = new RegistrationView(
            Ids.New("reg"), PocAddress.Parse(address), $"{address};transport=udp", "udp", "127.0.0.1:5062", "TestPhone/1.0", ["+g.poc.talkburst"],
            DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        Network.Register(view);
        return view;
    }

    private sealed class Factory(GatewayApp app, (string Name, string Value)[] settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Gateway:DataDirectory", app.DataDirectory);
            builder.UseSetting("Gateway:Admin:Password", AdminPassword);
            builder.UseSetting("Gateway:Demo:Enabled", "false");
            builder.UseSetting("Gateway:Limits:RequestsPerSecond", "100000");
            builder.UseSetting("Gateway:Limits:RequestBurst", "100000");
            builder.UseSetting("Gateway:Limits:AlertsPerSecondToOneTarget", "10000");
            foreach (var (name, value) in settings) builder.UseSetting(name, value);
            builder.ConfigureServices(services =>
            {
                if (!app.HasSip) services.Replace(ServiceDescriptor.Singleton<IPocNetwork, SilentNetwork>());
                app.Replaced?.Invoke(services);
            });
        }
    }
}
