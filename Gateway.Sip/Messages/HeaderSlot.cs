using System.Runtime.InteropServices;

namespace Gateway.Sip.Messages;

/// <summary>Where one header line lies in its message: eight bytes a line, so that indexing a message costs next to nothing.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct HeaderSlot(ushort Start, ushort ValueStart, ushort ValueEnd, HeaderId Id, HeaderSlotFlags Flags)
{
    /// <summary>The value, folds replaced by single spaces. Folding is rare enough to pay with a copy.</summary>
    public ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> message)
    {
        var value = message[ValueStart..ValueEnd];
        return (Flags & HeaderSlotFlags.Folded) == 0 ? value : Unfold(value);
    }

    // Each line end with the white space around it is one space (RFC 3261 §7.3.1).
    private static byte[] Unfold(ReadOnlySpan<byte> value)
    {
        var unfolded = new byte[value.Length];
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is not ((byte)'\r' or (byte)'\n'))
            {
                unfolded[length++] = value[i];
                continue;
            }

            while (length > 0 && unfolded[length - 1] is (byte)' ' or (byte)'\t')
                length--;
            while (i + 1 < value.Length && value[i + 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                i++;
            unfolded[length++] = (byte)' ';
        }

        return unfolded.AsSpan(0, length).ToArray();
    }
}

[Flags]
internal enum HeaderSlotFlags : byte
{
    None = 0,

    /// <summary>The value continues on following lines; readers see the folds as single spaces (RFC 3261 §7.3.1).</summary>
    Folded = 1,
}
