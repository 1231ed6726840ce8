using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What is to be done with the two legs of an on-demand session.</summary>
public abstract record OnDemandLegsEffect
{
    private OnDemandLegsEffect()
    {
    }

    /// <summary>Pass a provisional response on to the incoming leg.</summary>
    public sealed record Ring(SipResponse Response) : OnDemandLegsEffect;

    /// <summary>Accept the incoming INVITE with what the other side answered.</summary>
    public sealed record Accept(SipResponse Response) : OnDemandLegsEffect;

    /// <summary>Refuse the incoming INVITE.</summary>
    public sealed record Refuse(CallRefusal Refusal) : OnDemandLegsEffect;

    /// <summary>Give the outgoing INVITE up.</summary>
    public sealed record CancelOutgoing(string? Reason) : OnDemandLegsEffect;

    /// <summary>End a leg because the other one has.</summary>
    /// <param name="Leg">The leg to end.</param>
    /// <param name="Because">How the other ended: its Privacy and Reason are repeated. <c>null</c> when it never stood.</param>
    public sealed record Bye(Leg Leg, CallEnd? Because) : OnDemandLegsEffect;

    /// <summary>Send a re-INVITE on.</summary>
    /// <param name="Leg">The leg to send it on.</param>
    /// <param name="Request">The one that came.</param>
    public sealed record Reinvite(Leg Leg, SipRequest Request) : OnDemandLegsEffect;

    /// <summary>Take the re-INVITE back that was sent on.</summary>
    public sealed record CancelReinvite(Leg Leg) : OnDemandLegsEffect;

    /// <summary>Answer a re-INVITE.</summary>
    /// <param name="Leg">The leg that it came on.</param>
    /// <param name="Status">The status.</param>
    /// <param name="Response">What the other side answered; <c>null</c> when it did not.</param>
    public sealed record AnswerReinvite(Leg Leg, int Status, SipResponse? Response) : OnDemandLegsEffect;

    /// <summary>Both legs are over: the session no longer counts, and the tokens are kept for who comes late only.</summary>
    public sealed record Forget : OnDemandLegsEffect;
}
