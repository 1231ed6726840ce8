using System.Runtime.InteropServices;

namespace Gateway.Sip.Messages;

/// <summary>Where one header line lies in its message: eight bytes a line, so that indexing a message costs next to nothing.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct HeaderSlot(ushort Start, ushort ValueStart, ushort ValueEnd, HeaderId Id, HeaderSlotFlags Flags);

[Flags]
internal enum HeaderSlotFlags : byte
{
    None = 0,

    /// <summary>The value continues on following lines; readers see the folds as single spaces (RFC 3261 §7.3.1).</summary>
    Folded = 1,
}
