using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A response: a status code from 100 to 699 and a reason phrase (RFC 3261 §7.2).</summary>
public sealed class SipResponse : SipMessage
{
    private readonly ushort _reasonStart;

    internal SipResponse(
        ReadOnlyMemory<byte> bytes, HeaderSlot[] slots, HeaderSection section, int status, int reasonStart, MessageBuffer? lent = null)
        : base(bytes, slots, section, lent)
    {
        Status = status;
        _reasonStart = (ushort)reasonStart;
    }

    /// <summary>The status code, 100 to 699.</summary>
    public int Status { get; }

    /// <summary>Whether it is 100 to 199.</summary>
    public bool IsProvisional => Status < 200;

    /// <summary>Whether it is 200 to 699: it ends the transaction.</summary>
    public bool IsFinal => Status >= 200;

    /// <summary>Whether it is 200 to 299.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The reason phrase; may be empty, and means nothing to a machine.</summary>
    public string ReasonPhrase => Encoding.UTF8.GetString(StartLine.Length > _reasonStart ? StartLine[_reasonStart..] : default);

    internal override SipMessageView View => new(Bytes.Span, Slots, Section, null, 0, 0, Status);
}
