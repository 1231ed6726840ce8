using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>Finds session descriptions in bodies, and tells whether two are the same octets, which is all that a session timer has to know of them.</summary>
internal static class SessionDescriptions
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/sdp";

    /// <summary>The session description of a message, also as a part of several; empty when it has none.</summary>
    public static ReadOnlyMemory<byte> Of(SipMessage message) =>
        !message.Body.IsEmpty && message.TryGet(HeaderId.ContentType, out var type) ? Of(type, message.Body) : default;

    /// <summary>The session description of a body; empty when it has none.</summary>
    public static ReadOnlyMemory<byte> Of(MessageBody? body) => body is null ? default
        : body.ContentType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) ? body.Content
        : Of(Encoding.UTF8.GetBytes(body.ContentType), body.Content);

    /// <summary>What stands for a description that is only ever compared.</summary>
    public static TransactionKey DigestOf(ReadOnlyMemory<byte> description) => description.IsEmpty ? default : SipHash.Of(description.Span, 0, 0);

    private static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> type, ReadOnlyMemory<byte> body)
    {
        if (Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), MediaType))
            return body;
        return MultipartBody.TryRead(type, body, out var parts, out _) && parts.Find(MediaType) is { } part ? part.Body : default;
    }
}
