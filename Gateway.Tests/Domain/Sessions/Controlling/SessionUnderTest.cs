using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>A PoC Session with people whose names are their legs' too.</summary>
internal sealed class SessionUnderTest
{
    public static readonly PocAddress A = PocAddress.Parse("sip:a@networka.example");
    public static readonly PocAddress B = PocAddress.Parse("sip:b@networkb.example");
    public static readonly PocAddress C = PocAddress.Parse("sip:c@networkc.example");
    public static readonly PocAddress D = PocAddress.Parse("sip:d@networkd.example");

    private readonly Dictionary<PocAddress, LegId> _legs = [];

    public SessionUnderTest(SessionTerms terms, params PocAddress[] targets)
    {
        Session = PocSession.Begin(terms, A, targets, Now, Last);
        _legs[A] = new(1);
        Note();
    }

    public PocSession Session { get; }

    public MonotonicTime Now { get; set; } = new(TimeSpan.FromSeconds(100));

    /// <summary>What the last event ordered.</summary>
    public List<PocSessionEffect> Last { get; } = [];

    /// <summary>All that was ordered.</summary>
    public List<PocSessionEffect> All { get; } = [];

    public static SessionTerms OneToOne { get; } = new(SessionType.OneToOne, ReleasePolicy.OneToOne, AwaitsAnswer: true);

    public static SessionTerms AdHoc { get; } = new(SessionType.AdHocGroup, ReleasePolicy.AdHoc, AwaitsAnswer: true);

    public static SessionTerms PreArranged { get; } = new(SessionType.PreArrangedGroup, ReleasePolicy.PreArranged, AwaitsAnswer: true);

    public static SessionTerms Chat { get; } = new(SessionType.ChatGroup, ReleasePolicy.Chat, AwaitsAnswer: false);

    public LegId LegOf(PocAddress who) => _legs[who];

    public ParticipantState? StateOf(PocAddress who) => Session.Find(who)?.State;

    public SessionUnderTest Do(PocSessionEvent happened)
    {
        Last.Clear();
        Session.Handle(happened, Now, Last);
        Note();
        return this;
    }

    public SessionUnderTest Accept(PocAddress who) => Do(new PocSessionEvent.Accepted(LegOf(who), null));

    public SessionUnderTest Refuse(PocAddress who, int status) => Do(new PocSessionEvent.Refused(LegOf(who), status));

    public SessionUnderTest Leave(PocAddress who) => Do(new PocSessionEvent.LegEnded(LegOf(who), LegEnd.ByPeer));

    public SessionUnderTest Join(PocAddress who)
    {
        var leg = Session.NewLeg();
        _legs[who] = leg;
        return Do(new PocSessionEvent.JoinAsked(leg, who));
    }

    private void Note()
    {
        foreach (var invite in Last.OfType<PocSessionEffect.Invite>())
            _legs[invite.Who] = invite.Leg;
        All.AddRange(Last);
    }
}
