using System.Net;
using Gateway.Sip.Machines;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>Counts the requests of each address outside the trust domain, second by second.</summary>
/// <param name="perSecond">Requests a second from one address.</param>
internal sealed class SourceRateLimit(int perSecond)
{
    /// <summary>Addresses that are counted apart in one second; all others share one count, so that made-up sources cost no memory.</summary>
    public const int SourcesMax = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Dictionary<IPAddress, int> _counts = [];
    private MonotonicTime _windowEnd = MonotonicTime.Zero;

    /// <summary>Counts a request; <c>false</c> when it is one too many.</summary>
    public bool TryCount(Flow from, MonotonicTime now)
    {
        var source = from.Remote.Address;
        if (IPAddress.IsLoopback(source))
            return true;
        if (now >= _windowEnd)
        {
            _counts.Clear();
            _windowEnd = now + Window;
        }

        if (_counts.Count >= SourcesMax && !_counts.ContainsKey(source))
            source = IPAddress.Any;
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, source, out _);
        return ++count <= perSecond;
    }
}
