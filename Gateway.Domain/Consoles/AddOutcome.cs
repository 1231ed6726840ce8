using Gateway.Domain.Alerts;

namespace Gateway.Domain.Consoles;

/// <summary>What came of asking the controlling function to invite more people.</summary>
public abstract record AddOutcome
{
    private AddOutcome()
    {
    }

    /// <summary>The controlling function invites them. What each of them answers comes as facts.</summary>
    public sealed record Asked : AddOutcome;

    /// <summary>Who asked is in no such session, and no such session is controlled here.</summary>
    public sealed record NotInSession : AddOutcome;

    /// <summary>The controlling function refused.</summary>
    /// <param name="Cause">Its answer; status 408 when there was none.</param>
    public sealed record Refused(SipCause Cause) : AddOutcome;
}
