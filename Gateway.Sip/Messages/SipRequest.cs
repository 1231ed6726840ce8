using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A request: a method and a Request-URI (RFC 3261 §7.1).</summary>
public sealed class SipRequest : SipMessage
{
    private readonly ushort _uriStart;
    private readonly ushort _uriEnd;

    internal SipRequest(
        ReadOnlyMemory<byte> bytes, HeaderSlot[] slots, HeaderSection section, MessageFault? fault, SipMethod method, int uriStart, int uriEnd,
        MessageBuffer? lent = null)
        : base(bytes, slots, section, lent)
    {
        Fault = fault;
        Method = method;
        _uriStart = (ushort)uriStart;
        _uriEnd = (ushort)uriEnd;
    }

    /// <summary>The method, case-sensitive.</summary>
    public SipMethod Method { get; }

    /// <summary>What is wrong with its lines or its framing; <c>null</c> when nothing is. Validation answers it.</summary>
    public MessageFault? Fault { get; }

    /// <summary>The Request-URI as it stands in the start line.</summary>
    public ReadOnlySpan<byte> RequestUri => Bytes.Span[_uriStart.._uriEnd];

    /// <summary>The Request-URI as text.</summary>
    public string RequestUriText => Encoding.UTF8.GetString(RequestUri);

    internal override SipMessageView View => new(Bytes.Span, Slots, Section, Fault, _uriStart - 1, _uriEnd, 0);

    internal Range RequestUriRange => _uriStart.._uriEnd;
}
