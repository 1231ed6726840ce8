using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>
/// What the body of a request about a session holds: a session description, a list of people, or both as parts of one body (RFC 5366 §4,
/// RFC 5621). A part that nobody here understands is refused unless its sender says that it is optional.
/// </summary>
public sealed record SessionBody
{
    /// <summary>What Accept says of it.</summary>
    public const string Accept = "application/sdp, application/resource-lists+xml, multipart/mixed";

    private const string ContentId = "Content-ID";

    private static readonly SessionBody Empty = new();

    private SessionBody()
    {
    }

    /// <summary>The octets of the session description, unread; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Description { get; private init; }

    /// <summary>Whether there is a session description.</summary>
    public bool HasDescription => !Description.IsEmpty;

    /// <summary>The list of people; <c>null</c> when there is none.</summary>
    public ResourceList? Recipients { get; private init; }

    /// <summary>The Content-ID of the list, by which Refer-To points at it (RFC 5368 §5); <c>null</c> when it has none.</summary>
    public string? RecipientsId { get; private init; }

    /// <summary>Reads the body of a message; one without a body holds nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="body">What it holds, when the result is <c>true</c>.</param>
    /// <param name="fault">Else what is wrong, and how to answer it.</param>
    public static bool TryRead(SipMessage message, [NotNullWhen(true)] out SessionBody? body, [NotNullWhen(false)] out BodyFault? fault)
    {
        body = Empty;
        fault = null;
        if (message.Body.IsEmpty)
            return true;
        message.TryGet(HeaderId.ContentType, out var type);
        if (message.TryGetFirstValue(HeaderId.ContentEncoding, out var encoding) && !Ascii.EqualsIgnoreCase(encoding, "identity"u8))
            fault = BodyFault.Unsupported("Content-Encoding");
        else if (!IsMultipart(type))
            fault = TakePart(ref body, type, message.Text(HeaderId.ContentDisposition), message.Text(ContentId)?.Trim('<', '>'), message.Body);
        else if (MultipartBody.TryRead(type, message.Body, out var parts, out var error))
            fault = TakeParts(ref body, parts);
        else
            fault = BodyFault.Malformed(error);
        if (fault is not null)
            body = null;
        return fault is null;
    }

    /// <summary>Writes a description and a list as one body.</summary>
    /// <param name="description">The session description.</param>
    /// <param name="recipients">The list.</param>
    public static MessageBody Write(ReadOnlySpan<byte> description, ResourceList recipients)
    {
        var list = recipients.Write();
        var boundary = Boundary(description, list);
        var content = new MemoryStream();
        content.Write(Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: {SessionDescription.MediaType}\r\n\r\n"));
        content.Write(description);
        content.Write(Encoding.ASCII.GetBytes(
            $"\r\n--{boundary}\r\nContent-Type: {ResourceList.MediaType}\r\nContent-Disposition: {ResourceList.Disposition}\r\n\r\n"));
        content.Write(list);
        content.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        return new($"multipart/mixed;boundary={boundary}", content.ToArray());
    }

    /// <summary>Writes a description alone.</summary>
    public static MessageBody Write(byte[] description) => new(SessionDescription.MediaType, description);

    /// <summary>Writes a list alone, as the body of a REFER that refers to it by its Content-ID is.</summary>
    public static MessageBody Write(ResourceList recipients) => new(ResourceList.MediaType, recipients.Write(), ResourceList.Disposition);

    private static BodyFault? TakeParts(ref SessionBody body, MultipartBody parts)
    {
        foreach (var part in parts.Parts)
        {
            var type = Encoding.UTF8.GetBytes(part.ContentType);
            var fault = !IsMultipart(type) ? TakePart(ref body, type, part.ContentDisposition, part.ContentId, part.Body)
                : part.TryReadParts(out var inner, out var error) ? TakeParts(ref body, inner)
                : BodyFault.Malformed(error);
            if (fault is not null)
                return fault;
        }

        return null;
    }

    private static BodyFault? TakePart(
        ref SessionBody body, ReadOnlySpan<byte> type, string? disposition, string? contentId, ReadOnlyMemory<byte> content)
    {
        if (MediaTypes.Contain([SessionDescription.MediaType], type))
            return TakeDescription(ref body, content);
        if (MediaTypes.Contain([ResourceList.MediaType], type) && IsOf(disposition, ResourceList.Disposition))
            return TakeRecipients(ref body, contentId, content.Span);
        return IsOptional(disposition) ? null : BodyFault.Unsupported($"Body of type {Encoding.UTF8.GetString(MediaTypes.Essence(type))}");
    }

    private static BodyFault? TakeDescription(ref SessionBody body, ReadOnlyMemory<byte> content)
    {
        if (body.HasDescription)
            return BodyFault.Malformed("Two session descriptions in one body");
        if (content.IsEmpty)
            return BodyFault.Malformed("Empty session description");
        body = body with { Description = content };
        return null;
    }

    private static BodyFault? TakeRecipients(ref SessionBody body, string? contentId, ReadOnlySpan<byte> content)
    {
        if (body.Recipients is not null)
            return BodyFault.Malformed("Two recipient lists in one body");
        if (!ResourceList.TryRead(content, out var list, out var fault))
            return fault;
        body = body with { Recipients = list, RecipientsId = contentId };
        return null;
    }

    // A list of another disposition, such as who was called before, is none of ours; without one it can only be meant to be called.
    private static bool IsOf(string? disposition, string wanted) =>
        disposition is null || disposition.Split(';')[0].Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static bool IsOptional(string? disposition) =>
        disposition is not null && new Parameters(Encoding.UTF8.GetBytes(disposition)).TryGet("handling"u8, out var handling)
        && Ascii.EqualsIgnoreCase(handling, "optional"u8);

    private static bool IsMultipart(ReadOnlySpan<byte> type) => MediaTypes.Contain(["multipart/*"], type);

    // The first of a row of boundaries that stands in neither part.
    private static string Boundary(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        for (var number = 1; ; number++)
        {
            var boundary = $"poc-part-{number}";
            var octets = Encoding.ASCII.GetBytes($"--{boundary}");
            if (one.IndexOf(octets) < 0 && other.IndexOf(octets) < 0)
                return boundary;
        }
    }
}
