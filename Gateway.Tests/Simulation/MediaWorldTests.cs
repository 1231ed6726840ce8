using System.Net;
using Gateway.Domain.Media;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>The simulated ports behave as ports of a machine do.</summary>
public sealed class MediaWorldTests
{
    private readonly MediaCollector _alice = new();
    private readonly MediaCollector _bob = new();

    [Fact]
    public void Datagrams_arrive_where_they_were_sent_with_the_port_they_left()
    {
        var world = new World { DelayMin = TimeSpan.FromMilliseconds(20) };
        var (one, other) = Pair(world);

        one.SendControl(new(other.Address, other.ControlPort), [1]);
        other.SendMedia(new(one.Address, one.RtpPort), [2, 3]);
        world.RunFor(TimeSpan.FromMilliseconds(19));
        Assert.Empty(_bob.Control);
        world.RunFor(TimeSpan.FromMilliseconds(1));

        Assert.Equal((new IPEndPoint(one.Address, one.ControlPort), 1), (_bob.Control.Single().From, _bob.Control.Single().Bytes.Length));
        Assert.Equal((new IPEndPoint(other.Address, other.RtpPort), 2), (_alice.Media.Single().From, _alice.Media.Single().Bytes.Length));
        Assert.Equal([false, false], world.Datagrams.Select(datagram => datagram.IsLost));
    }

    [Fact]
    public void Datagrams_are_lost_and_doubled_as_the_world_has_it()
    {
        var world = new World(3) { Loss = 0.3, Duplication = 0.2 };
        var (one, other) = Pair(world);
        for (var i = 0; i < 1_000; i++)
            one.SendControl(new(other.Address, other.ControlPort), [(byte)i]);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.InRange(world.Datagrams.Count(datagram => datagram.IsLost), 250, 350);
        Assert.InRange(_bob.Control.Count, 780, 900);
    }

    [Fact]
    public void A_test_may_lose_what_it_likes_and_throw_what_it_likes()
    {
        var world = new World { LoseDatagram = datagram => datagram.Bytes[0] == 1 };
        var (one, other) = Pair(world);
        one.SendControl(new(other.Address, other.ControlPort), [1]);
        one.SendControl(new(other.Address, other.ControlPort), [2]);
        world.InjectDatagram(new byte[] { 3 }, "192.0.2.66:9", new(other.Address, other.ControlPort));
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal((byte[])[2, 3], _bob.Control.Select(one => one.Bytes[0]).Order());
    }

    [Fact]
    public void A_closed_port_neither_sends_nor_receives_and_can_be_opened_again()
    {
        var world = new World();
        var ports = world.MediaPorts("10.0.1.1", pairs: 2);
        Assert.True(ports.TryOpen(_alice, out var one));
        Assert.True(ports.TryOpen(_bob, out var other));
        Assert.False(ports.TryOpen(_bob, out _));
        Assert.Equal(2, world.OpenMediaPorts);

        one.SendControl(new(other.Address, other.ControlPort), [1]);
        other.Close();
        other.Close();
        other.SendControl(new(one.Address, one.ControlPort), [1]);
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 0, 1), (_alice.Control.Count, _bob.Control.Count, world.OpenMediaPorts));
        Assert.True(ports.TryOpen(_bob, out var again));
        Assert.Equal(other.RtpPort, again.RtpPort);
    }

    private (MediaPort, MediaPort) Pair(World world)
    {
        Assert.True(world.MediaPorts("10.0.1.1").TryOpen(_alice, out var one));
        Assert.True(world.MediaPorts("10.0.1.2").TryOpen(_bob, out var other));
        return (one, other);
    }
}
