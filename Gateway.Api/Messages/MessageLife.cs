namespace Gateway.Api.Messages;

/// <summary>Starts the message store before the network, and stops it after.</summary>
internal sealed class MessageLife(MessageStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        store.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        store.Dispose();
        return Task.CompletedTask;
    }
}
