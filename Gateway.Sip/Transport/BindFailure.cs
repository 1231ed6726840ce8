using System.Net.Sockets;

namespace Gateway.Sip.Transport;

/// <summary>Puts the errors of bind and listen into words for the operator.</summary>
internal static class BindFailure
{
    public static SipListenException Explain(SipListenAddress address, SocketException error) => new(
        error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"Cannot listen on {address} because another program uses that port.",
            SocketError.AddressNotAvailable => $"Cannot listen on {address} because this machine has no such address.",
            SocketError.AccessDenied => $"Cannot listen on {address} because the system does not allow it; ports below 1024 need a privilege.",
            _ => $"Cannot listen on {address}: {error.Message}.",
        },
        error);
}
