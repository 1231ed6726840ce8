using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>One part of a <see cref="MultipartBody"/>: a few header lines, and octets.</summary>
public sealed class MultipartPart
{
    private readonly ReadOnlyMemory<byte> _headers;
    private readonly int _depth;

    private MultipartPart(ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> body, int depth)
    {
        _headers = headers;
        _depth = depth;
        Body = body;
        ContentType = Header("Content-Type") ?? "text/plain";
    }

    /// <summary>The octets of the part; they may hold anything.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The Content-Type; <c>text/plain</c> when the part names none (RFC 2046 §5.1).</summary>
    public string ContentType { get; }

    /// <summary>The Content-ID without its angle brackets; <c>null</c> when there is none.</summary>
    public string? ContentId => Header("Content-ID")?.Trim('<', '>');

    /// <summary>The Content-Disposition; <c>null</c> when there is none.</summary>
    public string? ContentDisposition => Header("Content-Disposition");

    /// <summary>The value of the first header line with this name; <c>null</c> when there is none. Case does not count.</summary>
    public string? Header(string name)
    {
        var rest = _headers.Span;
        while (!rest.IsEmpty)
        {
            var end = LineEnd(rest);
            var line = rest[..end];
            rest = rest[Math.Min(end + 1, rest.Length)..];
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(HeaderValues.Trim(line[..colon]), name))
                return Encoding.UTF8.GetString(line[(colon + 1)..]).ReplaceLineEndings(" ").Trim();
        }

        return null;
    }

    /// <summary>Reads the parts of this part, when it is multipart itself and not nested deeper than <see cref="SipLimits.MultipartDepth"/>.</summary>
    public bool TryReadParts([NotNullWhen(true)] out MultipartBody? multipart, out string error)
    {
        multipart = null;
        error = "Not multipart";
        var contentType = Encoding.UTF8.GetBytes(ContentType);
        return MultipartBody.IsMultipart(contentType) && MultipartBody.TryRead(contentType, Body, _depth + 1, out multipart, out error);
    }

    internal static MultipartPart Read(ReadOnlyMemory<byte> part, int depth)
    {
        var span = part.Span;
        if (span.StartsWith("\r\n"u8) || span.StartsWith("\n"u8))
            return new(default, part[(span[0] == (byte)'\n' ? 1 : 2)..], depth);
        var blank = span.IndexOf("\r\n\r\n"u8);
        return blank < 0 ? new(part, default, depth) : new(part[..(blank + 2)], part[(blank + 4)..], depth);
    }

    // The LF that ends a header line, folds included.
    private static int LineEnd(ReadOnlySpan<byte> text)
    {
        var end = 0;
        while (true)
        {
            var feed = text[end..].IndexOf((byte)'\n');
            if (feed < 0)
                return text.Length;
            end += feed;
            if (end + 1 >= text.Length || text[end + 1] is not ((byte)' ' or (byte)'\t'))
                return end;
            end++;
        }
    }
}
