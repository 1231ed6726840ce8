using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Domain.Media;

namespace Gateway.Domain.Runtime;

/// <summary>
/// One datagram to many by one system call (Linux <c>sendmmsg</c>): with two hundred listeners the calls are most of what speech costs. Everything that the
/// system reads but the datagram is written once, where the collector does not move it.
/// </summary>
internal sealed unsafe partial class ManyDatagrams
{
    // Datagrams of one call (UIO_MAXIOV); the system takes no more of a longer list.
    private const int AtATime = 1024;
    private const int AddressBytes = 28;
    private const int DoNotWait = 0x40;
    private const int WouldBlock = 11;

    private readonly byte[] _addresses;
    private readonly DatagramHeader[] _headers;

    // Of all of them: they differ in nothing but where they go to.
    private readonly DatagramPiece[] _piece;

    private ManyDatagrams(MediaAudience to, AddressFamily family)
    {
        // An address of the other family cannot be sent to; that is the same as not being reachable.
        var members = to.Members.Where(member => member.AddressFamily == family).ToArray();
        _addresses = GC.AllocateArray<byte>(members.Length * AddressBytes, pinned: true);
        _headers = GC.AllocateArray<DatagramHeader>(members.Length, pinned: true);
        _piece = GC.AllocateArray<DatagramPiece>(1, pinned: true);
        for (var i = 0; i < members.Length; i++)
        {
            var address = members[i].Serialize();
            var room = _addresses.AsSpan(i * AddressBytes, AddressBytes);
            address.Buffer.Span[..address.Size].CopyTo(room);
            _headers[i] = new()
            {
                Name = Marshal.UnsafeAddrOfPinnedArrayElement(_addresses, i * AddressBytes),
                NameLength = (uint)address.Size,
                Pieces = Marshal.UnsafeAddrOfPinnedArrayElement(_piece, 0),
                PieceCount = 1,
            };
        }
    }

    /// <summary>Whether this machine can.</summary>
    public static bool IsPossible { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>What is ready for this audience.</summary>
    public static ManyDatagrams For(MediaAudience to, AddressFamily family)
    {
        if (to.Prepared is ManyDatagrams ready)
            return ready;
        ready = new(to, family);
        to.Prepared = ready;
        return ready;
    }

    /// <summary>Sends. What cannot be sent is loss: a full buffer ends it, and of one who cannot be reached the next is not made to suffer.</summary>
    /// <param name="socket">The descriptor of a socket that nobody closes meanwhile.</param>
    /// <param name="datagram">Its octets.</param>
    public void Send(nint socket, ReadOnlySpan<byte> datagram)
    {
        if (_headers.Length == 0)
            return;
        fixed (byte* octets = datagram)
        {
            _piece[0] = new() { Start = (nint)octets, Length = (nuint)datagram.Length };
            var next = 0;
            while (next < _headers.Length)
            {
                var sent = SendMany(
                    socket, Marshal.UnsafeAddrOfPinnedArrayElement(_headers, next), (uint)Math.Min(AtATime, _headers.Length - next), DoNotWait);
                if (sent <= 0 && Marshal.GetLastPInvokeError() == WouldBlock)
                    return;
                next += Math.Max(sent, 1);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendMany(nint socket, nint headers, uint count, int flags);
}
