using Gateway.Sip.Messages;

namespace Gateway.Sip.Transport;

/// <summary>Changes the transport in the topmost Via and nothing else: the branch stays, because the transaction does (RFC 3261 §18.1.1).</summary>
public static class ViaTransport
{
    /// <summary>The same message with another transport in its topmost Via; the message itself when it has no readable Via.</summary>
    public static SipMessage Replace(SipMessage message, TransportKind kind)
    {
        if (!message.TryGetFirstValue(HeaderId.Via, out var value)
            || !ViaView.TryRead(value, out var via)
            || !value.Overlaps(via.Transport, out var start))
            return message;
        var token = System.Text.Encoding.ASCII.GetBytes(kind.ViaToken());
        byte[] replaced = [.. value[..start], .. token, .. value[(start + via.Transport.Length)..]];
        return new MessageEdit(message).ReplaceTopValue(HeaderId.Via, replaced).ToMessage();
    }
}
