using System.Diagnostics;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Effect = Gateway.Domain.Sessions.Participating.OnDemandLegsEffect;
using Event = Gateway.Domain.Sessions.Participating.OnDemandLegsEvent;
using State = Gateway.Domain.Sessions.Participating.OnDemandLegsState;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// The participating PoC function as a B2BUA for one on-demand session of the user it serves (OMA PoC CP Figures 16 and 18): an incoming leg, an
/// outgoing one, and what each means for the other. The same machine stands on the inviter's and on the target's side; which identities the legs
/// show is the performer's business.
/// </summary>
/// <remarks>
/// <para>A leg that ends has its 200 before this machine hears of it, so the far side is told afterwards, and whatever becomes of that does not concern
/// who left: Figure 16 steps 4 and 5 before 6, Figure 18 steps 5 to 7 before 8. A CANCEL has its 487 at once, and the outgoing INVITE is given up
/// behind it; a 2xx that crosses is ended by the user agent core and only waited for here.</para>
/// <list type="table">
/// <item><term>Inviting</term><description>waits for the outgoing INVITE</description></item>
/// <item><term>Withdrawing</term><description>incoming over, outgoing being given up</description></item>
/// <item><term>Established</term><description>both stand</description></item>
/// <item><term>Leaving</term><description>one over, BYE sent on the other</description></item>
/// <item><term>Over</term><description>nothing is left</description></item>
/// </list>
/// <para>Left out: early dialogs with reliable provisional responses (RFC 3262), which nobody here offers.</para>
/// </remarks>
public static class OnDemandLegs
{
    /// <summary>Where it begins: the INVITE has come and its like has been sent.</summary>
    public static State Begin { get; } = new State.Inviting();

    /// <summary>One step.</summary>
    public static Transition<State, Effect> Step(State state, Event happened) => (state, happened) switch
    {
        (State.Inviting, Event.Progressed(var response)) => new(state, [new Effect.Ring(response)]),
        (State.Inviting, Event.Accepted(var response)) => new(new State.Established(null), [new Effect.Accept(response)]),
        (State.Inviting, Event.Refused(var refusal)) => new(new State.Over(), [new Effect.Refuse(refusal), new Effect.Forget()]),
        // The time for an answer had run out here before it came.
        (State.Inviting, Event.AnsweredTooLate) =>
            new(new State.Leaving(Leg.Outgoing), [new Effect.Refuse(new(SipStatus.RequestTimeout, null, WasCancelled: true))]),
        (State.Inviting, Event.Cancelled(var reason)) => new(new State.Withdrawing(), [new Effect.CancelOutgoing(reason)]),

        (State.Withdrawing, Event.Refused) => new(new State.Over(), [new Effect.Forget()]),
        (State.Withdrawing, Event.AnsweredTooLate) => new(new State.Leaving(Leg.Outgoing), []),
        // The user agent core calls this too late; whoever tells it otherwise gets a BYE all the same, for nobody is there to talk to.
        (State.Withdrawing, Event.Accepted) => new(new State.Leaving(Leg.Outgoing), [new Effect.Bye(Leg.Outgoing, null)]),
        // The cancelled user has gone; what the other side tells of its ringing is for nobody.
        (State.Withdrawing, Event.Progressed) => new(state, []),

        (State.Established, Event.Ended(var leg, var how)) => new(new State.Leaving(Other(leg)), [new Effect.Bye(Other(leg), how)]),
        (State.Established { Reinvited: null }, Event.ReinviteArrived(var leg, var reinvite)) =>
            new(new State.Established(leg), [new Effect.Reinvite(Other(leg), reinvite)]),
        // Both ends want to change the session at once; each leg has its own transaction, so the glare of RFC 3261 §14.2 is ours to see.
        (State.Established, Event.ReinviteArrived(var leg, _)) => new(state, [new Effect.AnswerReinvite(leg, SipStatus.RequestPending, null)]),
        (State.Established { Reinvited: { } asked }, Event.ReinviteAnswered(var leg, var status, var final)) when leg == Other(asked) =>
            new(new State.Established(null), [new Effect.AnswerReinvite(asked, status, final)]),
        (State.Established { Reinvited: { } asked }, Event.ReinviteCancelled(var leg)) when leg == asked =>
            new(new State.Established(null), [new Effect.CancelReinvite(Other(leg))]),
        // An answer to nothing of ours changes nothing, nor does the end of what has been answered.
        (State.Established, Event.ReinviteAnswered or Event.ReinviteCancelled) => new(state, []),

        (State.Leaving(var open), Event.Ended(var leg, _)) when leg == open => new(new State.Over(), [new Effect.Forget()]),
        // The leg is going: nobody is left to negotiate with.
        (State.Leaving(var open), Event.ReinviteArrived(var leg, _)) when leg == open =>
            new(state, [new Effect.AnswerReinvite(leg, SipStatus.CallOrTransactionDoesNotExist, null)]),
        // What comes twice, or of the leg that is over already, carries no news.
        (State.Leaving, _) => new(state, []),
        (State.Over, _) => new(state, []),

        // Nothing stands yet that could end or be renegotiated, and a leg that is over is not cancelled again.
        (State.Inviting or State.Withdrawing, Event.Ended or Event.ReinviteArrived or Event.ReinviteAnswered or Event.ReinviteCancelled) => new(state, []),
        (State.Withdrawing, Event.Cancelled) => new(state, []),
        (State.Established, Event.Progressed or Event.Accepted or Event.Refused or Event.AnsweredTooLate or Event.Cancelled) => new(state, []),

        _ => throw new UnreachableException($"{state} / {happened}"),
    };

    /// <summary>The other one of the two.</summary>
    public static Leg Other(Leg leg) => leg == Leg.Incoming ? Leg.Outgoing : Leg.Incoming;
}
