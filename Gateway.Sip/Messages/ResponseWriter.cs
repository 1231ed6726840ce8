using System.Buffers;
using System.Net;

namespace Gateway.Sip.Messages;

/// <summary>
/// Writes a bodiless response straight into a buffer, without an object or a string in between: 100 Trying, and the answers of whoever answers
/// statelessly (RFC 3261 §8.2.6, §8.2.7).
/// </summary>
public static class ResponseWriter
{
    /// <summary>Writes the response to a request.</summary>
    /// <param name="request">The request; it must have passed <see cref="MessageValidator"/>.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="toTag">The tag for To, when the request had none there; empty for 100.</param>
    /// <param name="source">Where the request came from: received and rport of the topmost Via are written by it (RFC 3581 §4). <c>null</c> when
    /// the Via carries them already.</param>
    /// <param name="writer">Receives the response.</param>
    public static void Write(in SipMessageView request, int status, ReadOnlySpan<byte> toTag, IPEndPoint? source, IBufferWriter<byte> writer)
    {
        var room = request.Octets.Length - request.Body.Length + toTag.Length + 256;
        var destination = writer.GetSpan(room);
        var length = Write(request, status, toTag, source, destination);
        writer.Advance(length);
    }

    /// <summary>The same, for a request that is an object already.</summary>
    /// <inheritdoc cref="Write(in SipMessageView, int, ReadOnlySpan{byte}, IPEndPoint?, IBufferWriter{byte})"/>
    public static void Write(SipRequest request, int status, ReadOnlySpan<byte> toTag, IPEndPoint? source, IBufferWriter<byte> writer) =>
        Write(request.View, status, toTag, source, writer);

    private static int Write(in SipMessageView request, int status, ReadOnlySpan<byte> toTag, IPEndPoint? source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 699);
        var output = new Output(destination);
        output.Add("SIP/2.0 "u8);
        output.Add(status);
        output.Add(" "u8);
        output.Add(SipStatus.ReasonPhraseOf(status));
        output.Add("\r\n"u8);
        var isTopVia = true;
        foreach (ref readonly var slot in request.Slots)
        {
            switch (slot.Id)
            {
                case HeaderId.Via:
                    output.Add("Via: "u8);
                    WriteVia(request.ValueOf(slot), isTopVia ? source : null, ref output);
                    isTopVia = false;
                    break;
                case HeaderId.To:
                    output.Add("To: "u8);
                    output.Add(request.ValueOf(slot));
                    if (!toTag.IsEmpty && request.To.Tag.IsEmpty)
                    {
                        output.Add(";tag="u8);
                        output.Add(toTag);
                    }

                    break;
                case HeaderId.From or HeaderId.CallId or HeaderId.CSeq:
                case HeaderId.Timestamp when status == SipStatus.Trying:
                    output.Add(HeaderNames.BytesOf(slot.Id));
                    output.Add(": "u8);
                    output.Add(request.ValueOf(slot));
                    break;
                default:
                    continue;
            }

            output.Add("\r\n"u8);
        }

        output.Add("Content-Length: 0\r\n\r\n"u8);
        return output.Length;
    }

    // received is always written where the source is known; rport gets its value where the client asked for it.
    private static void WriteVia(ReadOnlySpan<byte> line, IPEndPoint? source, ref Output output)
    {
        if (source is null)
        {
            output.Add(line);
            return;
        }

        var top = HeaderValues.First(line);
        var comma = HeaderValues.IndexOfComma(line);
        var semicolon = top.IndexOf((byte)';');
        output.Add(semicolon < 0 ? top : top[..semicolon].TrimEnd(" \t"u8));
        foreach (var parameter in new Parameters(semicolon < 0 ? default : top[semicolon..]))
        {
            if (System.Text.Ascii.EqualsIgnoreCase(parameter.Name, "received"u8))
                continue;
            output.Add(";"u8);
            output.Add(parameter.Name);
            if (System.Text.Ascii.EqualsIgnoreCase(parameter.Name, "rport"u8))
            {
                output.Add("="u8);
                output.Add(source.Port);
            }
            else if (!parameter.Value.IsEmpty)
            {
                output.Add("="u8);
                output.Add(parameter.Value);
            }
        }

        output.Add(";received="u8);
        output.Add(source.Address);
        if (comma >= 0)
            output.Add(line[comma..]);
    }

    private ref struct Output(Span<byte> destination)
    {
        private Span<byte> _rest = destination;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_rest);
            Skip(text.Length);
        }

        public void Add(string text) => Skip(System.Text.Encoding.ASCII.GetBytes(text, _rest));

        public void Add(int number)
        {
            number.TryFormat(_rest, out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
            Skip(written);
        }

        public void Add(IPAddress address)
        {
            address.TryFormat(_rest, out var written);
            Skip(written);
        }

        private void Skip(int count)
        {
            _rest = _rest[count..];
            Length += count;
        }
    }
}
