using Gateway.Sip.Messages;

namespace Gateway.Domain.History;

/// <summary>Takes out of a message what nobody may see who looks at signalling: a digest can be attacked at leisure.</summary>
internal static class Redaction
{
    /// <summary>What stands in place of credentials: a scheme without a secret, readable for every parser.</summary>
    public const string Hidden = "Digest username=\"hidden\",realm=\"hidden\",nonce=\"hidden\",uri=\"sip:hidden\",response=\"hidden\"";

    /// <summary>A message without credentials. Floor control carries none.</summary>
    public static TracedMessage WithoutCredentials(TracedMessage message) => WithoutCredentials(message, new());

    /// <summary>The same for many messages, of which most have no credentials: the reader is used again for each.</summary>
    public static TracedMessage WithoutCredentials(TracedMessage message, SipMessageReader reader) =>
        message.Protocol != TracedProtocol.Sip || HasNone(message.Bytes.Span, reader) ? message : message with { Bytes = WithoutCredentials(message.Bytes) };

    /// <summary>The octets of a message without credentials; nothing when they cannot be read, because then nobody knows what is in them.</summary>
    public static ReadOnlyMemory<byte> WithoutCredentials(ReadOnlyMemory<byte> octets)
    {
        if (SipParser.TryParseDatagram(octets, out var message, out _) != SipParseResult.Message || message is null)
            return default;
        if (!message.Has(HeaderId.Authorization) && !message.Has(HeaderId.ProxyAuthorization))
            return message.Bytes;
        var edit = new MessageEdit(message);
        var hidden = System.Text.Encoding.ASCII.GetBytes(Hidden);
        for (var i = 0; i < message.HeaderCount; i++)
        {
            if (message[i].Id is HeaderId.Authorization or HeaderId.ProxyAuthorization)
                edit.SetLine(i, hidden);
        }

        return edit.ToMessage().Bytes;
    }

    private static bool HasNone(ReadOnlySpan<byte> octets, SipMessageReader reader) =>
        reader.TryRead(octets, out var view) == SipParseResult.Message && view.Octets.Length == octets.Length
        && !view.TryGet(HeaderId.Authorization, out _) && !view.TryGet(HeaderId.ProxyAuthorization, out _);
}
