using System.Net.Sockets;

namespace Gateway.Sip.Transport;

/// <summary>How the IP packets of a socket are marked, so that routers on the way know what to carry first (RFC 2474).</summary>
public static class Dscp
{
    /// <summary>The highest there is.</summary>
    public const int Max = 63;

    // IPV6_TCLASS of Linux, which .NET has no name for.
    private const int Ipv6TrafficClass = 67;

    /// <summary>Marks what a socket sends. A system that does not let it be set carries it all the same.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="dscp">0 to <see cref="Max"/>; 0 = nothing special.</param>
    public static void Mark(Socket socket, int dscp)
    {
        try
        {
            // The upper six bits of the octet (RFC 2474 §3).
            if (socket.AddressFamily == AddressFamily.InterNetwork)
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, dscp << 2);
            else if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption((int)SocketOptionLevel.IPv6, Ipv6TrafficClass, BitConverter.GetBytes(dscp << 2));
        }
        catch (SocketException)
        {
        }
    }
}
