using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;

namespace Gateway.Domain.Core;

/// <summary>Which contacts of a user a request may reach.</summary>
internal static class ContactSelection
{
    /// <summary>The feature tag of PoC (OMA PoC Control Plane): a request that requires it is for PoC Clients, and goes through the PoC server.</summary>
    public static ReadOnlySpan<byte> PocFeature => "+g.poc.talkburst"u8;

    /// <summary>
    /// Whether the PoC server has a word on the request: the caller asks for PoC Clients, or sends a MESSAGE, or, where ordinary phones are
    /// served, an INVITE. A text or a call to a person is under the same access control whatever the phone that sent it; else leaving the tag
    /// out would be the way around every rule.
    /// </summary>
    public static bool IsPocService(SipRequest request, bool servesPlainPhones) =>
        request.Method == SipMethod.Message || servesPlainPhones && request.Method == SipMethod.Invite || WantsPoc(request);

    /// <summary>Whether the caller asks for PoC Clients.</summary>
    public static bool WantsPoc(SipRequest request)
    {
        foreach (var value in request.Values(HeaderId.AcceptContact))
        {
            if (new Parameters(FromFirstSemicolon(value)).Has(PocFeature))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the contact is one that the caller's preferences allow (RFC 3841 §7.2). The demand for PoC Clients, which every request of a
    /// push-to-talk network carries, is answered without reading the preferences in full.
    /// </summary>
    public static bool Admits(SipRequest request, Binding binding) =>
        DemandsPocAlone(request) ? binding.Features.Has(PocFeatureText) : CallerPreferences.Of(request).Judge(binding.Features).IsAcceptable;

    private const string PocFeatureText = "+g.poc.talkburst";

    // *;+g.poc.talkburst;require;explicit, in any order, and nothing else
    private static bool DemandsPocAlone(SipRequest request)
    {
        if (request.Has(HeaderId.RejectContact) || request.CountLines(HeaderId.AcceptContact) != 1
            || !request.TryGetFirstValue(HeaderId.AcceptContact, out var value) || value.IsEmpty || value[0] != (byte)'*'
            || request.Values(HeaderId.AcceptContact).Count() != 1)
            return false;
        var (feature, require, demandsExplicit, others) = (false, false, false, false);
        foreach (var parameter in new Parameters(FromFirstSemicolon(value)))
        {
            if (!parameter.Value.IsEmpty)
                others = true;
            else if (Ascii.EqualsIgnoreCase(parameter.Name, PocFeature))
                feature = true;
            else if (Ascii.EqualsIgnoreCase(parameter.Name, "require"u8))
                require = true;
            else if (Ascii.EqualsIgnoreCase(parameter.Name, "explicit"u8))
                demandsExplicit = true;
            else
                others = true;
        }

        return feature && require && demandsExplicit && !others;
    }

    private static ReadOnlySpan<byte> FromFirstSemicolon(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        return semicolon < 0 ? default : value[semicolon..];
    }
}
