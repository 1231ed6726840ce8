using System.Net;
using Gateway.Domain.Media;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>A media port from which nothing goes anywhere, and which allocates nothing.</summary>
internal sealed class SilentPort : MediaPort
{
    public override IPAddress Address => IPAddress.Loopback;

    public override int RtpPort => 4000;

    public override int ControlPort => 4001;

    public override void SendControl(IPEndPoint to, ReadOnlySpan<byte> datagram) => Assert.False(datagram.IsEmpty);

    public override void SendMedia(IPEndPoint to, ReadOnlySpan<byte> datagram) => Assert.False(datagram.IsEmpty);

    public override void SendMediaToAll(MediaAudience to, ReadOnlySpan<byte> datagram) => Assert.False(to.Members.IsEmpty);

    public override void Close()
    {
        // Nothing is open.
    }
}
