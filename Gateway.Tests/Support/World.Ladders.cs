using System.Net;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

public sealed partial class World
{
    private static readonly DateTimeOffset LadderEpoch = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The ladder that the gateway of a domain sees of some calls: what its elements sent and received of them. Floor control is that of any call
    /// between its PoC server and somebody outside.
    /// </summary>
    /// <param name="domain">For example <c>networka.example</c>.</param>
    /// <param name="address">Where its media ports are.</param>
    /// <param name="callIds">The calls.</param>
    /// <param name="mbcpOf">The call that floor control is shown with; <c>null</c> = none.</param>
    public Ladder LadderOf(string domain, string address, IReadOnlyCollection<string> callIds, string? mbcpOf = null)
    {
        string[] own = [$"core.{domain}", $"poc-server.{domain}", $"poc-client.{domain}"];
        var sip = _sent.Where(line => line.Fate == WorldFate.Carried && callIds.Contains(System.Text.Encoding.UTF8.GetString(line.Message.CallId)))
            .Where(line => own.Contains(line.From.HostName) || own.Contains(line.To!.HostName))
            .Select(line => (line.At, Traced(line.At, Point(line.From.HostName, own), Point(line.To!.HostName, own), line)));
        var floor = mbcpOf is null ? [] : _datagrams.Where(datagram => !datagram.IsLost)
            .Where(datagram => $"{datagram.From.Address}" == address || $"{datagram.To.Address}" == address)
            .Select(datagram => (datagram.At, new TracedMessage(
                0, LadderEpoch + datagram.At, MonotonicTime.Zero + datagram.At, Port(datagram.From, domain, address), Port(datagram.To, domain, address), TransportKind.Udp,
                TraceDirection.Sent, false, mbcpOf, datagram.Bytes) { Protocol = TracedProtocol.Mbcp }));
        return global::Gateway.Domain.History.Ladder.Of("ses_1", sip.Concat(floor).OrderBy(one => one.At).Select(one => one.Item2));
    }

    private static TracedMessage Traced(TimeSpan at, SignallingPoint from, SignallingPoint to, WorldMessage line) => new(
        0, LadderEpoch + at, MonotonicTime.Zero + at, from, to, line.Kind,
        from.IsElement && to.IsElement ? TraceDirection.Passed : from.IsElement ? TraceDirection.Sent : TraceDirection.Received, line.Retransmission,
        System.Text.Encoding.UTF8.GetString(line.Message.CallId), line.Message.Bytes);

    private static SignallingPoint Point(string name, string[] own) => new(name, null, own.Contains(name));

    private static SignallingPoint Port(IPEndPoint port, string domain, string address) =>
        $"{port.Address}" == address ? new($"poc-server.{domain}", port, true) : new(port.ToString(), port, false);
}
