using Gateway.Sip.Messages;
using Gateway.Sip.Registration;

namespace Gateway.Domain.Core;

/// <summary>Which contacts of a user a request may reach.</summary>
internal static class ContactSelection
{
    /// <summary>The feature tag of PoC (OMA PoC Control Plane): a request that requires it is for PoC Clients, and goes through the PoC server.</summary>
    public static ReadOnlySpan<byte> PocFeature => "+g.poc.talkburst"u8;

    /// <summary>
    /// Whether the PoC server has a word on the request: the caller asks for PoC Clients, or sends a MESSAGE. A text to a person is under the
    /// same access control whatever the phone that sent it; else leaving the tag out would be the way around every rule.
    /// </summary>
    public static bool IsPocService(SipRequest request) => request.Method == SipMethod.Message || WantsPoc(request);

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

    private static ReadOnlySpan<byte> FromFirstSemicolon(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        return semicolon < 0 ? default : value[semicolon..];
    }
}
