using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>Takes no notice of what arrives at a media port.</summary>
internal sealed class DeafReceiver : IMediaReceiver
{
    public static DeafReceiver Instance { get; } = new();

    public void ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
    }

    public void MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
    }
}
