using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A body of several parts (RFC 2046 §5.1, RFC 5621). Parts are octets; nothing is decoded or copied.</summary>
public sealed class MultipartBody
{
    private MultipartBody(ReadOnlyMemory<byte> boundary, IReadOnlyList<MultipartPart> parts)
    {
        Boundary = boundary;
        Parts = parts;
    }

    /// <summary>The boundary, without the hyphens in front.</summary>
    public ReadOnlyMemory<byte> Boundary { get; }

    /// <summary>The parts in order, at least one, at most <see cref="SipLimits.MultipartParts"/>.</summary>
    public IReadOnlyList<MultipartPart> Parts { get; }

    /// <summary>The first part of this media type, looked for in multipart parts too.</summary>
    /// <param name="mediaType">For example <c>application/sdp</c>.</param>
    public MultipartPart? Find(string mediaType)
    {
        foreach (var part in Parts)
        {
            if (MediaTypes.Contain([mediaType], Encoding.UTF8.GetBytes(part.ContentType)))
                return part;
            if (part.TryReadParts(out var inner, out _) && inner.Find(mediaType) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>Reads the parts of a body.</summary>
    /// <param name="contentType">The value of Content-Type, with its boundary parameter.</param>
    /// <param name="body">The body.</param>
    /// <param name="multipart">The parts, when the result is <c>true</c>.</param>
    /// <param name="error">The rule that was broken, or the limit that was met.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> contentType, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out MultipartBody? multipart, out string error) =>
        TryRead(contentType, body, 1, out multipart, out error);

    internal static bool TryRead(
        ReadOnlySpan<byte> contentType, ReadOnlyMemory<byte> body, int depth, [NotNullWhen(true)] out MultipartBody? multipart, out string error)
    {
        multipart = null;
        if (depth > SipLimits.MultipartDepth)
            return Fail("Multipart bodies nested too deep", out error);
        var semicolon = contentType.IndexOf((byte)';');
        if (!IsMultipart(contentType)
            || semicolon < 0
            || !new Parameters(contentType[semicolon..]).TryGet("boundary"u8, out var written)
            || Encoding.UTF8.GetBytes(QuotedText.Read(written)) is not { Length: > 0 and <= 70 } boundary)
            return Fail("No boundary in Content-Type", out error);

        byte[] delimiter = [(byte)'-', (byte)'-', .. boundary];
        var parts = new List<MultipartPart>();
        var partStart = -1;
        var position = 0;
        var span = body.Span;
        while (FindDelimiter(span, delimiter, position, out var lineStart, out var behind))
        {
            if (partStart >= 0)
            {
                if (parts.Count == SipLimits.MultipartParts)
                    return Fail("Too many body parts", out error);
                parts.Add(MultipartPart.Read(body[partStart..Math.Max(partStart, lineStart - LineEndBefore(span, lineStart))], depth));
            }

            if (span[behind..].StartsWith("--"u8))
            {
                multipart = new(boundary, parts);
                error = "";
                return parts.Count > 0 || Fail("Multipart body without parts", out error);
            }

            var lineEnd = span[behind..].IndexOf((byte)'\n');
            if (lineEnd < 0)
                break;
            partStart = position = behind + lineEnd + 1;
        }

        return Fail("Multipart body without its closing boundary", out error);
    }

    internal static bool IsMultipart(ReadOnlySpan<byte> contentType) =>
        contentType.Length > 10 && Ascii.EqualsIgnoreCase(contentType[..10], "multipart/"u8);

    // A delimiter stands at the beginning of a line, with nothing but white space or the two closing hyphens behind it.
    private static bool FindDelimiter(ReadOnlySpan<byte> span, byte[] delimiter, int from, out int lineStart, out int behind)
    {
        while (true)
        {
            var at = span[from..].IndexOf(delimiter);
            lineStart = from + at;
            behind = lineStart + delimiter.Length;
            if (at < 0)
                return false;
            if ((lineStart == 0 || span[lineStart - 1] == (byte)'\n')
                && (behind == span.Length || span[behind] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t' || span[behind..].StartsWith("--"u8)))
                return true;
            from = behind;
        }
    }

    // The line end before a delimiter belongs to the delimiter.
    private static int LineEndBefore(ReadOnlySpan<byte> span, int lineStart) =>
        lineStart >= 2 && span[lineStart - 2] == (byte)'\r' ? 2 : Math.Min(1, lineStart);

    private static bool Fail(string why, out string error)
    {
        error = why;
        return false;
    }
}
