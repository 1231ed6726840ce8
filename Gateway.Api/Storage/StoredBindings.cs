using System.Text.Json;
using Gateway.Domain.History;
using Gateway.Sip.Registration;

namespace Gateway.Api.Storage;

/// <summary>The bindings of the embedded core on disk.</summary>
internal static class StoredBindings
{
    /// <summary>Keeps what a registration left behind, or drops what ended.</summary>
    public static void Follow(UnitOfWork unit, Fact.RegistrationChanged changed)
    {
        if (changed.Binding is { } binding)
        {
            unit.Statements.Keep(new()
            {
                Id = changed.View.Id, Binding = JsonSerializer.Serialize(binding), ExpiresAt = binding.ExpiresAt.UtcTicks,
            });
        }
        else
            unit.Statements.DropBinding(changed.View.Id);
    }

    /// <summary>The bindings whose time is not over, which stay on disk for the next start; what ended while the gateway was down is dropped.</summary>
    public static IReadOnlyList<StoredBinding> TakeOver(GatewayStorage storage, DateTimeOffset now)
    {
        using var db = storage.File.Read();
        var alive = db.Bindings.Where(row => row.ExpiresAt > now.UtcTicks).ToList();
        storage.Writer.TryWrite(unit => unit.Db.Bindings.RemoveRange(unit.Db.Bindings.Where(row => row.ExpiresAt <= now.UtcTicks)), null);
        return [.. alive.Select(row => JsonSerializer.Deserialize<StoredBinding>(row.Binding)).OfType<StoredBinding>()];
    }
}
