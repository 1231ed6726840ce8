using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// The identity that a participating PoC function shows of one of its legs, and of a pre-established session: a SIP URI at its own host whose
/// user part is a token, towards the client with the PoC Session Identity behind it between two percent signs (OMA PoC CP Figures 16 to 19).
/// </summary>
/// <remarks>
/// The figures print <c>TokenA%PoC-Session-Identity1@PoC-ServerX.networkX.net%@PoC-ServerA.networkA.net;gr</c>, which no SIP grammar allows: we
/// write the percent signs and the inner '@' escaped, and read both. What stands behind the token informs people and decides nothing: only the
/// token leads to a leg, and only for the user it belongs to. The parameter <c>gr</c> says that the URI reaches this very leg from everywhere.
/// </remarks>
public static class LegIdentity
{
    /// <summary>Letters of a token: 130 random bits, so that none can be guessed.</summary>
    public const int TokenLength = 26;

    /// <summary>The identity of a leg, or of a pre-established session.</summary>
    /// <param name="token">The token.</param>
    /// <param name="host">The host name of the PoC server.</param>
    /// <param name="session">The PoC Session Identity to show with it, a SIP URI; <c>null</c> for none. Its parameters are left out.</param>
    public static string Write(string token, string host, string? session = null) =>
        session is null || !SipUri.TryParse(session, out var identity)
            ? $"sip:{token}@{host};gr"
            : $"sip:{token}%25{SipEscapes.Write(SipEscapes.ReadText(Encoding.UTF8.GetBytes(identity.User)))}%40{identity.Host}%25@{host};gr";

    /// <summary>The token in the user part of an identity of ours.</summary>
    /// <param name="uri">A Request-URI, or a URI in Refer-To.</param>
    public static string TokenOf(SipUriView uri)
    {
        var end = uri.User.IndexOf((byte)'%');
        return Encoding.UTF8.GetString(end < 0 ? uri.User : uri.User[..end]);
    }
}
