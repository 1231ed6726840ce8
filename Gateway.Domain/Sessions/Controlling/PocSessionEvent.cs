using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What can happen to a PoC Session.</summary>
public abstract record PocSessionEvent
{
    private PocSessionEvent()
    {
    }

    /// <summary>The peer of our INVITE said something provisional.</summary>
    /// <param name="Leg">The leg.</param>
    /// <param name="IsRinging">Whether it was 180; else it says nothing to anybody.</param>
    public sealed record Progressed(LegId Leg, bool IsRinging) : PocSessionEvent;

    /// <summary>The server of the invited one answers for him, with a 183: P-Answer-State Unconfirmed (RFC 4964).</summary>
    /// <param name="Leg">The leg.</param>
    public sealed record AnsweredUnconfirmed(LegId Leg) : PocSessionEvent;

    /// <summary>The peer of our INVITE accepted.</summary>
    /// <param name="Leg">The leg.</param>
    /// <param name="Answer">What its P-Answer-State says; <c>null</c> when it says nothing, which counts as confirmed.</param>
    public sealed record Accepted(LegId Leg, AnswerState? Answer) : PocSessionEvent;

    /// <summary>Somebody else, or something, accepted our INVITE for the one whom it invited: a contact of his, or his message box (docs/adr/0030).</summary>
    /// <param name="Leg">The leg.</param>
    /// <param name="Answer">As in <see cref="Accepted"/>.</param>
    /// <param name="By">Who.</param>
    /// <param name="Met">Why not he: the status that his own devices ended with; 480 when that is not known.</param>
    public sealed record TakenInstead(LegId Leg, AnswerState? Answer, PocAddress By, int Met) : PocSessionEvent;

    /// <summary>Our INVITE failed, for whatever reason; also when we cancelled it.</summary>
    /// <param name="Leg">The leg.</param>
    /// <param name="Status">The status; 408 when nothing answered.</param>
    public sealed record Refused(LegId Leg, int Status) : PocSessionEvent;

    /// <summary>A 2xx crossed our CANCEL; the BYE is on its way.</summary>
    /// <param name="Leg">The leg.</param>
    public sealed record AnsweredTooLate(LegId Leg) : PocSessionEvent;

    /// <summary>The initiator cancelled his INVITE, and has 487.</summary>
    /// <param name="Leg">The leg.</param>
    public sealed record Cancelled(LegId Leg) : PocSessionEvent;

    /// <summary>The dialog of a leg is over.</summary>
    /// <param name="Leg">The leg.</param>
    /// <param name="End">How.</param>
    public sealed record LegEnded(LegId Leg, LegEnd End) : PocSessionEvent;

    /// <summary>Somebody who may asks to come in: a late joiner, one who rejoins, a second device.</summary>
    /// <param name="Leg">His leg: <see cref="PocSession.NewLeg"/>.</param>
    /// <param name="Who">Who.</param>
    public sealed record JoinAsked(LegId Leg, PocAddress Who) : PocSessionEvent;

    /// <summary>Somebody who may wants others in it.</summary>
    /// <param name="Who">Whom; who is in or being called already is left in peace.</param>
    public sealed record AddAsked(ImmutableArray<PocAddress> Who) : PocSessionEvent;

    /// <summary>Somebody who may wants one out of it.</summary>
    /// <param name="Who">Whom.</param>
    public sealed record RemoveAsked(PocAddress Who) : PocSessionEvent;

    /// <summary>Somebody who may, or the end of the group or of the server, wants it released.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record ReleaseAsked(SessionEndReason Reason) : PocSessionEvent;

    /// <summary>The floor's inactivity timer T4 ran out.</summary>
    public sealed record FellSilent : PocSessionEvent;

    /// <summary>Time passed.</summary>
    public sealed record Tick : PocSessionEvent;
}
