namespace Gateway.Sip.Messages;

/// <summary>
/// Writes a response to a request: Via, From, To, Call-ID and CSeq are copied (RFC 3261 §8.2.6.2), and Record-Route where the response can
/// establish a dialog (§12.1.1).
/// </summary>
public sealed class ResponseBuilder
{
    private readonly MessageText _text = new();
    private ReadOnlyMemory<byte> _body;

    /// <param name="request">The request that is answered.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">The reason phrase; the usual one when <c>null</c>.</param>
    /// <param name="toTag">The tag to add to To when the request had none; every response but 100 needs one.</param>
    public ResponseBuilder(SipRequest request, int status, string? reason = null, string? toTag = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        reason ??= SipStatus.ReasonPhraseOf(status);
        HeaderText.Require(reason);
        _text.Add("SIP/2.0 "u8).Add(status).Add(" "u8).Add(reason).Add("\r\n"u8);
        var formsDialog = status is > 100 and < 300 && !request.To.Parameters.Has("tag"u8);
        var single = 0;
        foreach (ref readonly var slot in request.Slots)
        {
            // A request that is refused for repeating one of these is answered with the first of them.
            var bit = slot.Id switch
            {
                HeaderId.From => 1,
                HeaderId.To => 2,
                HeaderId.CallId => 4,
                HeaderId.CSeq => 8,
                HeaderId.Timestamp => 16,
                _ => 0,
            };
            if ((single & bit) != 0)
                continue;
            single |= bit;
            switch (slot.Id)
            {
                case HeaderId.Via or HeaderId.From or HeaderId.CallId or HeaderId.CSeq:
                case HeaderId.RecordRoute when formsDialog:
                case HeaderId.Timestamp when status == 100:
                    Header(slot.Id, request.ValueOf(slot));
                    break;
                case HeaderId.To:
                    WriteTo(request, slot, toTag);
                    break;
                default:
                    break;
            }
        }
    }

    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public ResponseBuilder Header(HeaderId id, string value)
    {
        HeaderText.Require(value);
        _text.Add(HeaderNames.BytesOf(id)).Add(": "u8).Add(value).Add("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header line by its name.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control character.</exception>
    public ResponseBuilder Header(string name, string value)
    {
        HeaderText.RequireName(name);
        HeaderText.Require(value);
        _text.Add(name).Add(": "u8).Add(value).Add("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header line.</summary>
    /// <exception cref="ArgumentException">The value holds a line end.</exception>
    public ResponseBuilder Header(HeaderId id, ReadOnlySpan<byte> value)
    {
        HeaderText.Require(value);
        _text.Add(HeaderNames.BytesOf(id)).Add(": "u8);
        WriteValue(value);
        _text.Add("\r\n"u8);
        return this;
    }

    /// <summary>Sets the body and its Content-Type.</summary>
    public ResponseBuilder Body(string contentType, ReadOnlyMemory<byte> body)
    {
        Header(HeaderId.ContentType, contentType);
        _body = body;
        return this;
    }

    /// <summary>Ends the response with Content-Length and the body. Once.</summary>
    public SipResponse Build()
    {
        _text.Add("Content-Length: "u8).Add(_body.Length).Add("\r\n\r\n"u8).Add(_body.Span);
        return (SipResponse)SipParser.Parse(_text.ToOctets());
    }

    private void WriteTo(SipRequest request, HeaderSlot slot, string? toTag)
    {
        var value = request.ValueOf(slot);
        _text.Add("To: "u8);
        WriteValue(value);
        if (toTag is not null && NameAddrView.TryRead(value, out var to) && to.Tag.IsEmpty)
        {
            _text.Add(";tag="u8).Add(toTag);
        }

        _text.Add("\r\n"u8);
    }

    // A request that is refused for its bare CR or LF may not bring it into the answer, where it would be a line end to somebody.
    private void WriteValue(ReadOnlySpan<byte> value)
    {
        for (var end = value.IndexOfAny((byte)'\r', (byte)'\n'); end >= 0; end = value.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            _text.Add(value[..end]);
            _text.Add(" "u8);
            value = value[(end + 1)..];
        }

        _text.Add(value);
    }
}
