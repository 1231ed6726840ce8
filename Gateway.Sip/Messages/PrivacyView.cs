using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Privacy: what of a message is to be hidden (RFC 3323 §4.2, RFC 3325 §9.3).</summary>
public static class PrivacyView
{
    /// <summary>Whether the asserted identity is to stay within the trust domain: <c>id</c> is asked for, and <c>none</c> is not.</summary>
    public static bool HidesIdentity(SipMessage message) => Has(message, "id"u8) && !Has(message, "none"u8);

    /// <summary>Whether a value is among those that are asked for. Case does not count.</summary>
    /// <param name="message">The message.</param>
    /// <param name="wanted"><c>id</c>, <c>user</c>, <c>header</c>, <c>session</c>, <c>none</c>, <c>critical</c> or <c>history</c>.</param>
    // Privacy-hdr  =  priv-value *( ";" priv-value ); some write commas.
    public static bool Has(SipMessage message, ReadOnlySpan<byte> wanted)
    {
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var line = message[i];
            if (line.Id != HeaderId.Privacy)
                continue;
            foreach (var range in line.Value.SplitAny((byte)';', (byte)','))
            {
                if (Ascii.EqualsIgnoreCase(HeaderValues.Trim(line.Value[range]), wanted))
                    return true;
            }
        }

        return false;
    }
}
