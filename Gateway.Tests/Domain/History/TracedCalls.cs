using System.Net;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.History;

/// <summary>A trace with two elements and a phone, and a clock that moves a millisecond with each message.</summary>
internal sealed class TracedCalls
{
    public static readonly IPEndPoint CoreAddress = new(IPAddress.Parse("127.0.0.1"), 5060);
    public static readonly IPEndPoint PhoneAddress = new(IPAddress.Parse("127.0.0.7"), 5071);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private int _milliseconds;

    public TracedCalls(SignallingTraceSettings? settings = null)
    {
        Trace = new(settings ?? new() { BytesMax = 64 * 1024 });
        Trace.NameAddress(CoreAddress, "core.example");
    }

    public SignallingTrace Trace { get; }

    /// <summary>From one element to the other, within the process.</summary>
    public void Passed(string from, string to, SipMessage message) =>
        Record(TraceDirection.Passed, from, Flow.InProcess(to), message, false);

    /// <summary>From the core to the phone.</summary>
    public void Sent(SipMessage message, bool retransmission = false) =>
        Record(TraceDirection.Sent, "core.example", new(TransportKind.Udp, CoreAddress, PhoneAddress), message, retransmission);

    /// <summary>From the phone to the core.</summary>
    public void Received(SipMessage message) =>
        Record(TraceDirection.Received, "core.example", new(TransportKind.Udp, CoreAddress, PhoneAddress), message, false);

    public void Record(TraceDirection direction, string element, Flow flow, SipMessage message, bool retransmission)
    {
        var now = TimeSpan.FromMilliseconds(_milliseconds++);
        Trace.Record(direction, element, flow, message, retransmission, MonotonicTime.Zero + now, Start + now);
    }

    /// <summary>A datagram of floor control, as the element that sends or receives it sees it.</summary>
    public void FloorControl(TraceDirection direction, string element, IPEndPoint local, IPEndPoint remote, string callId, byte[] datagram)
    {
        var now = TimeSpan.FromMilliseconds(_milliseconds++);
        Trace.RecordFloorControl(direction, element, local, remote, callId, datagram, MonotonicTime.Zero + now, Start + now);
    }

    /// <summary>An alert over three hops and its answer, with one retransmission.</summary>
    public Ladder Alert()
    {
        var request = SipTexts.Request(callId: "alert-1", body: "Please call back");
        var response = SipTexts.Response(request);
        Trace.Relate("alert-1", "alr_1");
        Passed("client.example", "core.example", request);
        Sent(request);
        Sent(request, retransmission: true);
        Received(response);
        Passed("core.example", "client.example", response);
        return Ladder.Of("alr_1", Trace.MessagesOf("alr_1"));
    }
}
