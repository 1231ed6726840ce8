using Gateway.Api.Network;

namespace Gateway.Api.Hosting;

/// <summary>Starts the network before HTTP answers, and stops it after.</summary>
internal sealed class NetworkLife(IPocNetwork network) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => network.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => network.StopAsync(cancellationToken);
}
