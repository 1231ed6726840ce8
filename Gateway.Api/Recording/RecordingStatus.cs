using System.Collections.Concurrent;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;

namespace Gateway.Api.Recording;

/// <summary>Whether what is said is kept, for everybody to see. Each change is told as <c>system.degraded</c> or <c>system.restored</c>.</summary>
internal sealed class RecordingStatus(GatewaySettings settings, GatewayStorage storage, TimeProvider clock)
{
    private static readonly Actor Recorder = new("system", "recorder");

    private readonly ConcurrentDictionary<string, bool> _writing = new(StringComparer.Ordinal);
    private RecordingFault? _fault;
    private long _missed;

    public RecordingHealth Health => !settings.RecordingEnabled ? RecordingHealth.Off : Fault is null ? RecordingHealth.Recording : RecordingHealth.Failed;

    /// <summary>What is wrong; null while nothing is.</summary>
    public RecordingFault? Fault => Volatile.Read(ref _fault);

    /// <summary>Bursts of which not all was kept.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Bursts that are being written.</summary>
    public int Writing => _writing.Count;

    /// <summary>Whether a burst is being written, so that it can be heard later.</summary>
    public bool IsWriting(string burst) => _writing.ContainsKey(burst);

    /// <summary>A burst begins to be written.</summary>
    public void Begin(string burst) => _writing[burst] = true;

    /// <summary>A burst is on record, or will never be.</summary>
    public void End(string burst) => _writing.TryRemove(burst, out _);

    /// <summary>A burst is not kept, or not whole.</summary>
    public void Miss() => Interlocked.Increment(ref _missed);

    /// <summary>Nothing can be kept, for this reason.</summary>
    /// <returns><c>false</c> when that is known.</returns>
    public bool Fail(string detail)
    {
        if (Interlocked.CompareExchange(ref _fault, new(detail, clock.GetUtcNow()), null) is not null) return false;
        Tell("system.degraded", detail);
        return true;
    }

    /// <summary>It goes on.</summary>
    /// <returns><c>false</c> when nothing was wrong.</returns>
    public bool Restore()
    {
        if (Interlocked.Exchange(ref _fault, null) is null) return false;
        Tell("system.restored", null);
        return true;
    }

    private void Tell(string type, string? detail) =>
        storage.Writer.TryWrite(unit => unit.Tell(type, "recording", 0, new { part = "recording", detail, missed = Missed }, Recorder), null);
}

/// <summary>Why nothing is recorded.</summary>
/// <param name="Detail">In words.</param>
/// <param name="Since">Since when.</param>
internal sealed record RecordingFault(string Detail, DateTimeOffset Since);
