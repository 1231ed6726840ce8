using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Bench;

/// <summary>The bare cost of so many datagrams there and back over loopback, beside which a set-up is held: two sockets, each with a thread that blocks.</summary>
internal static class RawDatagrams
{
    public static TimeSpan Time(int count, int inviteBytes, int answerBytes)
    {
        using var here = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 2000 };
        using var there = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 2000 };
        here.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        there.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var (toThere, toHere) = (there.LocalEndPoint!.Serialize(), here.LocalEndPoint!.Serialize());
        var responder = new Thread(() =>
        {
            var buffer = new byte[65536];
            var answer = new byte[answerBytes];
            for (var i = 0; i < count; i++)
            {
                there.Receive(buffer);
                there.SendTo(answer, SocketFlags.None, toHere);
            }
        });
        responder.Start();
        var invite = new byte[inviteBytes];
        var received = new byte[65536];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            here.SendTo(invite, SocketFlags.None, toThere);
        for (var i = 0; i < count; i++)
            here.Receive(received);
        var took = Stopwatch.GetElapsedTime(started);
        responder.Join();
        return took;
    }
}
