namespace Gateway.Sip.Messages;

/// <summary>
/// A message read where it lies, without an object: for whoever answers or drops it at once. It is valid as long as the octets stay and its
/// <see cref="SipMessageReader"/> reads nothing else.
/// </summary>
public readonly ref struct SipMessageView
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly ReadOnlySpan<HeaderSlot> _slots;
    private readonly HeaderSection _section;
    private readonly int _methodEnd;
    private readonly int _uriEnd;

    internal SipMessageView(
        ReadOnlySpan<byte> octets, ReadOnlySpan<HeaderSlot> slots, HeaderSection section, MessageFault? fault, int methodEnd, int uriEnd, int status)
    {
        _octets = octets;
        _slots = slots;
        _section = section;
        _methodEnd = methodEnd;
        _uriEnd = uriEnd;
        Fault = fault;
        Status = status;
    }

    /// <summary>Whether it is a request.</summary>
    public bool IsRequest => Status == 0;

    /// <summary>The status code of a response, 100 to 699; 0 for a request.</summary>
    public int Status { get; }

    /// <summary>What is wrong with the lines or the framing of a request; <c>null</c> when nothing is.</summary>
    public MessageFault? Fault { get; }

    /// <summary>The method of a request; empty for a response.</summary>
    public ReadOnlySpan<byte> MethodName => _octets[.._methodEnd];

    /// <summary>The Request-URI; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => IsRequest ? _octets[(_methodEnd + 1).._uriEnd] : default;

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body => _octets[_section.BodyStart..];

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>The topmost Via; <c>default</c> when missing or unreadable.</summary>
    public ViaView TopVia => TryGet(HeaderId.Via, out var value) && ViaView.TryRead(HeaderValues.First(value), out var via) ? via : default;

    /// <summary>The Call-ID.</summary>
    public ReadOnlySpan<byte> CallId => TryGet(HeaderId.CallId, out var value) ? value : default;

    /// <summary>The CSeq; <c>default</c> when missing or unreadable.</summary>
    public CSeqView CSeq => TryGet(HeaderId.CSeq, out var value) && CSeqView.TryRead(value, out var cseq) ? cseq : default;

    /// <summary>The From header; <c>default</c> when missing or unreadable.</summary>
    public NameAddrView From => TryGet(HeaderId.From, out var value) && NameAddrView.TryRead(value, out var from) ? from : default;

    /// <summary>The To header; <c>default</c> when missing or unreadable.</summary>
    public NameAddrView To => TryGet(HeaderId.To, out var value) && NameAddrView.TryRead(value, out var to) ? to : default;

    internal ReadOnlySpan<HeaderSlot> Slots => _slots;

    /// <summary>The value of the first line of this header. Only a folded value costs a copy.</summary>
    public bool TryGet(HeaderId id, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly var slot in _slots)
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

    internal ReadOnlySpan<byte> ValueOf(HeaderSlot slot) => slot.ValueIn(_octets);
}
