using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// A SIP message as it was received or as it will be sent: its octets, and an index of its header lines. Immutable as long as it lives. Headers are split
/// once and typed on demand; whatever nobody asks for is never decoded and passes on unchanged.
/// </summary>
public abstract class SipMessage
{
    private HeaderSlot[] _slots;
    private ushort _slotCount;
    private MessageBuffer? _lent;

    private protected SipMessage(ReadOnlyMemory<byte> bytes, HeaderSlot[] slots, HeaderSection section, MessageBuffer? lent)
    {
        Bytes = bytes;
        _slots = slots;
        _slotCount = (ushort)section.Count;
        _lent = lent;
        StartLineEnd = (ushort)section.StartLineEnd;
        HeadersStart = section.HeadersStart;
        HeadersEnd = section.HeadersEnd;
        BodyStart = section.BodyStart;
    }

    /// <summary>The whole message, from the start line to the last octet of the body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>The body; empty when there is none. It may hold anything, NUL and blank lines included.</summary>
    public ReadOnlyMemory<byte> Body => Bytes[BodyStart..];

    /// <summary>The number of header lines.</summary>
    public int HeaderCount => _slotCount;

    /// <summary>The start line without its line end.</summary>
    public ReadOnlySpan<byte> StartLine => Bytes.Span[..StartLineEnd];

    /// <summary>The topmost Via (RFC 3261 §20.42); <c>default</c> when it is missing or unreadable, which validation refuses.</summary>
    public ViaView TopVia => TryGetFirstValue(HeaderId.Via, out var value) && ViaView.TryRead(value, out var via) ? via : default;

    /// <summary>The Call-ID, compared octet by octet (RFC 3261 §20.8).</summary>
    public ReadOnlySpan<byte> CallId => TryGet(HeaderId.CallId, out var value) ? value : default;

    /// <summary>The CSeq (RFC 3261 §20.16); <c>default</c> when missing or unreadable, which validation refuses.</summary>
    public CSeqView CSeq => TryGet(HeaderId.CSeq, out var value) && CSeqView.TryRead(value, out var cseq) ? cseq : default;

    /// <summary>The From header; <c>default</c> when missing or unreadable, which validation refuses.</summary>
    public NameAddrView From => TryGet(HeaderId.From, out var value) && NameAddrView.TryRead(value, out var from) ? from : default;

    /// <summary>The To header; <c>default</c> when missing or unreadable, which validation refuses.</summary>
    public NameAddrView To => TryGet(HeaderId.To, out var value) && NameAddrView.TryRead(value, out var to) ? to : default;

    /// <summary>Max-Forwards, 0 to 255 (RFC 3261 §20.22); <c>null</c> when it is missing or unreadable, which validation refuses.</summary>
    public int? MaxForwards => TryGet(HeaderId.MaxForwards, out var value) && Numbers.TryRead(value, 255, out var hops) ? (int)hops : null;

    internal abstract SipMessageView View { get; }

    private protected HeaderSection Section => new(StartLineEnd, HeadersStart, HeadersEnd, BodyStart, _slotCount, null);

    internal ushort StartLineEnd { get; }

    internal int HeadersStart { get; }

    /// <summary>The empty line behind the headers.</summary>
    internal int HeadersEnd { get; }

    internal int BodyStart { get; }

    internal ReadOnlySpan<HeaderSlot> Slots => _slots.AsSpan(0, _slotCount);

    /// <summary>The header line at <paramref name="index"/>, in the order of the message.</summary>
    public HeaderLine this[int index]
    {
        get
        {
            var slot = Slots[index];
            var span = Bytes.Span;
            var name = span[slot.Start..];
            name = name[..name.IndexOf((byte)':')].TrimEnd(" \t"u8);
            return new(slot.Id, name, ValueOf(slot));
        }
    }

    /// <summary>The value of the first line of this header.</summary>
    public bool TryGet(HeaderId id, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly var slot in Slots)
        {
            if (slot.Id == id)
            {
                value = ValueOf(slot);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The first comma-separated value of this header.</summary>
    public bool TryGetFirstValue(HeaderId id, out ReadOnlySpan<byte> value)
    {
        if (!TryGet(id, out value))
            return false;
        value = HeaderValues.First(value);
        return true;
    }

    /// <summary>Whether the message has this header at all.</summary>
    public bool Has(HeaderId id)
    {
        foreach (ref readonly var slot in Slots)
        {
            if (slot.Id == id)
                return true;
        }

        return false;
    }

    /// <summary>How many lines of this header the message has; commas are not counted.</summary>
    public int CountLines(HeaderId id)
    {
        var count = 0;
        foreach (ref readonly var slot in Slots)
        {
            if (slot.Id == id)
                count++;
        }

        return count;
    }

    /// <summary>All values of a list header, across lines and commas, in order.</summary>
    public HeaderValues Values(HeaderId id) => new(this, id);

    /// <summary>Reads a header of whole seconds: Expires, Min-Expires, Session-Expires, Min-SE, Retry-After.</summary>
    /// <param name="id">The header.</param>
    /// <param name="seconds">0 to 2^32-1; what is written larger counts as the largest (RFC 3261 §20.19).</param>
    /// <returns><c>false</c> when the header is missing or no number; what stands behind the number does not matter.</returns>
    public bool TryGetDeltaSeconds(HeaderId id, out uint seconds)
    {
        seconds = 0;
        return TryGet(id, out var value) && Numbers.TryReadDeltaSeconds(value[..DigitsEnd(value)], out seconds);
    }

    /// <summary>The first value of a header as text; <c>null</c> when the header is absent.</summary>
    public string? Text(HeaderId id) => TryGet(id, out var value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>The value of the first header line with this name, for headers that no <see cref="HeaderId"/> names.</summary>
    public string? Text(string name)
    {
        for (var i = 0; i < _slotCount; i++)
        {
            var line = this[i];
            if (Ascii.EqualsIgnoreCase(line.Name, name))
                return Encoding.UTF8.GetString(line.Value);
        }

        return null;
    }

    /// <summary>The message as text, for people. The body is shown as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>
    /// Ends the life of the message: memory that was lent to it goes back, and nothing can be read from it any more. A message with memory of its
    /// own stays as it is. To be called by whoever knows that nobody else looks, see <see cref="MessageBuffers"/>.
    /// </summary>
    internal void GiveBack()
    {
        if (_lent is not { } lent)
            return;
        _lent = null;
        Bytes = default;
        _slots = [];
        _slotCount = 0;
        lent.GiveBack();
    }

    internal ReadOnlySpan<byte> ValueOf(HeaderSlot slot) => slot.ValueIn(Bytes.Span);

    /// <summary>The octet after the line end of a header line.</summary>
    internal int LineEnd(int index) => index + 1 < _slotCount ? _slots[index + 1].Start : HeadersEnd;

    private static int DigitsEnd(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? value.Length : end;
    }
}
