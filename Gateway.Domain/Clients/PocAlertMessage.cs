using System.Text;
using Gateway.Domain.Alerts;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>The body of an Instant Personal Alert's MESSAGE (RFC 3428; OMA PoC Control Plane, Figures 23 and 24).</summary>
internal static class PocAlertMessage
{
    /// <summary>What an alert adds to its MESSAGE.</summary>
    /// <param name="text">Its text; <c>null</c> for a bare alert, which says what its empty body is: baresip answers 415 and linphone 500 to a MESSAGE without Content-Type.</param>
    public static MessageExtras ExtrasOf(string? text) =>
        MessageExtras.None.With(new MessageBody("text/plain;charset=UTF-8", Encoding.UTF8.GetBytes(text ?? "")));

    /// <summary>The text of an alert; <c>null</c> for a bare one.</summary>
    /// <returns><c>false</c> when the body is of another kind, so that 415 is owed (RFC 3261 §8.2.3).</returns>
    public static bool TryReadText(SipRequest request, out string? text)
    {
        text = null;
        if (request.Body.IsEmpty)
            return true;
        if (!request.TryGet(HeaderId.ContentType, out var type) || !Ascii.EqualsIgnoreCase(MediaTypeOf(type), "text/plain"))
            return false;
        var body = request.Body.Span;
        // A longer text is cut rather than refused: the alert matters more than its last words.
        text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, AlertLimits.TextBytes)]).TrimEnd('\uFFFD');
        return true;
    }

    private static ReadOnlySpan<byte> MediaTypeOf(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOf((byte)';');
        return (end < 0 ? contentType : contentType[..end]).Trim(" \t"u8);
    }
}
