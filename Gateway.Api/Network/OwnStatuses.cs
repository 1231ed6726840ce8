using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Runtime;

namespace Gateway.Api.Network;

/// <summary>What people say of themselves, handed to the network once it is on disk, and again after a restart.</summary>
internal sealed class OwnStatuses(IPocNetwork network)
{
    /// <summary>Publishes it when the unit is on disk.</summary>
    public void Publish(UnitOfWork unit, UserRow row)
    {
        var (who, status) = (PocAddress.Parse(row.Address), Of(row));
        unit.OnCommitted(() => _ = PublishAsync(who, status, CancellationToken.None));
    }

    /// <summary>Publishes what was said before the gateway was started.</summary>
    public async Task PublishAllAsync(IEnumerable<UserRow> users, CancellationToken stop)
    {
        foreach (var user in users)
            if (Of(user) is { IsSilent: false } status) await PublishAsync(PocAddress.Parse(user.Address), status, stop);
    }

    public static OwnStatus Of(UserRow row) => new(row.DoNotDisturb ? false : null, row.StatusNote);

    private async Task PublishAsync(PocAddress who, OwnStatus status, CancellationToken stop)
    {
        try
        {
            await network.SetOwnStatusAsync(who, status, stop);
        }
        catch (SignallingLoopUnavailableException)
        {
            // It is on disk, and published when the network starts.
        }
    }
}
