using System.Net;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Media;

/// <summary>
/// A pair of UDP ports of an element: an even one for RTP, and the one above it for RTCP and floor control, which share it as they do at the
/// terminals that are known. Sending and closing happen on the loop of the element.
/// </summary>
public abstract class MediaPort
{
    /// <summary>The address that both are bound to, and that session descriptions name.</summary>
    public abstract IPAddress Address { get; }

    /// <summary>The port for RTP.</summary>
    public abstract int RtpPort { get; }

    /// <summary>The port for floor control and RTCP.</summary>
    public abstract int ControlPort { get; }

    /// <summary>
    /// The Call-ID of the dialog in whose ladder the datagrams of the control port are shown; <c>null</c> = in none. Any dialog of a session will
    /// do.
    /// </summary>
    public string? CallId { get; set; }

    /// <summary>When the datagram that is taken was read from the control port, which is before its turn came on the loop; <c>null</c> where nobody says.</summary>
    public MonotonicTime? ArrivedAt { get; set; }

    /// <summary>Sends from the control port. Nothing is said about whether it arrives, nor whether it could be sent.</summary>
    public abstract void SendControl(IPEndPoint to, ReadOnlySpan<byte> datagram);

    /// <summary>Sends from the port for RTP. Nothing is said about whether it arrives, nor whether it could be sent.</summary>
    public abstract void SendMedia(IPEndPoint to, ReadOnlySpan<byte> datagram);

    /// <summary>Sends the same from the port for RTP to many.</summary>
    public virtual void SendMediaToAll(MediaAudience to, ReadOnlySpan<byte> datagram)
    {
        foreach (var member in to.Members)
            SendMedia(member, datagram);
    }

    /// <summary>Closes both; nothing arrives any more. Saying it again does no harm.</summary>
    public abstract void Close();
}
