using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Domain.Runtime;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Bench.Presence;

/// <summary>Our Presence Server alone, on a listener of its own, as kamailio's is. It counts enquiries; writing them down is the gateway's.</summary>
internal sealed class HostedPresence : IDisposable, IPresenceRecords
{
    public const int PeopleMax = 10_000;

    private readonly SignallingLoop _loop;

    public HostedPresence(IPEndPoint listen)
    {
        var clock = new LoopClock(TimeProvider.System);
        _loop = new(new(), clock, null, NullLogger<SignallingLoop>.Instance);
        var host = listen.Address.ToString();
        var settings = new PresenceServerSettings(host, [new(TransportKind.Udp, host, listen.Port)]);
        var facts = new NetworkFactsSource(PresenceTown.Facts(PeopleMax));
        Server = _loop.Host(host, [new(TransportKind.Udp, listen.Address, listen.Port)], port => new PresenceServer(
            settings, port, new SystemIdSource(), SipTimers.Default, facts, this, moment => clock.UtcNow));
        _loop.Start();
    }

    public PresenceServer Server { get; }

    public long Enquiries { get; private set; }

    public void Granted(PresenceEnquiry enquiry, WatcherStanding standing) => Enquiries++;

    public void Ended(EndedEnquiry enquiry)
    {
    }

    public void Charged(PresenceChargingRecord record)
    {
    }

    public void Notified(PresenceNotificationRecord record)
    {
    }

    public void Refused(PocAddress watcher, PocAddress presentity, AlertWhy why, string callId) => throw new InvalidOperationException($"{watcher} is refused");

    public void Dispose() => _loop.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
