using System.Net;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Media;

/// <summary>Takes what arrives at a <see cref="MediaPort"/>. The octets are lent for the time of the call.</summary>
/// <remarks>Whatever arrives is hostile until it was read, and comes from whom it likes: the receiver compares the source with what was agreed.</remarks>
public interface IMediaReceiver
{
    /// <summary>A datagram arrived at the control port: floor control, or RTCP of the audio stream, or both in one.</summary>
    /// <param name="port">Where.</param>
    /// <param name="from">From where.</param>
    /// <param name="datagram">Its octets.</param>
    /// <param name="now">The present time.</param>
    void ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now);

    /// <summary>A datagram arrived at the port for RTP.</summary>
    /// <param name="port">Where.</param>
    /// <param name="from">From where.</param>
    /// <param name="datagram">Its octets.</param>
    /// <param name="now">The present time.</param>
    void MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now);
}
