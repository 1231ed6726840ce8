using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What a PoC Session orders.</summary>
public abstract record PocSessionEffect
{
    private PocSessionEffect()
    {
    }

    /// <summary>Send an INVITE.</summary>
    /// <param name="Leg">The leg it begins.</param>
    /// <param name="Who">To whom.</param>
    public sealed record Invite(LegId Leg, PocAddress Who) : PocSessionEffect;

    /// <summary>From here on a leg is somebody else's than the one who was invited.</summary>
    /// <param name="Leg">The leg.</param>
    /// <param name="From">Who was invited.</param>
    /// <param name="To">Who takes part.</param>
    /// <param name="Met">Why not the first: a status.</param>
    public sealed record HandOver(LegId Leg, PocAddress From, PocAddress To, int Met) : PocSessionEffect;

    /// <summary>Take our INVITE back.</summary>
    /// <param name="Leg">Its leg.</param>
    public sealed record Cancel(LegId Leg) : PocSessionEffect;

    /// <summary>Send 180 to the initiator.</summary>
    /// <param name="Leg">His leg.</param>
    public sealed record Ring(LegId Leg) : PocSessionEffect;

    /// <summary>Send 200 to an INVITE.</summary>
    /// <param name="Leg">Its leg.</param>
    /// <param name="Answer">What P-Answer-State is to say; <c>null</c> for nothing.</param>
    public sealed record Accept(LegId Leg, AnswerState? Answer) : PocSessionEffect;

    /// <summary>Refuse an INVITE. The leg is gone with it.</summary>
    /// <param name="Leg">Its leg.</param>
    /// <param name="Status">The status.</param>
    public sealed record Refuse(LegId Leg, int Status) : PocSessionEffect;

    /// <summary>Send a BYE.</summary>
    /// <param name="Leg">Its leg.</param>
    public sealed record Bye(LegId Leg) : PocSessionEffect;

    /// <summary>Write down and tell how a participant stands.</summary>
    /// <param name="Who">Who.</param>
    public sealed record Report(PocAddress Who) : PocSessionEffect;

    /// <summary>A participation is over: write down what it costs.</summary>
    /// <param name="Leg">The leg that it was.</param>
    /// <param name="Who">Whose.</param>
    /// <param name="Means">By what it ended.</param>
    public sealed record Charge(LegId Leg, PocAddress Who, LeaveMeans Means) : PocSessionEffect;

    /// <summary>Write down and tell how the session stands.</summary>
    public sealed record ReportSession : PocSessionEffect;

    /// <summary>Let nobody join any more: the group has no session from here on.</summary>
    public sealed record StopJoins : PocSessionEffect;

    /// <summary>Tell who watches the participants that there is nothing more to see (<c>terminated;reason=noresource</c>).</summary>
    public sealed record EndNotifications : PocSessionEffect;
}
