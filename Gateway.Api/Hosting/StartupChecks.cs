using System.Net;
using System.Net.Sockets;

namespace Gateway.Api.Hosting;

/// <summary>What must be so before anything is made: ports that are free and a directory that can be written.</summary>
internal static class StartupChecks
{
    /// <exception cref="StartupFailure">Something is in the way.</exception>
    public static void HttpIsFree(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0) continue;
            IsFree(SocketType.Stream, AddressOf(address.Host), address.Port, url);
        }
    }

    /// <exception cref="StartupFailure">Something is in the way.</exception>
    public static void SipIsFree(IEnumerable<Uri> listen)
    {
        foreach (var uri in listen)
        {
            if (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
                throw new StartupFailure($"Gateway:Sip:Listen has \"{uri.OriginalString}\"; an IP address is expected there, not a name.");
            if (uri.Port > 0) IsFree(uri.Scheme == "udp" ? SocketType.Dgram : SocketType.Stream, address, uri.Port, uri.OriginalString);
        }
    }

    /// <exception cref="StartupFailure">The address for media is none of this machine.</exception>
    public static void MediaIsHere(IPAddress address) => IsFree(SocketType.Dgram, address, 0, $"{address} for media");

    /// <summary>Makes the data directory and keeps it for this process alone until the result is disposed.</summary>
    /// <exception cref="StartupFailure">It cannot be written, or another gateway uses it.</exception>
    public static FileStream TakeDataDirectory(string path)
    {
        try
        {
            // It will hold what stands in for passwords.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new StartupFailure($"The data directory {path} cannot be made: {denied.Message}", denied);
        }

        var taken = Path.Combine(path, "gateway.lock");
        try
        {
            return new FileStream(taken, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StartupFailure($"The data directory {path} cannot be written.", denied);
        }
        catch (IOException busy)
        {
            throw new StartupFailure(
                File.Exists(taken) ? $"The data directory {path} is in use by another gateway." : $"The data directory {path} cannot be written.", busy);
        }
    }

    private static void IsFree(SocketType type, IPAddress address, int port, string name)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
            // As the servers themselves do: a port in TIME_WAIT is free.
            if (type == SocketType.Stream && !OperatingSystem.IsWindows()) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            // It does not listen: a client that is waiting for the gateway must not meet this socket.
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException taken)
        {
            throw new StartupFailure(taken.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"The address {name} is taken: another program listens there.",
                SocketError.AddressNotAvailable => $"The address {name} does not belong to this machine.",
                SocketError.AccessDenied => $"The address {name} may not be opened by this user.",
                _ => $"The address {name} cannot be opened: {taken.Message}.",
            }, taken);
        }
    }

    private static IPAddress AddressOf(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var address) => address,
        _ => IPAddress.Any,
    };
}
