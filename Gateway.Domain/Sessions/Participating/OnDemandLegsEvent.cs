using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What happens to the two legs of an on-demand session.</summary>
public abstract record OnDemandLegsEvent
{
    private OnDemandLegsEvent()
    {
    }

    /// <summary>101-199 to the outgoing INVITE.</summary>
    public sealed record Progressed(SipResponse Response) : OnDemandLegsEvent;

    /// <summary>2xx to the outgoing INVITE, which had not been given up; it is acknowledged.</summary>
    public sealed record Accepted(SipResponse Response) : OnDemandLegsEvent;

    /// <summary>The outgoing INVITE came to nothing.</summary>
    public sealed record Refused(CallRefusal Refusal) : OnDemandLegsEvent;

    /// <summary>The outgoing INVITE was given up, and answered 2xx nevertheless: ACK and BYE are sent, and <see cref="Ended"/> follows.</summary>
    public sealed record AnsweredTooLate : OnDemandLegsEvent;

    /// <summary>The incoming INVITE was cancelled and has its 487, or its time ran out.</summary>
    /// <param name="Reason">The Reason of the CANCEL; <c>null</c> for none.</param>
    public sealed record Cancelled(string? Reason) : OnDemandLegsEvent;

    /// <summary>A leg that stood is over.</summary>
    public sealed record Ended(Leg Leg, CallEnd How) : OnDemandLegsEvent;

    /// <summary>A re-INVITE came.</summary>
    public sealed record ReinviteArrived(Leg Leg, SipRequest Reinvite) : OnDemandLegsEvent;

    /// <summary>A re-INVITE that came was taken back, and has its 487.</summary>
    public sealed record ReinviteCancelled(Leg Leg) : OnDemandLegsEvent;

    /// <summary>A re-INVITE of ours is over.</summary>
    /// <param name="Leg">The leg that it went out on, or could not.</param>
    /// <param name="Status">The status of the final response; 408 when none came, 491 when it could not be sent now.</param>
    /// <param name="Final">The final response; <c>null</c> when there is none.</param>
    public sealed record ReinviteAnswered(Leg Leg, int Status, SipResponse? Final) : OnDemandLegsEvent;
}
