using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Interop.Harness;

/// <summary>A bad road: datagrams from either side are passed to the other, and some are lost.</summary>
/// <remarks>
/// One socket faces the gateway, one the phone, so a phone behind it is registered with the address that faces the gateway. Which ones are lost is decided by
/// a seed and the count of datagrams in each direction alone.
/// </remarks>
internal sealed class LossyRelay : IAsyncDisposable
{
    private readonly Socket toGateway = Bound();
    private readonly Socket toPhone = Bound();
    private readonly CancellationTokenSource stop = new();
    private readonly Task[] loops;
    private int lost;
    private int passed;

    public LossyRelay(IPEndPoint facingGateway, IPEndPoint facingPhone, IPEndPoint gateway, IPEndPoint phone, int lossPercent, int seed)
    {
        toGateway.Bind(facingGateway);
        toPhone.Bind(facingPhone);
        loops =
        [
            PassAsync(toGateway, toPhone, phone, new Random(seed), lossPercent),
            PassAsync(toPhone, toGateway, gateway, new Random(seed + 1), lossPercent),
        ];
    }

    public int Lost => lost;

    public int Passed => passed;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        toGateway.Dispose();
        toPhone.Dispose();
        stop.Dispose();
    }

    private static Socket Bound() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private async Task PassAsync(Socket from, Socket to, IPEndPoint target, Random chance, int lossPercent)
    {
        var buffer = new byte[65_535];
        try
        {
            while (true)
            {
                var datagram = await from.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                if (chance.Next(100) < lossPercent)
                {
                    Interlocked.Increment(ref lost);
                    continue;
                }
                Interlocked.Increment(ref passed);
                await to.SendToAsync(buffer.AsMemory(0, datagram.ReceivedBytes), target, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
