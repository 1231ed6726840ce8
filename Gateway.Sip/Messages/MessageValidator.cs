namespace Gateway.Sip.Messages;

/// <summary>
/// The checks that hold for every element, whatever its role: framing, version, mandatory headers, CSeq, Request-URI (RFC 3261 §8.2, §16.3,
/// §18.3). Names the answer owed. What depends on the role is in <see cref="RequestChecks"/>.
/// </summary>
public static class MessageValidator
{
    private static readonly MessageVerdict AckIsNeverAnswered = new MessageVerdict.Drop("malformed ACK");
    private static readonly MessageVerdict NowhereToAnswer = new MessageVerdict.Drop("no usable Via");
    private static readonly MessageVerdict MalformedResponse = new MessageVerdict.Drop("malformed response");

    /// <summary>Checks a message. Allocates nothing for one that is in order.</summary>
    public static MessageVerdict Check(SipMessage message)
    {
        return Check(message.View);
    }

    /// <summary>Checks a message that was read without making an object of it.</summary>
    public static MessageVerdict Check(in SipMessageView message)
    {
        if (!message.IsRequest)
            return Objection(message) is null ? MessageVerdict.Accepted : MalformedResponse;
        var objection = CheckRequest(message);
        if (objection is null)
            return MessageVerdict.Accepted;
        if (SipMethod.Ack.Is(message.MethodName))
            return AckIsNeverAnswered;
        return message.TopVia.Host.IsEmpty ? NowhereToAnswer : objection;
    }

    private static MessageVerdict.Answer? CheckRequest(in SipMessageView request)
    {
        if (request.Fault is { } fault)
            return new(fault.Status, fault.Rule);
        if (RequestUriObjection(request.RequestUri) is { } bad)
            return bad;
        if (Objection(request) is { } rule)
            return new(SipStatus.BadRequest, rule);
        if (request.CSeq.MethodName.SequenceEqual(request.MethodName))
            return null;
        return SipMethod.From(request.MethodName).IsKnown
            ? new(SipStatus.BadRequest, "CSeq method does not match")
            : new(SipStatus.NotImplemented, SipStatus.ReasonPhraseOf(SipStatus.NotImplemented));
    }

    private static MessageVerdict.Answer? RequestUriObjection(ReadOnlySpan<byte> uri)
    {
        if (uri.Length > SipLimits.RequestUriBytes)
            return new(SipStatus.RequestUriTooLong, SipStatus.ReasonPhraseOf(SipStatus.RequestUriTooLong));
        if (!ValueSyntax.IsUri(uri))
            return new(SipStatus.BadRequest, "Malformed Request-URI");
        if (uri.IndexOf((byte)'?') >= 0 && SipUriView.TryRead(uri, out var sip) && !sip.Headers.IsEmpty)
            return new(SipStatus.BadRequest, "Headers in Request-URI");
        return null;
    }

    // One walk over the header lines; each mandatory header once (RFC 3261 §8.1.1, §20).
    private static string? Objection(in SipMessageView message)
    {
        int callIds = 0, cseqs = 0, froms = 0, tos = 0, vias = 0, viaValues = 0, maxForwards = 0;
        foreach (ref readonly var slot in message.Slots)
        {
            switch (slot.Id)
            {
                case HeaderId.CallId:
                    if (++callIds > 1)
                        return "Repeated Call-ID";
                    if (!ValueSyntax.IsCallId(message.ValueOf(slot)))
                        return "Malformed Call-ID";
                    break;
                case HeaderId.CSeq:
                    if (++cseqs > 1)
                        return "Repeated CSeq";
                    if (!CSeqView.TryRead(message.ValueOf(slot), out var cseq) || !ValueSyntax.IsToken(cseq.MethodName))
                        return "Malformed CSeq";
                    break;
                case HeaderId.From:
                    if (++froms > 1)
                        return "Repeated From";
                    if (!ValueSyntax.IsNameAddr(message.ValueOf(slot)))
                        return "Malformed From";
                    break;
                case HeaderId.To:
                    if (++tos > 1)
                        return "Repeated To";
                    if (!ValueSyntax.IsNameAddr(message.ValueOf(slot)))
                        return "Malformed To";
                    break;
                case HeaderId.MaxForwards:
                    if (++maxForwards > 1)
                        return "Repeated Max-Forwards";
                    if (!Numbers.TryRead(message.ValueOf(slot), 255, out _))
                        return "Malformed Max-Forwards";
                    break;
                case HeaderId.Via:
                    var line = message.ValueOf(slot);
                    if (vias++ == 0 && !ValueSyntax.IsVia(HeaderValues.First(line)))
                        return "Malformed Via";
                    if (HeaderValues.CountValues(line) is var values && values == 0)
                        return "Malformed Via";
                    viaValues += values;
                    break;
                default:
                    break;
            }
        }

        if (vias == 0)
            return "Missing Via";
        if (froms == 0)
            return "Missing From";
        if (tos == 0)
            return "Missing To";
        if (callIds == 0)
            return "Missing Call-ID";
        if (cseqs == 0)
            return "Missing CSeq";
        return viaValues > SipLimits.ViaValues ? "Too many Via" : null;
    }
}
