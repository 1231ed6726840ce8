using Gateway.Sip.Messages;

namespace Gateway.Sip.Proxying;

/// <summary>Which of the final responses of all branches goes upstream (RFC 3261 §16.7 step 6).</summary>
internal static class BestResponse
{
    private const int StandIn = 1_000;

    /// <summary>The branch whose response is best; <c>null</c> when no branch has ended.</summary>
    public static ProxyBranch? Of(ProxyRequest request)
    {
        ProxyBranch? best = null;
        for (var branch = request.Branches; branch is not null; branch = branch.Next)
        {
            // Later branches come first in the list, so an equal rank goes to the one that was tried first.
            if (branch.Status >= 300 && (best is null || Rank(branch, request.IsCancelled) <= Rank(best, request.IsCancelled)))
                best = branch;
        }

        return best;
    }

    private static int Rank(ProxyBranch branch, bool isCancelled) => Rank(branch.Status, isCancelled) + (branch.Target.IsStandIn ? StandIn : 0);

    // Lower is better: 6xx, then the lowest class; within a class what tells the caller how to try again, then what a phone or user
    // said, then what only says that nobody was there.
    private static int Rank(int status, bool isCancelled) => status switch
    {
        >= 600 => 0,
        487 when isCancelled => 1,
        < 400 => 300,
        401 or 407 => 400,
        415 or 420 or 484 => 401,
        408 or 430 or 480 or 487 => 403,
        < 500 => 402,
        503 => 501,
        _ => 500,
    };
}
