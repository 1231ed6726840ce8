using Gateway.Api.Hosting;

try
{
    await using var app = GatewayHost.Build(args);
    await GatewayHost.PrepareAsync(app);
    await app.RunAsync();
    return 0;
}
catch (StartupFailure failure)
{
    await Console.Error.WriteLineAsync($"The gateway cannot start. {failure.Message}");
    return 1;
}

/// <summary>The entry point, visible to the tests that host it.</summary>
internal sealed partial class Program;
