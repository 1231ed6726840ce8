using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;

namespace Gateway.Api.Recording;

/// <summary>Whether what is said is kept, for everybody to see. Each change is told as <c>system.degraded</c> or <c>system.restored</c>.</summary>
internal sealed class RecordingStatus(GatewaySettings settings, GatewayStorage storage, TimeProvider clock)
{
    private static readonly Actor Recorder = new("system", "recorder");

    // Guards the two fields below: the recorder writes them, requests read them.
    private readonly Lock _gate = new();
    private string? _fault;
    private DateTimeOffset _since;
    private long _missed;

    public RecordingHealth Health => !settings.RecordingEnabled ? RecordingHealth.Off : Fault is null ? RecordingHealth.Recording : RecordingHealth.Failed;

    /// <summary>What is wrong, and since when.</summary>
    public (string Detail, DateTimeOffset Since)? Fault
    {
        get
        {
            lock (_gate) return _fault is { } fault ? (fault, _since) : null;
        }
    }

    /// <summary>Bursts of which not all was kept.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>A burst is not kept, or not whole.</summary>
    public void Miss() => Interlocked.Increment(ref _missed);

    /// <summary>Nothing can be kept, for this reason.</summary>
    public void Fail(string detail)
    {
        lock (_gate)
        {
            if (_fault is not null) return;
            (_fault, _since) = (detail, clock.GetUtcNow());
        }

        Tell("system.degraded", detail);
    }

    /// <summary>It goes on.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            if (_fault is null) return;
            _fault = null;
        }

        Tell("system.restored", null);
    }

    private void Tell(string type, string? detail) =>
        storage.Writer.TryWrite(unit => unit.Tell(type, "recording", 0, new { part = "recording", detail, missed = Missed }, Recorder), null);
}
