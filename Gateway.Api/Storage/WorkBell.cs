namespace Gateway.Api.Storage;

/// <summary>
/// Wakes the one thread that waits for work. A ring while nobody waits is remembered, so none is missed; several count as one. While that thread gathers what
/// nobody waits for, only an urgent ring wakes it.
/// </summary>
internal sealed class WorkBell
{
    // Guards everything below.
    private readonly object _gate = new();
    private bool _rung;
    private bool _isUrgent;
    private bool _isGathering;

    public void Ring(bool isUrgent = true)
    {
        lock (_gate)
        {
            var wakes = _isGathering ? isUrgent && !_isUrgent : !_rung;
            _rung = true;
            _isUrgent |= isUrgent;
            if (wakes) Monitor.Pulse(_gate);
        }
    }

    /// <summary>Returns at the next ring, or at once when it has rung since the last time. Its thread must have nothing else to do.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_rung) Monitor.Wait(_gate);
            _rung = _isUrgent = false;
        }
    }

    /// <summary>Returns at the next urgent ring, at once when there was one since the last time, or when the time is over.</summary>
    public void Gather(TimeSpan limit)
    {
        lock (_gate)
        {
            _isGathering = true;
            // Woken early or not makes no difference to what is written.
            if (!_isUrgent) Monitor.Wait(_gate, limit);
            _isGathering = false;
            _isUrgent = false;
        }
    }
}
