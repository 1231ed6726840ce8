using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Identity;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Alerts;

/// <summary>An alert on its way through a PoC server.</summary>
/// <param name="CallId">The Call-ID of its MESSAGE.</param>
/// <param name="Identities">The sender's asserted identities.</param>
/// <param name="FromDisplayName">The display name asserted with them.</param>
/// <param name="To">The PoC Address it is for.</param>
/// <param name="Anonymous">Whether the sender asked for privacy (RFC 3323 <c>id</c>).</param>
/// <param name="Text">Its text; <c>null</c> for a bare alert or a body of another kind.</param>
/// <param name="IsAlert">
/// Whether it speaks to a person. A delivery report that a phone sends by itself (<c>message/imdn+xml</c>) or a group advertisement is under
/// the same access control, but is nobody's alert.
/// </param>
public sealed record AlertPassage(
    string CallId, IReadOnlyList<PocAddress> Identities, string FromDisplayName, PocAddress To, bool Anonymous, string? Text, bool IsAlert = true)
{
    /// <summary>The identity of the sender that decides; empty when nobody is asserted.</summary>
    public PocAddress From => Identities.Count > 0 ? Identities[0] : default;

    /// <summary>Reads the alert out of its MESSAGE.</summary>
    /// <param name="request">The MESSAGE, from the trusted side.</param>
    /// <param name="requestUri">Its Request-URI after route preprocessing.</param>
    /// <param name="passage">The alert.</param>
    /// <returns><c>false</c> when the Request-URI is no PoC Address: 404 is owed.</returns>
    public static bool TryRead(SipRequest request, ReadOnlySpan<byte> requestUri, [NotNullWhen(true)] out AlertPassage? passage)
    {
        passage = null;
        if (!PocAddress.TryParse(Encoding.UTF8.GetString(requestUri), out var to, out _))
            return false;
        var identity = AssertedIdentity.Of(request);
        var isAlert = PocAlertMessage.TryReadText(request, out var text);
        passage = new(
            Encoding.UTF8.GetString(request.CallId), identity.Addresses, identity.DisplayName, to, AsksForPrivacy(request), text, isAlert);
        return true;
    }

    private static bool AsksForPrivacy(SipRequest request) =>
        request.TryGet(HeaderId.Privacy, out var privacy) && privacy.IndexOf("id"u8) >= 0;
}
