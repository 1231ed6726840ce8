using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>The parameter <c>session</c> of a PoC Session Identity, by which some servers tell the kind of the session. Never required, and never believed to be more.</summary>
internal static class SessionKind
{
    /// <summary>The kind; <c>null</c> when the URI does not say, or says what nobody knows.</summary>
    public static SessionType? Of(string? uri)
    {
        if (uri is null || !SipUriView.TryRead(Encoding.UTF8.GetBytes(uri), out var view) || !view.Parameters.TryGet("session"u8, out var value))
            return null;
        return Encoding.ASCII.GetString(value).ToLowerInvariant() switch
        {
            "1-1" => SessionType.OneToOne,
            "adhoc" => SessionType.AdHocGroup,
            "prearranged" => SessionType.PreArrangedGroup,
            "chat" => SessionType.ChatGroup,
            _ => null,
        };
    }
}
