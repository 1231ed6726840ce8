using Gateway.Api.Storage;
using Gateway.Domain.Presence;
using Gateway.Domain.Runtime;

namespace Gateway.Api.Network;

/// <summary>What stood when the gateway ended is taken up again when it starts: enquiries whose time is not over are asked again, and what people say of themselves is published.</summary>
internal sealed class StandingEnquiries(GatewayStorage storage, StoredEnquiries enquiries, OwnStatuses statuses, IPocNetwork network) : BackgroundService
{
    /// <summary>Enquiries that are asked at one time, so that other networks are not flooded by our start.</summary>
    private const int AtOnce = 16;

    private List<PresenceQuestion> _questions = [];

    // Before the first request is served: nothing that is asked from here on is taken for what stood before.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _questions = await storage.Writer.WriteAsync(enquiries.AskAgain, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await statuses.PublishAllAsync(storage.Accounts.ById.Values, stoppingToken);
            // What becomes of each comes back as facts.
            await Parallel.ForEachAsync(
                _questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                async (question, stop) => await network.EnquireAsync(question, stop));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SignallingLoopUnavailableException)
        {
            // The gateway stops; what was not asked stands on disk for the next start.
        }
    }
}
