using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Api.Authentication;

namespace Gateway.Api.Hosting;

/// <summary>How often a caller may ask: a bucket for each credential, one for each address of those without, and one for each pair of sender and target.</summary>
internal sealed class RequestLimits(GatewaySettings settings, TimeProvider clock)
{
    /// <summary>Buckets kept at once. Full ones say nothing and are forgotten first.</summary>
    private const int BucketsMax = 20_000;

    /// <summary>Wrong passwords for one name within the time it takes to earn them back, one every six seconds.</summary>
    private const int FailedSignInsMax = 10;

    private readonly ConcurrentDictionary<string, Bucket> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Bucket> _alerts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Bucket> _signIns = new(StringComparer.Ordinal);

    public int RequestsPerSecond => settings.RequestsPerSecond;

    public int RequestBurst => settings.RequestBurst;

    public int AlertsPerSecondToOneTarget => settings.AlertsPerSecondToOneTarget;

    /// <summary>Takes one request from the caller's bucket and tells in headers what is left.</summary>
    public Problem? Take(HttpContext http, Caller? caller)
    {
        var key = caller?.Owner ?? $"ip {http.Connection.RemoteIpAddress}";
        var (left, wait) = Of(_requests, key, RequestBurst).Take(RequestsPerSecond, RequestBurst, clock.GetTimestamp(), clock.TimestampFrequency);
        http.Response.Headers["RateLimit-Limit"] = RequestBurst.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Remaining"] = left.ToString(CultureInfo.InvariantCulture);
        return wait == TimeSpan.Zero ? null : Problems.RateLimited(wait, $"At most {RequestsPerSecond} requests a second, {RequestBurst} at once.");
    }

    /// <summary>Zero if this sender may alert this target now, else how long to wait.</summary>
    public TimeSpan TakeAlert(string from, string to) =>
        Of(_alerts, $"{from} {to}", AlertsPerSecondToOneTarget)
            .Take(AlertsPerSecondToOneTarget, AlertsPerSecondToOneTarget, clock.GetTimestamp(), clock.TimestampFrequency).Wait;

    /// <summary>Zero if somebody may try this name now. Counted before the password is looked at, so that guessing is slow.</summary>
    public TimeSpan TakeSignIn(string userName) =>
        Of(_signIns, userName.Trim().ToLowerInvariant(), FailedSignInsMax)
            .Take(1.0 / 6, FailedSignInsMax, clock.GetTimestamp(), clock.TimestampFrequency).Wait;

    /// <summary>A right password gives back what trying it cost.</summary>
    public void SignedIn(string userName) => _signIns.TryRemove(userName.Trim().ToLowerInvariant(), out _);

    private Bucket Of(ConcurrentDictionary<string, Bucket> buckets, string key, double burst)
    {
        if (buckets.Count > BucketsMax)
        {
            var now = clock.GetTimestamp();
            foreach (var (old, bucket) in buckets)
                if (bucket.IsIdle(now, clock.TimestampFrequency)) buckets.TryRemove(old, out _);
        }

        return buckets.GetOrAdd(key, static (_, full) => new Bucket(full), burst);
    }

    private sealed class Bucket(double full)
    {
        // Guards the two numbers below.
        private readonly Lock _gate = new();
        private double _tokens = full;
        private long _at;

        public (int Left, TimeSpan Wait) Take(double perSecond, double burst, long now, long frequency)
        {
            lock (_gate)
            {
                if (_at != 0) _tokens = Math.Min(burst, _tokens + (now - _at) * perSecond / frequency);
                _at = now;
                if (_tokens < 1) return (0, TimeSpan.FromSeconds((1 - _tokens) / perSecond));
                _tokens--;
                return ((int)_tokens, TimeSpan.Zero);
            }
        }

        public bool IsIdle(long now, long frequency) => now - Volatile.Read(ref _at) > 120 * frequency;
    }
}
