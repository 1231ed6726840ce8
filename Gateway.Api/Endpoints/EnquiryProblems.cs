using System.Globalization;

namespace Gateway.Api.Endpoints;

/// <summary>How an enquiry that was refused or failed is told to who waits for it.</summary>
internal static class EnquiryProblems
{
    public static Problem Of(PresenceEnquiry enquiry) => Of(enquiry.Sip, enquiry.Why, enquiry.State == EnquiryState.Refused);

    /// <param name="sip">The SIP answer that decided.</param>
    /// <param name="why">What access control said.</param>
    /// <param name="isRefused">Whether somebody said no, rather than nobody could say anything.</param>
    public static Problem Of(SipAnswer? sip, IReadOnlyList<Why> why, bool isRefused) => sip?.Status switch
    {
        404 or 604 => Problems.Sip("not-found", 404, "Not found", Sentence("There is nobody of this address", sip), sip, why),
        _ when isRefused && why.Count > 0 => Problems.Sip("access-denied", 403, "Access denied", why[0].Reason, sip, why),
        401 or 403 or 407 or 433 or 603 => Denied(sip),
        _ when isRefused => Denied(sip),
        408 or 504 or null => Problems.Sip("upstream-timeout", 504, "The network did not answer", Sentence("The network did not answer in time", sip), sip, why),
        >= 500 and < 600 => Problems.Sip("upstream-failed", 502, "The network failed", Sentence("The network could not do it", sip), sip, why),
        _ => Problems.Sip("presence-unavailable", 409, "Nothing can be told", Sentence("The presence cannot be asked for at the moment", sip), sip, why),
    };

    // Another network does not say which of its rules decided.
    private static Problem Denied(SipAnswer? sip) =>
        Problems.Sip("access-denied", 403, "Access denied", Sentence("The network refused it", sip), sip, [new Why
        {
            Rule = sip is null ? null : string.Create(CultureInfo.InvariantCulture, $"sip:{sip.Status}"), Effect = "block", Reason = sip?.Warning ?? Sentence("The network refused it", sip),
        }]);

    private static string Sentence(string says, SipAnswer? sip) =>
        sip is null ? $"{says}." : string.Create(CultureInfo.InvariantCulture, $"{says}: {sip.Status} {sip.Reason}.");
}
