using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Machines;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>
/// From a host name to addresses: what is numeric, then the settings' table, then a memory of answers, then the system's resolver. The
/// resolver works elsewhere; its answer comes back into the loop. Used on the loop's thread.
/// </summary>
internal sealed class HostNames(SignallingLoopSettings settings, LoopQueue queue)
{
    // The system's resolver tells no lifetime. Half a minute follows a moved server soon, and asks rarely.
    private static readonly TimeSpan FoundLifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnknownLifetime = TimeSpan.FromSeconds(5);

    // Names come out of messages, so a peer could make up any number of them.
    private const int RememberedMax = 4096;
    private const int LookUpsMax = 64;

    private readonly Dictionary<string, Answer> _remembered = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Action<IPAddress[]>>> _asking = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks the system; tests put their own in.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> Resolver { get; set; } = Dns.GetHostAddressesAsync;

    /// <summary>What is known without waiting.</summary>
    /// <param name="host">A name or an address; IPv6 without brackets.</param>
    /// <param name="port">The port of the hop, 0 = not given; the table may say one.</param>
    /// <param name="now">The present time.</param>
    /// <param name="addresses">The addresses; empty when the name is known to have none.</param>
    public bool TryKnow(string host, ref int port, MonotonicTime now, out IPAddress[] addresses)
    {
        if (IPAddress.TryParse(host, out var numeric))
        {
            addresses = [numeric];
            return true;
        }

        if (settings.Hosts.TryGetValue(host, out var fixedAddress))
        {
            port = port == 0 ? fixedAddress.Port : port;
            addresses = [fixedAddress.Address];
            return true;
        }

        var known = _remembered.TryGetValue(host, out var answer) && now < answer.Until;
        addresses = known ? answer.Addresses : [];
        return known;
    }

    /// <summary>Looks a name up; the answer, empty when there is none, comes on the loop's thread.</summary>
    /// <returns><c>false</c> when too much waits for look-ups already; nothing will come then.</returns>
    public bool TryLookUp(string host, Action<IPAddress[]> then)
    {
        if (_asking.TryGetValue(host, out var waiting))
        {
            if (waiting.Count >= settings.MessagesPerLookUpMax)
                return false;
            waiting.Add(then);
            return true;
        }

        if (_asking.Count >= LookUpsMax)
            return false;
        _asking.Add(host, [then]);
        _ = AskAsync(host);
        return true;
    }

    private async Task AskAsync(string host)
    {
        IPAddress[] addresses = [];
        using var limit = new CancellationTokenSource(TransportLimits.ResolveTime);
        try
        {
            // The resolver's own cancellation does not interrupt the system call.
            addresses = await Resolver(host, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            // No answer is an answer too: an empty one.
        }

        queue.AddOutcome(now => Answered(host, addresses, now));
    }

    private void Answered(string host, IPAddress[] addresses, MonotonicTime now)
    {
        if (_remembered.Count >= RememberedMax)
            _remembered.Clear();
        _remembered[host] = new(addresses, now + (addresses.Length > 0 ? FoundLifetime : UnknownLifetime));
        if (!_asking.Remove(host, out var waiting))
            return;
        foreach (var then in waiting)
            then(addresses);
    }

    private readonly record struct Answer(IPAddress[] Addresses, MonotonicTime Until);
}
