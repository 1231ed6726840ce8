using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Media;
using Gateway.Domain.Runtime;

namespace Gateway.Tests.Domain.Runtime;

/// <summary>Speech is short enough for every way; only from the first datagram on that is not, the system may cut up what a port sends.</summary>
public sealed class MediaSocketTests
{
    private const int NeverCutUp = 2;
    private const int AsWanted = 1;

    [Theory]
    [InlineData(MediaSocket.WholeMax, NeverCutUp)]
    [InlineData(MediaSocket.WholeMax + 1, AsWanted)]
    [InlineData(MediaLimits.DatagramBytes, AsWanted)]
    [InlineData(MediaLimits.DatagramBytes + 1, NeverCutUp)]
    public void What_every_way_carries_is_never_cut_up(int octets, int how)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is told");
        Assert.Equal((NeverCutUp, how), After((socket, to) => socket.Send(to, new byte[octets])));
        Assert.Equal((NeverCutUp, how), After((socket, to) => socket.Send(new MediaAudience([to]), new byte[octets])));
    }

    [Fact]
    public void A_long_datagram_arrives_whole_and_the_short_ones_behind_it_too()
    {
        using var receiver = Bound();
        using var sender = new MediaSocket(Bound(), new());
        var to = (IPEndPoint)receiver.LocalEndPoint!;

        foreach (var length in new[] { 172, MediaLimits.DatagramBytes, 172 })
            sender.Send(to, new byte[length]);

        receiver.ReceiveTimeout = 10_000;
        Assert.Equal([172, MediaLimits.DatagramBytes, 172], new[] { 0, 0, 0 }.Select(_ => receiver.Receive(new byte[4_096])));
    }

    // How it is before and after.
    private static (int Before, int After) After(Action<MediaSocket, IPEndPoint> send)
    {
        using var receiver = Bound();
        var socket = Bound();
        using var sender = new MediaSocket(socket, new());
        var before = How(socket);
        send(sender, (IPEndPoint)receiver.LocalEndPoint!);
        return (before, How(socket));
    }

    private static int How(Socket socket)
    {
        var how = new byte[sizeof(int)];
        socket.GetRawSocketOption(0, 10, how);
        return BitConverter.ToInt32(how);
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
