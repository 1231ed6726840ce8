using Gateway.Sip.Machines;

namespace Gateway.Sip.UserAgents;

/// <summary>Something that a <see cref="TimerTable"/> wakes.</summary>
internal interface ITimed
{
    /// <summary>Its place in the table; -1 outside.</summary>
    int TimerIndex { get; set; }

    /// <summary>When it wants to be woken.</summary>
    MonotonicTime NextDeadline { get; }

    /// <summary>Its deadline may have passed; an early tick does no harm.</summary>
    void Tick(MonotonicTime now);
}
