using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Target-Dialog: the dialog to which a request outside of it belongs (RFC 4538 §7).</summary>
/// <param name="CallId">The Call-ID of that dialog.</param>
/// <param name="LocalTag">The tag of whoever <em>receives</em> the request.</param>
/// <param name="RemoteTag">The tag of the other side, which is the one that sends the request.</param>
public sealed record TargetDialog(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The option tag of the extension.</summary>
    public const string OptionTag = "tdialog";

    /// <summary>Reads the value; <c>false</c> when it cannot be read, or one of the tags is missing: the header counts as absent then.</summary>
    // Target-Dialog  =  callid *( SEMI ( "remote-tag=" token / "local-tag=" token / generic-param ) )
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out TargetDialog? dialog)
    {
        dialog = null;
        var semicolon = value.IndexOf((byte)';');
        if (semicolon <= 0)
            return false;
        var callId = HeaderValues.Trim(value[..semicolon]);
        var parameters = new Parameters(value[semicolon..]);
        if (!ValueSyntax.IsCallId(callId) || !parameters.TryGet("local-tag"u8, out var local) || !parameters.TryGet("remote-tag"u8, out var remote)
            || !ValueSyntax.IsToken(local) || !ValueSyntax.IsToken(remote))
            return false;
        dialog = new(Encoding.UTF8.GetString(callId), Encoding.UTF8.GetString(local), Encoding.UTF8.GetString(remote));
        return true;
    }

    /// <summary>What a message says; <c>null</c> when it says nothing that can be read.</summary>
    public static TargetDialog? Of(SipMessage message) =>
        message.TryGet(HeaderId.TargetDialog, out var value) && TryRead(value, out var dialog) ? dialog : null;

    /// <summary>The value as it is written.</summary>
    public override string ToString() => $"{CallId};remote-tag={RemoteTag};local-tag={LocalTag}";
}
