using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Alerts;

/// <summary>How often one sender may alert one target: an alert every phone repeats by itself needs no flood (five a second by default).</summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class AlertRateLimit(int perSecond)
{
    /// <summary>Pairs remembered; more senders than that within a second are counted anew rather than remembered.</summary>
    public const int PairsMax = 50_000;

    private readonly Dictionary<(PocAddress From, PocAddress To), int> _counts = [];
    private MonotonicTime _sweepAt = MonotonicTime.Zero;

    /// <summary>Counts an alert.</summary>
    /// <returns><c>false</c> when it is one too many.</returns>
    public bool TryCount(PocAddress from, PocAddress to, MonotonicTime now)
    {
        if (now >= _sweepAt || _counts.Count >= PairsMax)
        {
            // Everybody is counted in the same seconds, so a sweep is one clear.
            _counts.Clear();
            _sweepAt = now + TimeSpan.FromSeconds(1);
        }

        var count = _counts.GetValueOrDefault((from, to));
        if (count >= perSecond)
            return false;
        _counts[(from, to)] = count + 1;
        return true;
    }
}
