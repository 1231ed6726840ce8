using Gateway.Sip.Machines;

namespace Gateway.Sip.Authentication;

/// <summary>
/// Slows down who guesses passwords: by user and source together, and by source alone. A delay grows with each failure up to a limit, so
/// nobody is locked out for ever.
/// </summary>
/// <remarks>
/// A user is not counted over all sources: that would let a stranger slow somebody else down from anywhere. An attempt made during the
/// delay is not an attempt: it is answered without looking at it, and does not lengthen the delay. Not thread safe: its owner's loop
/// calls it.
/// </remarks>
public sealed class AttemptLimiter(AttemptLimits limits)
{
    private readonly Dictionary<Who, LinkedListNode<Tally>> _tallies = [];
    private readonly LinkedList<Tally> _longestAgoFirst = new();

    /// <summary>Users and sources remembered at the moment.</summary>
    public int Count => _tallies.Count;

    /// <summary>How long this user must still wait at this source; zero when an attempt may be made.</summary>
    public TimeSpan WaitFor(string user, string source, MonotonicTime now)
    {
        var own = WaitOf(new Who(user, source), limits.FreeFailures, now);
        var ofSource = WaitOf(new Who(null, source), limits.FreeFailuresOfSource, now);
        return own > ofSource ? own : ofSource;
    }

    /// <summary>The attempt was a wrong guess.</summary>
    public void Failed(string user, string source, MonotonicTime now)
    {
        Add(new Who(user, source), now);
        Add(new Who(null, source), now);
    }

    /// <summary>
    /// The attempt was right: the user's failures are forgiven; the source's are not, or guessing could be masked with one good account.
    /// </summary>
    public void Succeeded(string user, string source) => Forget(new Who(user, source));

    private TimeSpan WaitOf(Who who, int free, MonotonicTime now)
    {
        if (!_tallies.TryGetValue(who, out var node) || IsForgotten(node.Value, now)) return TimeSpan.Zero;
        var until = node.Value.LastFailure + DelayAfter(node.Value.Failures, free);
        return until > now ? until - now : TimeSpan.Zero;
    }

    private TimeSpan DelayAfter(int failures, int free)
    {
        if (failures <= free) return TimeSpan.Zero;
        var delay = limits.FirstDelay;
        for (var doublings = failures - free - 1; doublings > 0 && delay < limits.LongestDelay; doublings--)
            delay *= 2;
        return delay < limits.LongestDelay ? delay : limits.LongestDelay;
    }

    private void Add(Who who, MonotonicTime now)
    {
        var earlier = _tallies.TryGetValue(who, out var node) && !IsForgotten(node.Value, now) ? node.Value.Failures : 0;
        Forget(who);
        if (_tallies.Count >= limits.TalliesMax) Forget(_longestAgoFirst.First!.Value.Who);  // full, so there is a first
        _tallies[who] = _longestAgoFirst.AddLast(new Tally(who, earlier == int.MaxValue ? earlier : earlier + 1, now));
    }

    private void Forget(Who who)
    {
        if (_tallies.Remove(who, out var node)) _longestAgoFirst.Remove(node);
    }

    private bool IsForgotten(Tally tally, MonotonicTime now) => now - tally.LastFailure >= limits.ForgetAfter;

    /// <param name="User">Null for the source as a whole.</param>
    /// <param name="Source">The address.</param>
    private readonly record struct Who(string? User, string Source);

    private sealed record Tally(Who Who, int Failures, MonotonicTime LastFailure);
}
