namespace Gateway.Sip.Messages;

/// <summary>Writes a new request, header by header, in the order of the calls. Content-Length is always written last.</summary>
public sealed class RequestBuilder
{
    private readonly MessageText _text = new();
    private ReadOnlyMemory<byte> _body;

    /// <param name="method">The method.</param>
    /// <param name="requestUri">The Request-URI, without angle brackets and white space.</param>
    /// <exception cref="ArgumentException">The URI holds white space or a control character.</exception>
    public RequestBuilder(SipMethod method, string requestUri)
    {
        HeaderText.Require(requestUri);
        if (requestUri.Contains(' ', StringComparison.Ordinal) || requestUri.Contains('\t', StringComparison.Ordinal))
            throw new ArgumentException("a Request-URI has no white space", nameof(requestUri));
        _text.Add(method.Name).Add(" "u8).Add(requestUri).Add(" SIP/2.0\r\n"u8);
    }

    /// <summary>Adds a header line.</summary>
    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public RequestBuilder Header(HeaderId id, string value)
    {
        HeaderText.Require(value);
        _text.Add(HeaderNames.BytesOf(id)).Add(": "u8).Add(value).Add("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header line by its name.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control character.</exception>
    public RequestBuilder Header(string name, string value)
    {
        HeaderText.RequireName(name);
        HeaderText.Require(value);
        _text.Add(name).Add(": "u8).Add(value).Add("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header line.</summary>
    /// <exception cref="ArgumentException">The value holds a line end.</exception>
    public RequestBuilder Header(HeaderId id, ReadOnlySpan<byte> value)
    {
        HeaderText.Require(value);
        _text.Add(HeaderNames.BytesOf(id)).Add(": "u8).Add(value).Add("\r\n"u8);
        return this;
    }

    /// <summary>Sets the body and its Content-Type.</summary>
    public RequestBuilder Body(string contentType, ReadOnlyMemory<byte> body)
    {
        Header(HeaderId.ContentType, contentType);
        _body = body;
        return this;
    }

    /// <summary>Ends the request with Content-Length and the body. Once.</summary>
    public SipRequest Build()
    {
        _text.Add("Content-Length: "u8).Add(_body.Length).Add("\r\n\r\n"u8).Add(_body.Span);
        return (SipRequest)SipParser.Parse(_text.ToOctets());
    }
}
