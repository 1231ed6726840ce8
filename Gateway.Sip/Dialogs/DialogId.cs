using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Dialogs;

/// <summary>Names a dialog from the view of one of its ends (RFC 3261 §12). Everything in it compares octet by octet.</summary>
/// <param name="CallId">The Call-ID.</param>
/// <param name="LocalTag">The tag of this end.</param>
/// <param name="RemoteTag">The tag of the other end; empty for a peer of RFC 2543, which has none.</param>
public readonly record struct DialogId(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The dialog that a request which arrived belongs to: To is this end.</summary>
    public static DialogId OfArrived(SipRequest request) => new(Text(request.CallId), Text(request.To.Tag), Text(request.From.Tag));

    /// <summary>The dialog that a response which arrived belongs to: From is this end.</summary>
    public static DialogId OfArrived(SipResponse response) => new(Text(response.CallId), Text(response.From.Tag), Text(response.To.Tag));

    /// <summary>The dialog that a response of our own belongs to: To is this end.</summary>
    public static DialogId OfSent(SipResponse response) => new(Text(response.CallId), Text(response.To.Tag), Text(response.From.Tag));

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);
}
