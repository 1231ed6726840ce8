using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Writes a new request, header by header, in the order of the calls. Content-Length is always written last.</summary>
public sealed class RequestBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private ReadOnlyMemory<byte> _body;

    /// <param name="method">The method.</param>
    /// <param name="requestUri">The Request-URI, without angle brackets and white space.</param>
    /// <exception cref="ArgumentException">The URI holds white space or a control character.</exception>
    public RequestBuilder(SipMethod method, string requestUri)
    {
        HeaderText.Require(requestUri);
        if (requestUri.Contains(' ', StringComparison.Ordinal) || requestUri.Contains('\t', StringComparison.Ordinal))
            throw new ArgumentException("a Request-URI has no white space", nameof(requestUri));
        _bytes.Write(Encoding.UTF8.GetBytes($"{method.Name} {requestUri} SIP/2.0\r\n"));
    }

    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public RequestBuilder Header(HeaderId id, string value) => Header(HeaderNames.NameOf(id), value);

    /// <exception cref="ArgumentException">The value holds a control character.</exception>
    public RequestBuilder Header(string name, string value)
    {
        HeaderText.Require(value);
        _bytes.Write(Encoding.UTF8.GetBytes($"{name}: {value}\r\n"));
        return this;
    }

    public RequestBuilder Header(HeaderId id, ReadOnlySpan<byte> value)
    {
        _bytes.Write(HeaderNames.BytesOf(id));
        _bytes.Write(": "u8);
        _bytes.Write(value);
        _bytes.Write("\r\n"u8);
        return this;
    }

    /// <summary>Sets the body and its Content-Type.</summary>
    public RequestBuilder Body(string contentType, ReadOnlyMemory<byte> body)
    {
        Header(HeaderId.ContentType, contentType);
        _body = body;
        return this;
    }

    public SipRequest Build()
    {
        Header(HeaderId.ContentLength, _body.Length.ToString(CultureInfo.InvariantCulture));
        _bytes.Write("\r\n"u8);
        _bytes.Write(_body.Span);
        return (SipRequest)SipParser.Parse(_bytes.WrittenMemory);
    }
}
