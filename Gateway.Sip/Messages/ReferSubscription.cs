using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Refer-Sub: whether a REFER makes a subscription, so that its sender hears of the progress (RFC 4488 §4).</summary>
public static class ReferSubscription
{
    /// <summary>The option tag of the extension.</summary>
    public const string OptionTag = "norefersub";

    /// <summary>What a message says: <c>true</c> or <c>false</c>; <c>null</c> when it says nothing that can be read. Where nothing is said, there is one.</summary>
    // Refer-Sub  =  ( "true" / "false" ) *( SEMI generic-param )
    public static bool? Of(SipMessage message)
    {
        if (!message.TryGet(HeaderId.ReferSub, out var value))
            return null;
        var word = MediaTypes.Essence(value);
        return Ascii.EqualsIgnoreCase(word, "true"u8) ? true : Ascii.EqualsIgnoreCase(word, "false"u8) ? false : null;
    }
}
