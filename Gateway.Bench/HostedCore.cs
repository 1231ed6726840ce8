using System.Net;
using Gateway.Domain.Core;
using Gateway.Domain.History;
using Gateway.Domain.Runtime;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Bench;

/// <summary>A SIP/IP core on its event loop with one UDP socket and one registered phone, and nothing else.</summary>
internal sealed class HostedCore : IDisposable
{
    private const string HostName = "core.networka.example";

    private readonly SignallingLoop _loop;

    /// <param name="listen">Where it listens; port 0 = any.</param>
    /// <param name="trusted">Whose requests it relays without asking for proof.</param>
    /// <param name="phone">Where the target is registered.</param>
    /// <param name="trace">Where its signalling is remembered; <c>null</c> when it is not.</param>
    public HostedCore(IPEndPoint listen, IPAddress trusted, IPEndPoint phone, SignallingTrace? trace)
    {
        var clock = new LoopClock(TimeProvider.System);
        _loop = new(new(), clock, trace, NullLogger<SignallingLoop>.Instance);
        var bound = new SipListenAddress(TransportKind.Udp, listen.Address, listen.Port);
        var core = _loop.Host(HostName, [bound], port => NewCore(port, clock, bound = port.Local[0], trusted));
        EndPoint = bound.EndPoint;
        BenchNetwork.Registration(phone, EndPoint).Restore(core.Registrations, clock.Now, clock.UtcNow);
        _loop.Start();
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose() => _loop.StopAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    private static SipIpCore NewCore(ElementPort port, LoopClock clock, SipListenAddress listener, IPAddress trusted)
    {
        var start = clock.UtcNow - clock.Now.SinceStart;
        return new(
            new()
            {
                HostName = HostName,
                Domain = BenchNetwork.Domain,
                Points = [new(listener.Kind, listener.Address.ToString(), listener.Port)],
                TrustedPeers = [trusted],
            },
            port, new SystemIdSource(), SipTimers.Default, new(BenchNetwork.Facts()), new(new NoRecorder()), now => start + now.SinceStart);
    }

    private sealed class NoRecorder : IFactRecorder
    {
        public bool TryRecord(Fact fact, Action<bool>? recorded) => true;
    }
}
