namespace Gateway.Api.Storage;

/// <summary>Wakes the one thread that waits for work. A ring while nobody waits is remembered, so none is missed; several count as one.</summary>
internal sealed class WorkBell
{
    // Guards the flag.
    private readonly object _gate = new();
    private bool _rung;

    public void Ring()
    {
        lock (_gate)
        {
            if (_rung) return;
            _rung = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Returns at the next ring, or at once when it has rung since the last time. Its thread must have nothing else to do.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_rung) Monitor.Wait(_gate);
            _rung = false;
        }
    }
}
