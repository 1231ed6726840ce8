using System.Collections.Concurrent;
using Gateway.Domain.History;

namespace Gateway.Api.Storage;

/// <summary>When people of this network were last there, over restarts.</summary>
internal sealed class LastSeen(GatewayStorage storage)
{
    // Read once, when somebody first asks; from then on every change passes here.
    private readonly Lazy<ConcurrentDictionary<string, long>> _byAddress = new(() =>
    {
        using var db = storage.File.Read();
        return new(db.LastSeen.Select(row => new KeyValuePair<string, long>(row.Address, row.SeenAt)), StringComparer.Ordinal);
    });

    public DateTimeOffset? Of(string address) => _byAddress.Value.TryGetValue(address, out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Stores that somebody's device came, is still there, or went at this moment.</summary>
    public void Follow(UnitOfWork unit, RegistrationView view)
    {
        var (address, now) = (view.Address.ToString(), unit.Now.UtcTicks);
        unit.Statements.Presence.Seen(address, now);
        unit.OnCommitted(() => _byAddress.Value[address] = now);
    }
}
