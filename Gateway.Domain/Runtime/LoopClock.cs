using Gateway.Sip.Machines;

namespace Gateway.Domain.Runtime;

/// <summary>
/// The one clock of the process, read in two ways: the time that never jumps, which decides deadlines, and UTC, which a person, a journal
/// or a header sees. All loops share one, so that their times compare.
/// </summary>
public sealed class LoopClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Time since the process started its clock.</summary>
    public MonotonicTime Now => new(time.GetElapsedTime(_start));

    /// <summary>The present instant.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();
}
