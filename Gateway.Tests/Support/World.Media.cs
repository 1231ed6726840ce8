using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gateway.Domain.Media;

namespace Gateway.Tests.Support;

public sealed partial class World
{
    private readonly Dictionary<IPEndPoint, SimulatedPort> _ports = [];
    private readonly List<WorldDatagram> _datagrams = [];

    /// <summary>A test's own hand on media and floor control: asked before chance is; <c>true</c> loses the datagram.</summary>
    public Func<WorldDatagram, bool>? LoseDatagram { get; set; }

    /// <summary>Whether what media ports send is neither carried nor written down: for who counts what sending costs.</summary>
    public bool SwallowsDatagrams { get; set; }

    /// <summary>Everything that was sent from media ports, in order.</summary>
    public IReadOnlyList<WorldDatagram> Datagrams => _datagrams;

    /// <summary>Pairs of ports that are open now: when all sessions are over there are none.</summary>
    public int OpenMediaPorts => _ports.Count / 2;

    /// <summary>Media ports at an address. What they send suffers the loss, the doubling and the delay of this world, like any other datagram.</summary>
    /// <param name="address">For example <c>10.1.0.1</c>.</param>
    /// <param name="pairs">How many pairs there are.</param>
    public IMediaPorts MediaPorts(string address, int pairs = 5_000) => new SimulatedPorts(this, IPAddress.Parse(address), pairs);

    /// <summary>Closes what was opened there, as a system does for a process that is gone.</summary>
    public void CloseMediaPorts(IMediaPorts ports)
    {
        foreach (var port in _ports.Values.Where(port => port.Ports == ports).ToArray())
            port.Close();
    }

    /// <summary>Throws octets at a media port, as a stranger would.</summary>
    public void InjectDatagram(ReadOnlyMemory<byte> octets, string from, IPEndPoint to)
    {
        var source = IPEndPoint.Parse(from);
        Queue(Now, () => Arrive(octets.ToArray(), source, to));
    }

    private void Carry(IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> octets)
    {
        var datagram = new WorldDatagram(Now.SinceStart, from, to, octets.ToArray(), IsLost: false);
        var isLost = LoseDatagram?.Invoke(datagram) == true || Chance(Loss);
        _datagrams.Add(datagram with { IsLost = isLost });
        if (isLost)
            return;
        for (var copies = Chance(Duplication) ? 2 : 1; copies > 0; copies--)
            Queue(Now + Delay(), () => Arrive([.. datagram.Bytes], from, to));
    }

    private void Arrive(byte[] octets, IPEndPoint from, IPEndPoint to)
    {
        if (!_ports.TryGetValue(to, out var port))
            return;
        if (to.Port == port.ControlPort)
            port.Receiver.ControlArrived(port, from, octets, Now);
        else
            port.Receiver.MediaArrived(port, from, octets, Now);
    }

    private sealed class SimulatedPorts(World world, IPAddress address, int pairs) : IMediaPorts
    {
        private const int First = 20_000;

        private int _last;

        public bool TryOpen(IMediaReceiver receiver, [NotNullWhen(true)] out MediaPort? port)
        {
            port = null;
            for (var tried = 0; tried < pairs && port is null; tried++)
            {
                var number = First + (2 * (_last++ % pairs));
                if (world._ports.ContainsKey(new(address, number)))
                    continue;
                var simulated = new SimulatedPort(this, world, receiver, address, number);
                world._ports.Add(new(address, number), simulated);
                world._ports.Add(new(address, number + 1), simulated);
                port = simulated;
            }

            return port is not null;
        }
    }

    private sealed class SimulatedPort(SimulatedPorts ports, World world, IMediaReceiver receiver, IPAddress address, int rtpPort) : MediaPort
    {
        private bool _isClosed;

        public SimulatedPorts Ports => ports;

        public IMediaReceiver Receiver { get; } = receiver;

        public override IPAddress Address => address;

        public override int RtpPort => rtpPort;

        public override int ControlPort => rtpPort + 1;

        public override void SendControl(IPEndPoint to, ReadOnlySpan<byte> datagram) => Send(ControlPort, to, datagram);

        public override void SendMedia(IPEndPoint to, ReadOnlySpan<byte> datagram) => Send(RtpPort, to, datagram);

        public override void Close()
        {
            if (_isClosed)
                return;
            _isClosed = true;
            world._ports.Remove(new(address, RtpPort));
            world._ports.Remove(new(address, ControlPort));
        }

        private void Send(int port, IPEndPoint to, ReadOnlySpan<byte> datagram)
        {
            if (!_isClosed && !world.SwallowsDatagrams)
                world.Carry(new(address, port), to, datagram);
        }
    }
}

/// <summary>One datagram as it left a media port.</summary>
/// <param name="At">Virtual time since the world began.</param>
/// <param name="From">The port it left.</param>
/// <param name="To">Where it was sent to.</param>
/// <param name="Bytes">Its octets.</param>
/// <param name="IsLost">Whether it never arrives. A copy made by duplication is not listed again.</param>
public sealed record WorldDatagram(TimeSpan At, IPEndPoint From, IPEndPoint To, byte[] Bytes, bool IsLost);
