using System.Text.Json;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>How long recordings are kept.</summary>
/// <param name="Days">0: their age does not matter.</param>
/// <param name="BytesMax">0: as many as there is room for.</param>
/// <param name="Version">Of this setting; 0: nobody has set it, and the configuration holds.</param>
internal sealed record RetentionLimits(int Days, long BytesMax, long Version)
{
    public TimeSpan? KeptFor => Days == 0 ? null : TimeSpan.FromDays(Days);
}

/// <summary>The retention as it was last set.</summary>
internal sealed class StoredRetention(GatewayStorage storage, GatewaySettings settings)
{
    private const string Name = "retention";
    private const long Megabyte = 1_000_000;

    private RetentionLimits? _current;

    public RetentionLimits Current
    {
        get
        {
            if (Volatile.Read(ref _current) is { } known) return known;
            using var db = storage.File.Read();
            var read = Read(db);
            return Interlocked.CompareExchange(ref _current, read, null) ?? read;
        }
    }

    /// <summary>The retention inside a unit of work.</summary>
    public RetentionLimits In(UnitOfWork unit) => Read(unit.Db);

    public void Set(UnitOfWork unit, RetentionLimits limits)
    {
        var text = ContractJson.Text(limits);
        unit.Db.Database.ExecuteSqlInterpolated(
            $"""INSERT INTO meta ("Name","Value") VALUES ({Name}, {text}) ON CONFLICT ("Name") DO UPDATE SET "Value"=excluded."Value" """);
        unit.OnCommitted(() => Volatile.Write(ref _current, limits));
    }

    private RetentionLimits Read(GatewayDb db) => db.Meta.AsNoTracking().Where(row => row.Name == Name).Select(row => row.Value).FirstOrDefault() is { } text
        ? JsonSerializer.Deserialize<RetentionLimits>(text, ContractJson.Options)!
        : new(settings.RecordingRetentionDays, settings.RecordingMegabytesMax * Megabyte, 0);
}
