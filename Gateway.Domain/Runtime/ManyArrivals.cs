using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Domain.Media;

namespace Gateway.Domain.Runtime;

/// <summary>Several datagrams of a socket by one system call (Linux <c>recvmmsg</c>), without a copy and without anything being allocated.</summary>
/// <remarks>Not thread safe: what was received last is lent until the next call.</remarks>
internal sealed unsafe partial class ManyArrivals
{
    /// <summary>Datagrams of one call: between two of them the loop looks at its timers, and each may go to a thousand.</summary>
    public const int AtATime = 8;

    private const int AddressBytes = 28;
    private const int InterNetwork = 2;
    private const int DoNotWait = 0x40;

    // One octet more than is taken, so that what was cut off is told from what fits.
    private const int RoomBytes = MediaLimits.DatagramBytes + 1;

    // struct cmsghdr (16 octets) and its four of data, in full words.
    private const int AncillaryBytes = 24;
    private const int SocketLevel = 1;
    private const int OverflowCount = 40; // SO_RXQ_OVFL

    private readonly byte[] _octets = GC.AllocateArray<byte>(AtATime * RoomBytes, pinned: true);
    private readonly byte[] _addresses = GC.AllocateArray<byte>(AtATime * AddressBytes, pinned: true);
    private readonly byte[] _ancillary = GC.AllocateArray<byte>(AtATime * AncillaryBytes, pinned: true);
    private readonly DatagramHeader[] _headers = GC.AllocateArray<DatagramHeader>(AtATime, pinned: true);
    private readonly DatagramPiece[] _pieces = GC.AllocateArray<DatagramPiece>(AtATime, pinned: true);

    public ManyArrivals()
    {
        for (var i = 0; i < AtATime; i++)
        {
            _pieces[i] = new() { Start = Marshal.UnsafeAddrOfPinnedArrayElement(_octets, i * RoomBytes), Length = RoomBytes };
            _headers[i] = new()
            {
                Name = Marshal.UnsafeAddrOfPinnedArrayElement(_addresses, i * AddressBytes),
                Pieces = Marshal.UnsafeAddrOfPinnedArrayElement(_pieces, i),
                PieceCount = 1,
                Ancillary = Marshal.UnsafeAddrOfPinnedArrayElement(_ancillary, i * AncillaryBytes),
            };
        }
    }

    /// <summary>Asks the system to count what it drops of a socket because too much waits there.</summary>
    public static void CountDropped(Socket socket) => socket.SetRawSocketOption(SocketLevel, OverflowCount, BitConverter.GetBytes(1));

    /// <summary>Takes what is there.</summary>
    /// <returns>How many; 0 when there is nothing, also after an error, which says nothing about the next time.</returns>
    public int Receive(nint socket)
    {
        for (var i = 0; i < AtATime; i++)
            (_headers[i].NameLength, _headers[i].AncillaryLength) = (AddressBytes, AncillaryBytes);
        return Math.Max(0, ReceiveMany(socket, Marshal.UnsafeAddrOfPinnedArrayElement(_headers, 0), AtATime, DoNotWait, 0));
    }

    /// <summary>The octets of one of them; longer than <see cref="MediaLimits.DatagramBytes"/> when it was cut off.</summary>
    public ReadOnlySpan<byte> Octets(int index) => _octets.AsSpan(index * RoomBytes, (int)_headers[index].TransferredBytes);

    /// <summary>Where it came from, as the system writes it.</summary>
    public ReadOnlySpan<byte> Source(int index) => _addresses.AsSpan(index * AddressBytes, (int)_headers[index].NameLength);

    /// <summary>How many the socket has dropped in all up to this one; <c>null</c> = none yet.</summary>
    public uint? DroppedBefore(int index)
    {
        var ancillary = _ancillary.AsSpan(index * AncillaryBytes, AncillaryBytes);
        return _headers[index].AncillaryLength >= 20 && BitConverter.ToInt32(ancillary[8..]) == SocketLevel && BitConverter.ToInt32(ancillary[12..]) == OverflowCount
            ? BitConverter.ToUInt32(ancillary[16..])
            : null;
    }

    /// <summary>Reads a source.</summary>
    public static IPEndPoint EndPointOf(ReadOnlySpan<byte> source)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        return BitConverter.ToUInt16(source) == InterNetwork ? new(new IPAddress(source.Slice(4, 4)), port) : new(new IPAddress(source.Slice(8, 16), BitConverter.ToUInt32(source[24..])), port);
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReceiveMany(nint socket, nint headers, uint count, int flags, nint timeout);
}
