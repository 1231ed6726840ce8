using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Domain.Runtime;
using Gateway.Sip.Mbcp;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Domain.Runtime;

/// <summary>Real sockets on an address of these tests' own; the loop runs when a test lets it.</summary>
public sealed class MediaSocketsTests : IDisposable
{
    // The ports are above those that systems give to outgoing connections, and phones to calls: a program that has one at every address would be in the way.
    private static readonly IPAddress Address = IPAddress.Parse("127.43.1.1");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SignallingLoop _loop = new(new(), new(new ManualTime()), null, NullLogger<SignallingLoop>.Instance);
    private readonly List<MediaSockets> _sockets = [];

    public void Dispose() => _sockets.ForEach(sockets => sockets.Dispose());

    [Fact]
    public void A_pair_is_an_even_port_and_the_one_above_it_at_the_address_that_is_set()
    {
        var ports = Sockets(61_001, 61_010).Of("poc-server.example");

        Assert.True(ports.TryOpen(new MediaCollector(), out var port));

        Assert.Equal((Address, 61_002, 61_003), (port.Address, port.RtpPort, port.ControlPort));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Datagrams_arrive_on_the_loop_with_their_octets_and_their_source(bool isReadByLoop)
    {
        var ports = Sockets(61_020, 61_030, isReadByLoop).Of("poc-server.example");
        var (alice, bob) = (new MediaCollector(), new MediaCollector());
        Assert.True(ports.TryOpen(alice, out var one));
        Assert.True(ports.TryOpen(bob, out var other));

        one.SendControl(new(Address, other.ControlPort), [1, 2, 3]);
        one.SendMedia(new(Address, other.RtpPort), [4]);
        other.SendControl(new(Address, one.ControlPort), [5]);
        RunUntil(() => bob.Control.Count + bob.Media.Count + alice.Control.Count == 3);

        Assert.Equal((new IPEndPoint(Address, one.ControlPort), "010203"), (bob.Control.Single().From, Convert.ToHexString(bob.Control.Single().Bytes)));
        Assert.Equal((new IPEndPoint(Address, one.RtpPort), "04"), (bob.Media.Single().From, Convert.ToHexString(bob.Media.Single().Bytes)));
        Assert.Equal(new IPEndPoint(Address, other.ControlPort), alice.Control.Single().From);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sources_are_told_apart_however_they_alternate(bool isReadByLoop)
    {
        Assert.True(Sockets(61_040, 61_050, isReadByLoop).Of("x").TryOpen(new MediaCollector(), out var port));
        var collector = new MediaCollector();
        Assert.True(_sockets[0].Of("x").TryOpen(collector, out var receiver));
        using var stranger = new UdpClient(new IPEndPoint(Address, 0));
        for (var i = 0; i < 20; i++)
        {
            if (i % 3 == 0)
                port.SendControl(new(Address, receiver.ControlPort), [0]);
            else
                stranger.Send([1], new IPEndPoint(Address, receiver.ControlPort));
        }

        RunUntil(() => collector.Control.Count == 20);

        Assert.All(collector.Control, one => Assert.Equal(one.Bytes[0] == 0 ? port.ControlPort : ((IPEndPoint)stranger.Client.LocalEndPoint!).Port, one.From.Port));
    }

    [Fact]
    public void The_same_goes_to_many_at_once_and_one_who_cannot_be_reached_is_no_hindrance()
    {
        var ports = Sockets(61_200, 61_210).Of("x");
        var (near, far) = (new MediaCollector(), new MediaCollector());
        Assert.True(ports.TryOpen(near, out var one));
        Assert.True(ports.TryOpen(far, out var other));
        var sender = Open(ports);
        // The broadcast address is refused by the system, and one of IPv6 cannot be reached from here.
        var audience = new MediaAudience([new(Address, one.RtpPort), new(IPAddress.Broadcast, 9), new(IPAddress.IPv6Loopback, 9), new(Address, other.RtpPort)]);

        for (byte i = 0; i < 3; i++)
            sender.SendMediaToAll(audience, [i, 42]);
        sender.SendMediaToAll(MediaAudience.Empty, [9]);
        RunUntil(() => near.Media.Count == 3 && far.Media.Count == 3);

        Assert.All([near, far], collector => Assert.Equal(["002A", "012A", "022A"], collector.Media.Select(one => Convert.ToHexString(one.Bytes))));
        Assert.All(near.Media, one => Assert.Equal(new IPEndPoint(Address, sender.RtpPort), one.From));
    }

    [Fact]
    public void More_than_one_call_can_take_all_get_it()
    {
        var ports = Sockets(61_220, 61_230).Of("x");
        var collector = new MediaCollector();
        Assert.True(ports.TryOpen(collector, out var receiver));
        var sender = Open(ports);
        var first = Enumerable.Range(1, 1024).Select(host => new IPEndPoint(new IPAddress([127, 43, (byte)(2 + (host / 250)), (byte)(1 + (host % 250))]), 9));

        sender.SendMediaToAll(new([.. first, new(Address, receiver.RtpPort)]), [7]);
        RunUntil(() => collector.Media.Count == 1);

        Assert.Equal("07", Convert.ToHexString(collector.Media.Single().Bytes));
    }

    [Fact]
    public void When_no_pair_is_free_nothing_is_opened_and_a_closed_one_comes_again_last()
    {
        var sockets = Sockets(61_060, 61_065);
        var ports = sockets.Of("x");
        var opened = Enumerable.Range(0, 3).Select(_ => Open(ports)).ToList();
        Assert.False(ports.TryOpen(new MediaCollector(), out _));
        Assert.Equal(3, sockets.OpenCount);

        opened[1].Close();
        opened[0].Close();
        opened[0].Close();

        Assert.Equal(1, sockets.OpenCount);
        Assert.Equal([opened[1].RtpPort, opened[0].RtpPort], [Open(ports).RtpPort, Open(ports).RtpPort]);
    }

    [Theory]
    [InlineData(61_080)]
    [InlineData(61_081)]
    public void A_pair_of_which_somebody_else_has_one_is_passed_over(int taken)
    {
        using var other = new UdpClient(new IPEndPoint(Address, taken));
        var ports = Sockets(61_080, 61_083).Of("x");

        Assert.Equal(61_082, Open(ports).RtpPort);
        Assert.False(ports.TryOpen(new MediaCollector(), out _));
        other.Dispose();
        Assert.Equal(61_080, Open(ports).RtpPort);
    }

    [Fact]
    public void What_waits_for_a_port_that_was_closed_is_lost()
    {
        var ports = Sockets(61_090, 61_093, isReadByLoop: false).Of("x");
        var collector = new MediaCollector();
        Assert.True(ports.TryOpen(collector, out var port));
        var sender = Open(ports);
        sender.SendControl(new(Address, port.ControlPort), [1]);
        WaitUntil(() => _sockets[0].Arrivals.Waiting == 1);

        port.Close();
        port.SendControl(new(Address, sender.ControlPort), [1]);
        _loop.RunUntilIdle();

        Assert.Empty(collector.Control);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_datagram_of_2048_octets_is_taken_and_a_longer_one_is_dropped_and_counted(bool isReadByLoop)
    {
        var collector = new MediaCollector();
        Assert.True(Sockets(61_100, 61_103, isReadByLoop).Of("x").TryOpen(collector, out var port));
        using var sender = new UdpClient(new IPEndPoint(Address, 0));

        sender.Send(new byte[MediaLimits.DatagramBytes + 1], new IPEndPoint(Address, port.RtpPort));
        sender.Send(new byte[MediaLimits.DatagramBytes], new IPEndPoint(Address, port.RtpPort));
        sender.Send([], new IPEndPoint(Address, port.RtpPort));
        RunUntil(() => collector.Media.Count == 2);

        Assert.Equal([MediaLimits.DatagramBytes, 0], collector.Media.Select(one => one.Bytes.Length));
        Assert.Equal(1, _sockets[0].Dropped);
    }

    [Fact]
    public void So_many_wait_for_the_loop_and_no_more()
    {
        var collector = new MediaCollector();
        var sockets = Sockets(61_110, 61_113);
        Assert.True(sockets.Of("x").TryOpen(collector, out var port));
        var arrivals = sockets.Arrivals;
        for (var i = 0; i < MediaLimits.DatagramsWaiting + 5; i++)
            arrivals.Add((MediaSockets.SocketPort)port, isControl: true, [(byte)i], new(Address, 1));

        Assert.Equal((MediaLimits.DatagramsWaiting, 5), (arrivals.Waiting, sockets.Dropped));
        _loop.RunUntilIdle();

        Assert.Equal(MediaLimits.DatagramsWaiting, collector.Control.Count);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), collector.Control.Take(256).Select(one => one.Bytes[0]));
    }

    [Fact]
    public void What_a_socket_has_no_room_for_is_counted_and_takes_no_room_of_others()
    {
        var sockets = Sockets(61_240, 61_247);
        var (flooded, other) = (new MediaCollector(), new MediaCollector());
        Assert.True(sockets.Of("x").TryOpen(flooded, out var port));
        Assert.True(sockets.Of("x").TryOpen(other, out var quiet));
        var sender = Open(sockets.Of("x"));
        const int sent = 20_000;
        for (var i = 0; i < sent; i++)
            sender.SendMedia(new(Address, port.RtpPort), [1]);
        sender.SendMedia(new(Address, quiet.RtpPort), [2]);

        RunUntil(() => other.Media.Count == 1);
        // What was dropped is told with what came after it.
        sender.SendMedia(new(Address, port.RtpPort), [3]);
        RunUntil(() => flooded.Media.Any(one => one.Bytes[0] == 3));

        Assert.InRange(sockets.Dropped, 1, sent - 1);
        Assert.Equal(sent + 1, flooded.Media.Count + sockets.Dropped);
    }

    [Fact]
    public void Floor_control_that_came_after_speech_is_read_before_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kernel's table of sockets is read");
        var order = new List<byte>();
        var collector = new MediaCollector { OnControl = (_, _, octets, _) => order.Add(octets[0]), OnMedia = (_, _, octets, _) => order.Add(octets[0]) };
        var sockets = Sockets(61_250, 61_257);
        Assert.True(sockets.Of("x").TryOpen(collector, out var port));
        var sender = Open(sockets.Of("x"));
        for (byte i = 1; i <= 20; i++)
            sender.SendMedia(new(Address, port.RtpPort), [i]);
        sender.SendControl(new(Address, port.ControlPort), [99]);
        // What was sent is not always there at once: on a busy machine a thread of the kernel brings it.
        WaitUntil(() => Waits(port.RtpPort) && Waits(port.ControlPort));

        RunUntil(() => order.Count == 21);

        Assert.Equal([99, .. Enumerable.Range(1, 20).Select(i => (byte)i)], order);
    }

    [Fact]
    public void A_receiver_that_fails_on_what_it_reads_itself_costs_its_own_datagram_only()
    {
        var collector = new MediaCollector { OnMedia = (_, _, octets, _) => throw new InvalidOperationException($"{octets[0]}") };
        var sockets = Sockets(61_260, 61_267);
        Assert.True(sockets.Of("x").TryOpen(collector, out var port));
        var sender = Open(sockets.Of("x"));
        for (byte i = 0; i < 3; i++)
            sender.SendMedia(new(Address, port.RtpPort), [i]);

        RunUntil(() => collector.Media.Count == 3);

        Assert.Equal(3, _loop.Faults);
    }

    [Fact]
    public void A_port_that_is_closed_by_what_it_received_gets_no_more()
    {
        MediaPort? port = null;
        var collector = new MediaCollector { OnMedia = (_, _, _, _) => port!.Close() };
        var sockets = Sockets(61_270, 61_277);
        Assert.True(sockets.Of("x").TryOpen(collector, out port));
        var sender = Open(sockets.Of("x"));
        for (byte i = 0; i < 3; i++)
            sender.SendMedia(new(Address, port.RtpPort), [i]);

        RunUntil(() => collector.Media.Count > 0);
        _loop.RunUntilIdle();

        Assert.Single(collector.Media);
        Assert.Equal(0, _loop.Faults);
    }

    [Fact]
    public async Task A_loop_that_sleeps_is_woken_by_a_datagram_and_by_a_command()
    {
        await using var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        using var sockets = new MediaSockets(loop, new() { Address = Address, PortMin = 61_280, PortMax = 61_283 });
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(sockets.Of("x").TryOpen(new MediaCollector { OnMedia = (_, _, _, _) => arrived.TrySetResult() }, out var port));
        var to = new IPEndPoint(Address, port.RtpPort);
        loop.Start();
        using var stranger = new UdpClient(new IPEndPoint(Address, 0));

        Assert.Equal(7, await loop.InvokeAsync(_ => 7).WaitAsync(Patience));
        stranger.Send([1], to);
        await arrived.Task.WaitAsync(Patience);
        Assert.Equal(8, await loop.InvokeAsync(_ => 8).WaitAsync(Patience));
    }

    [Fact]
    public void Floor_control_goes_before_speech_and_is_not_kept_out_by_it()
    {
        var order = new List<string>();
        var collector = new MediaCollector { OnControl = (_, _, octets, _) => order.Add($"control {octets[0]}"), OnMedia = (_, _, octets, _) => order.Add($"speech {octets[0]}") };
        var sockets = Sockets(61_180, 61_183);
        Assert.True(sockets.Of("x").TryOpen(collector, out var port));
        for (var i = 0; i < MediaLimits.DatagramsWaiting + 1; i++)
            sockets.Arrivals.Add((MediaSockets.SocketPort)port, isControl: false, [1], new(Address, 1));
        sockets.Arrivals.Add((MediaSockets.SocketPort)port, isControl: true, [2], new(Address, 1));

        _loop.RunUntilIdle();

        Assert.Equal(["control 2", "speech 1"], order.Take(2));
        Assert.Equal((MediaLimits.DatagramsWaiting + 1, 1L), (order.Count, sockets.Dropped));
    }

    [Fact]
    public void A_receiver_that_fails_costs_its_own_datagram_only()
    {
        var collector = new MediaCollector { OnControl = (_, _, octets, _) => throw new InvalidOperationException($"{octets[0]}") };
        var sockets = Sockets(61_120, 61_123);
        Assert.True(sockets.Of("x").TryOpen(collector, out var port));
        for (byte i = 0; i < 3; i++)
            sockets.Arrivals.Add((MediaSockets.SocketPort)port, isControl: true, [i], new(Address, 1));

        _loop.RunUntilIdle();

        Assert.Equal((3, 3L), (collector.Control.Count, _loop.Faults));
    }

    [Fact]
    public void Sending_where_nothing_can_be_sent_does_no_harm()
    {
        var collector = new MediaCollector();
        var ports = Sockets(61_130, 61_133).Of("x");
        Assert.True(ports.TryOpen(collector, out var port));

        port.SendControl(new(IPAddress.IPv6Loopback, 9), [1]);
        port.SendControl(new(Address, 61_199), [1]);
        port.SendControl(new(IPAddress.Parse("192.0.2.1"), 9), [1]);
        port.SendControl(new(Address, 9), new byte[MediaLimits.DatagramBytes + 1]);
        port.SendControl(new(Address, port.ControlPort), [2]);
        RunUntil(() => collector.Control.Count == 1);

        Assert.Equal(2, collector.Control.Single().Bytes[0]);
    }

    [Fact]
    public void Floor_control_of_a_port_that_belongs_to_a_call_stands_in_its_ladder_and_nothing_else_does()
    {
        var trace = new SignallingTrace(new() { BytesMax = 1024 * 1024 });
        var loop = new SignallingLoop(new(), new(new ManualTime()), trace, NullLogger<SignallingLoop>.Instance);
        using var sockets = new MediaSockets(loop, new() { Address = Address, PortMin = 61_160, PortMax = 61_165 });
        var (atServer, atClient) = (new MediaCollector(), new MediaCollector());
        Assert.True(sockets.Of("poc-server.example").TryOpen(atServer, out var server));
        Assert.True(sockets.Of("poc-client.example").TryOpen(atClient, out var client));
        server.CallId = "leg-1";
        client.CallId = "leg-2";
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 1];

        server.SendControl(new(Address, client.ControlPort), new MbcpMessage.Disconnect(1).Write());
        server.SendControl(new(Address, client.ControlPort), report);
        server.SendMedia(new(Address, client.RtpPort), new MbcpMessage.Disconnect(1).Write());
        WaitUntil(() =>
        {
            loop.RunUntilIdle();
            return atClient.Control.Count == 2 && atClient.Media.Count == 1;
        });
        client.CallId = null;
        client.SendControl(new(Address, server.ControlPort), new MbcpMessage.Idle(1).Write());

        Assert.Equal("poc-server.example>poc-client.example", string.Join(' ', trace.MessagesOfCall("leg-1").Select(one => $"{one.From.Name}>{one.To.Name}")));
        Assert.Equal((1, 1), (trace.MessagesOfCall("leg-2").Count, Ladder.Of("x", [.. trace.MessagesOfCall("leg-1"), .. trace.MessagesOfCall("leg-2")]).Rungs.Count));
    }

    [Fact]
    public void A_flood_of_floor_control_does_not_wash_everything_else_out_of_the_trace()
    {
        var trace = new SignallingTrace(new() { BytesMax = 1024 * 1024, MessagesPerSubjectMax = 5_000 });
        var loop = new SignallingLoop(new(), new(new ManualTime()), trace, NullLogger<SignallingLoop>.Instance);
        using var sockets = new MediaSockets(loop, new() { Address = Address, PortMin = 61_170, PortMax = 61_171 });
        Assert.True(sockets.Of("poc-server.example").TryOpen(new MediaCollector(), out var port));
        port.CallId = "leg-1";
        var request = new MbcpMessage.Request(1).Write();
        for (var i = 0; i < 1_500; i++)
            sockets.Arrivals.Add((MediaSockets.SocketPort)port, isControl: true, request, new(Address, 9));
        loop.RunUntilIdle();

        Assert.Equal(1_000, trace.MessagesOfCall("leg-1").Count);
    }

    [Fact]
    public void What_says_again_that_nobody_talks_is_not_shown_again()
    {
        var trace = new SignallingTrace(new());
        var loop = new SignallingLoop(new(), new(new ManualTime()), trace, NullLogger<SignallingLoop>.Instance);
        using var sockets = new MediaSockets(loop, new() { Address = Address, PortMin = 61_172, PortMax = 61_173 });
        Assert.True(sockets.Of("poc-server.example").TryOpen(new MediaCollector(), out var port));
        port.CallId = "leg-1";
        var (anna, bob) = (new IPEndPoint(Address, 9), new IPEndPoint(Address, 10));
        foreach (var (to, message) in new (IPEndPoint, MbcpMessage)[]
        {
            (anna, new MbcpMessage.Idle(1)), (bob, new MbcpMessage.Idle(1)), (anna, new MbcpMessage.Idle(1)),
            (bob, new MbcpMessage.Granted(1, 30)), (bob, new MbcpMessage.Idle(1)), (anna, new MbcpMessage.Idle(1)),
        })
        {
            port.SendControl(to, message.Write());
        }

        Assert.Equal(new[] { 9, 10, 10, 10 }.Select(number => new IPEndPoint(Address, number)), trace.MessagesOfCall("leg-1").Select(one => one.To.Address!));
    }

    [Fact]
    public void Ending_all_closes_every_socket()
    {
        var sockets = Sockets(61_140, 61_147);
        var ports = sockets.Of("x");
        for (var i = 0; i < 4; i++)
            Open(ports);

        sockets.Dispose();

        Assert.Equal(0, sockets.OpenCount);
        for (var number = 61_140; number <= 61_147; number++)
            new UdpClient(new IPEndPoint(Address, number)).Dispose();
    }

    [Theory]
    [InlineData(61_151, 61_152)]
    [InlineData(61_150, 61_150)]
    [InlineData(0, 10)]
    [InlineData(65_534, 65_536)]
    public void A_range_without_a_pair_is_none(int min, int max) => Assert.Throws<ArgumentOutOfRangeException>(() => new MediaSockets(_loop, new() { PortMin = min, PortMax = max }));

    private MediaSockets Sockets(int min, int max, bool isReadByLoop = true)
    {
        var sockets = new MediaSockets(_loop, new() { Address = Address, PortMin = min, PortMax = max }, isReadByLoop);
        _sockets.Add(sockets);
        return sockets;
    }

    private static MediaPort Open(IMediaPorts ports) => ports.TryOpen(new MediaCollector(), out var port) ? port : throw new InvalidOperationException("no pair is free");

    // Whether something lies in a socket, by the kernel's own table: local address, remote address, state, and octets that wait to be sent and to be read.
    private static bool Waits(int port)
    {
        var octets = Address.GetAddressBytes();
        var local = $"{octets[3]:X2}{octets[2]:X2}{octets[1]:X2}{octets[0]:X2}:{port:X4}";
        var fields = File.ReadLines("/proc/net/udp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).First(line => line[1] == local);
        return !fields[4].EndsWith(":00000000", StringComparison.Ordinal);
    }

    private void RunUntil(Func<bool> condition) => WaitUntil(() =>
    {
        _loop.RunUntilIdle();
        return condition();
    });

    private static void WaitUntil(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "nothing arrived");
            Thread.Yield();
        }
    }
}
