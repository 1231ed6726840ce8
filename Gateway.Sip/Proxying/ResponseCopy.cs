using Gateway.Sip.Messages;

namespace Gateway.Sip.Proxying;

/// <summary>Makes the response that goes upstream from the one that came from below (RFC 3261 §16.7).</summary>
internal static class ResponseCopy
{
    /// <summary>Adds the challenges of all other branches to a 401 or 407 (step 7).</summary>
    public static void GatherChallenges(MessageEdit edit, ProxyRequest request, ProxyBranch chosen)
    {
        if (chosen.Status is not (401 or 407))
            return;
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
        {
            if (ReferenceEquals(branch, chosen) || branch.Final is not { Status: 401 or 407 } other)
                continue;
            for (var i = 0; i < other.HeaderCount; i++)
            {
                if (other[i].Id is HeaderId.WwwAuthenticate or HeaderId.ProxyAuthenticate)
                    edit.Append(other[i].Id, other[i].Value);
            }
        }
    }

    /// <summary>
    /// What to send for a failure that was found here or below: 503 speaks of one hop only and would stop the client from using us, so it
    /// becomes 500 (step 6). Its phrase still tells people that it was not us who failed.
    /// </summary>
    /// <returns>The status; the phrase, <c>null</c> for the usual one.</returns>
    public static (int Status, string? Reason) Upstream(ProxyBranch failed) => failed.Status != SipStatus.ServiceUnavailable
        ? (failed.Status, null)
        : (SipStatus.ServerInternalError, failed.Final is null ? "Next Hop Unreachable" : "Next Hop Unavailable");
}
