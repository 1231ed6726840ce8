using System.Globalization;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.History;
using Gateway.Domain.Runtime;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Registration;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Bench;

/// <summary>
/// The SIP/IP core alone: stateful relay of a MESSAGE to a registered phone, with location look-up and, in the second run, the signalling
/// trace. Load, core and phone share the machine, so the figure is for comparison within one run.
/// </summary>
internal static class UdpRelayBench
{
    private const string HostName = "core.networka.example";
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

    public static void Run(TextWriter output, Effort effort)
    {
        Measure(output, effort, "relay over UDP", null);
        Measure(output, effort, "relay over UDP, traced", new SignallingTrace(new()));
    }

    private static void Measure(TextWriter output, Effort effort, string what, SignallingTrace? trace)
    {
        using var phone = new StatelessResponder(new(IPAddress.Loopback, 0));
        var clock = new LoopClock(TimeProvider.System);
        var loop = new SignallingLoop(new(), clock, trace, NullLogger<SignallingLoop>.Instance);
        var listener = default(SipListenAddress);
        var core = loop.Host(HostName, [SipListenAddress.Parse("udp://127.0.0.1:0")], port => NewCore(port, clock, listener = port.Local[0]));
        Contact(phone.EndPoint, listener!.EndPoint).Restore(core.Registrations, clock.Now, clock.UtcNow);
        loop.Start();
        var load = new LoadOptions { Target = listener.EndPoint, Window = 64, Duration = effort.For(Warming) };
        new LoadGenerator(load).Run();
        var allocated = GC.GetTotalAllocatedBytes();
        var result = new LoadGenerator(load with { Duration = effort.For(Measured) }).Run();
        var perRequest = (GC.GetTotalAllocatedBytes() - allocated) / (double)Math.Max(1, result.Answered);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {result}, {perRequest:0} octets allocated per request"));
        loop.StopAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
    }

    private static SipIpCore NewCore(ElementPort port, LoopClock clock, SipListenAddress listener)
    {
        var start = clock.UtcNow - clock.Now.SinceStart;
        return new(
            new()
            {
                HostName = HostName,
                Domain = "networka.example",
                Points = [new(listener.Kind, listener.Address.ToString(), listener.Port)],
                TrustedPeers = [IPAddress.Loopback],
            },
            port, new SystemIdSource(), SipTimers.Default, new(Subscribers()), new(new NoRecorder()), now => start + now.SinceStart);
    }

    private static NetworkFacts Subscribers()
    {
        if (!PocAddress.TryParse("sip:bob@networka.example", out var bob, out var error))
            throw new InvalidOperationException($"the address is in order: {error}");
        return NetworkFacts.Empty with { Subscribers = SubscriberDirectory.Of([new("usr_bob", bob, "Bob", null, false, false)]) };
    }

    private static StoredBinding Contact(IPEndPoint phone, IPEndPoint core) => new()
    {
        Address = "sip:bob@networka.example",
        Contact = $"sip:bob@{phone}",
        RequestUri = $"sip:bob@{phone}",
        Parameters = "",
        Transport = TransportKind.Udp,
        Local = core.ToString(),
        Remote = phone.ToString(),
        UsesFlow = true,
        CallId = "registration",
        CSeq = 1,
        RegisteredAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
    };

    private sealed class NoRecorder : IFactRecorder
    {
        public bool TryRecord(Fact fact, Action<bool>? recorded) => true;
    }
}
