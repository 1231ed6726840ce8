using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Harness;

/// <summary>The floor control of a <see cref="ScriptedPhone"/>: octets as a test lays them out.</summary>
internal sealed class ScriptedFloor : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly UdpClient socket;
    private IPEndPoint? server;

    /// <param name="at">The port of floor control in its session description.</param>
    public ScriptedFloor(IPEndPoint at) => socket = new(at);

    /// <summary>The next message of the server with this subtype. It repeats what is not acknowledged.</summary>
    public async Task<byte[]> ReceiveAsync(int subtype)
    {
        using var stop = new CancellationTokenSource(Patience);
        while (true)
        {
            var received = await socket.ReceiveAsync(stop.Token);
            server = received.RemoteEndPoint;
            if ((received.Buffer[0] & 0x1F) == subtype)
                return received.Buffer;
        }
    }

    /// <summary>Acknowledges a message with this subtype.</summary>
    public void Acknowledge(int subtype) =>
        socket.Send([0x87, 204, 0, 3, 0x2b, 0x90, 0xd4, 0xf6, .. "PoC1"u8, (byte)(subtype << 3), 0, 0, 0], server);

    public void Dispose() => socket.Dispose();
}
