using System.Runtime.InteropServices;

namespace Gateway.Domain.Runtime;

/// <summary>One datagram as Linux takes and gives many at once: <c>struct mmsghdr</c> of 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DatagramHeader
{
    /// <summary>Where its address is.</summary>
    public nint Name;

    /// <summary>Octets of the address.</summary>
    public uint NameLength;

    /// <summary>Where the list of its pieces is.</summary>
    public nint Pieces;

    /// <summary>How many pieces.</summary>
    public nuint PieceCount;

    /// <summary>Where there is room for what the system says besides.</summary>
    public nint Ancillary;

    /// <summary>Octets of that room, and afterwards of what was said.</summary>
    public nuint AncillaryLength;

    /// <summary>Flags of the system.</summary>
    public int Flags;

    private readonly uint _padding;

    /// <summary>Octets that were sent or received.</summary>
    public uint TransferredBytes;
}

/// <summary>A piece of a datagram: <c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DatagramPiece
{
    /// <summary>Where it begins.</summary>
    public nint Start;

    /// <summary>Its octets.</summary>
    public nuint Length;
}
