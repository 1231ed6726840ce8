using System.Net;
using Gateway.Api.Audio;
using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
using Gateway.Api.Hubs;
using Gateway.Api.Json;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Messages;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.History;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Hosting;

/// <summary>Puts the gateway together, starts it in an order that leaves nothing half made, and stops it.</summary>
internal static class GatewayHost
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    public static WebApplication Build(string[] args)
    {
        var root = RootDirectory();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = root,
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT"),
        });
        // The host would print a stack trace for what Program says in a sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // There is no wwwroot beside the sources, and keys are protected by the data directory's permissions: neither is news.
        builder.Logging.AddFilter("Microsoft.AspNetCore.StaticFiles", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // It logs what a hub refuses as if it were a failure of ours; HubFailures tells the two apart.
        builder.Logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None);
        builder.AddSpa();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);
        AddServices(builder);

        var app = builder.Build();
        UsePipeline(app);
        return app;
    }

    /// <summary>Everything before the first request: checks first, so that a start that cannot succeed makes nothing.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<GatewaySettings>();
        var isReal = app.Services.GetRequiredService<IServer>() is not { } server || server.GetType().Name != "TestServer";
        if (isReal)
        {
            StartupChecks.HttpIsFree((app.Configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries));
            StartupChecks.SipIsFree(settings.SipListen);
            StartupChecks.MediaIsHere(IPAddress.Parse(settings.MediaAddress));
        }

        var taken = StartupChecks.TakeDataDirectory(settings.DataDirectory);
        app.Lifetime.ApplicationStopped.Register(taken.Dispose);
        var storage = app.Services.GetRequiredService<GatewayStorage>();
        storage.Open();
        var password = await FirstAdministrator.AddAsync(
            storage, settings, app.Services.GetRequiredService<Credentials>(), app.Services.GetRequiredService<People>(), CancellationToken.None);
        var sessions = app.Services.GetRequiredService<StoredSessions>();
        var bursts = app.Services.GetRequiredService<StoredBursts>();
        var (lost, alive) = await storage.Writer.WriteAsync(
            unit => (LostSessions.End(unit, storage, sessions, bursts), LostSessions.LastSignOfLife(unit)), CancellationToken.None);
        var enquiries = app.Services.GetRequiredService<StoredEnquiries>();
        await storage.Writer.WriteAsync(unit => enquiries.EndLost(unit, alive, LostSessions.Gateway), CancellationToken.None);
        while (await storage.Writer.WriteAsync(unit => StoredPresenceCharges.CloseLost(unit, alive, LostSessions.Gateway), CancellationToken.None)) { }
        if (lost > 0) app.Logger.SessionsLost(lost);
        app.Lifetime.ApplicationStarted.Register(() => Say($"The PoC Gateway is at {string.Join(" and ", app.Urls)}, its SIP domain is {settings.SipDomain}."));
        if (password is not null) Say($"First start: sign in as \"{FirstAdministrator.UserName}\" with the password {password}  (it is not shown again)");
    }

    /// <summary>For the person at the console, whatever the log is set to.</summary>
    public static void Say(string sentence) => Console.Out.WriteLine(sentence);

    private static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(provider => GatewaySettings.Read(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<IWebHostEnvironment>().ContentRootPath,
            provider.GetRequiredService<IWebHostEnvironment>().IsDevelopment()));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GatewayStorage>();
        services.AddSingleton<AlertRecords>();
        services.AddSingleton<StoredSessions>();
        services.AddSingleton<SessionViews>();
        services.AddSingleton<SessionCommands>();
        services.AddSingleton<FloorViews>();
        services.AddSingleton<StoredBursts>();
        services.AddSingleton<FloorCommands>();
        services.AddSingleton<IRecordingDisk, RecordingDisk>();
        services.AddSingleton<RecordingFiles>();
        services.AddSingleton<BurstRecorder>();
        services.AddSingleton<Domain.Sessions.IBurstRecorder>(provider => provider.GetRequiredService<BurstRecorder>());
        services.AddSingleton<MessageFiles>();
        services.AddSingleton<StoredMessages>();
        services.AddSingleton<StoredGreetings>();
        services.AddSingleton<MessageRecorder>();
        services.AddSingleton<MessageRecovery>();
        services.AddSingleton<MessageStore>();
        services.AddSingleton<Domain.MessageBox.IMessageStore>(provider => provider.GetRequiredService<MessageStore>());
        services.AddSingleton<RecordingStatus>();
        services.AddSingleton<DeletedRecordings>();
        services.AddSingleton<StoredRetention>();
        services.AddSingleton<People>();
        services.AddSingleton(provider => new Lazy<People>(provider.GetRequiredService<People>));
        services.AddSingleton<IFactRecorder, FactRecorder>();
        services.AddSingleton<PresenceViews>();
        services.AddSingleton<StoredEnquiries>();
        services.AddSingleton<StoredPresenceCharges>();
        services.AddSingleton<LastSeen>();
        services.AddSingleton<BoardPeople>();
        services.AddSingleton<PresenceBoards>();
        services.AddSingleton<PresenceFacts>();
        services.AddSingleton(provider => new Lazy<PresenceFacts>(provider.GetRequiredService<PresenceFacts>));
        services.AddSingleton<OwnStatuses>();
        services.AddSingleton(provider => provider.GetRequiredService<GatewayStorage>().Facts);
        services.AddSingleton<IPocNetwork, SipNetwork>();
        services.AddSingleton<Credentials>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<Commands>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<LiveReaders>();
        services.AddHostedService<RecorderLife>();
        services.AddHostedService<MessageLife>();
        services.AddHostedService<NetworkLife>();
        services.AddHostedService<StandingEnquiries>();
        services.AddSingleton<RecordingUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<RecordingUpkeep>());
        services.AddHostedService<StorageUpkeep>();
        services.AddHostedService<SignOfLife>();
        services.AddDataProtection().SetApplicationName("poc-gateway");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeysInDataDirectory>();
        services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = 32 * 1024;
            hub.StatefulReconnectBufferSize = 100_000;
            hub.AddFilter<HubFailures>();
        }).AddJsonProtocol(json => ContractJson.Configure(json.PayloadSerializerOptions));
        services.ConfigureHttpJsonOptions(json => ContractJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddGatewayDocument();
    }

    private static void UsePipeline(WebApplication app)
    {
        app.Use((http, next) =>
        {
            SecurityHeaders.Add(http);
            return next(http);
        });
        app.UseMiddleware<ProblemAnswers>();
        app.UseWebSockets();
        app.UseRouting();
        app.UseMiddleware<Gatekeeper>();
        app.UseMiddleware<Idempotency>();
        app.UseGatewayDocument();

        var api = app.MapGroup("/api/v1");
        SignIn.Map(api);
        ApiKeys.Map(api);
        Users.Map(api);
        DeviceSettingsPages.Map(api);
        Registrations.Map(api);
        Groups.Map(api);
        Sessions.Map(api);
        SessionFloor.Map(api);
        Bursts.Map(api);
        Recordings.Map(api);
        MailboxMessages.Map(api);
        MailboxGreetings.Map(api);
        MessageForwarding.Map(api);
        MessageHistory.Map(api);
        Retentions.Map(api);
        PreEstablishedSessions.Map(api);
        ChargingRecords.Map(api);
        PresenceEnquiries.Map(api);
        PresenceBoardPages.Map(api);
        EnquiryLadder.Map(api);
        OwnPresencePages.Map(api);
        PresenceWatchers.Map(api);
        Alerts.Map(api);
        AccessRules.Map(api);
        AccessQuestions.Map(api);
        AccessDocuments.Map(api);
        Barrings.Map(api);
        ServiceContexts.Map(api);
        ServiceProvisioning.Map(api);
        ServiceSetUps.Map(api);
        CallForwardings.Map(api);
        Mailboxes.Map(api);
        Events.Map(api);
        AudioEndpoint.Map(api);
        Operations.Map(api);
        Operations.MapHealth(app);
        app.MapHub<DispatchHub>("/hubs/dispatch", options => options.AllowStatefulReconnects = true)
            .WithMetadata(new Operation("Live events") { TakesTicket = true });
        app.MapSpa();
    }

    /// <summary>The root of the repository where there is one; else where the published program lies.</summary>
    private static string RootDirectory()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Gateway.sln"))) return directory.FullName;
        return AppContext.BaseDirectory;
    }
}
