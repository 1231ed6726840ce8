using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Domain.Sessions.Participating;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;
using Event = Gateway.Domain.Sessions.Participating.ReferProgressEvent;
using State = Gateway.Domain.Sessions.Participating.ReferProgressState;

namespace Gateway.Tests.Domain.Sessions.Participating;

[Clause("RFC 3515", "2.4")]
public sealed class ReferProgressTests
{
    private const string Identity = "sip:PoC-Session-Identity1@poc-server.networkx.example;gr";
    private static readonly SubscriptionState Active = new SubscriptionState.Active(TimeSpan.FromSeconds(60));
    private static readonly SubscriptionState Terminated = new SubscriptionState.Terminated("noresource");
    private static readonly SipFragment Confirmed = new(200, "OK") { Contact = Identity, AnswerState = AnswerState.Confirmed };
    private static readonly SipFragment Unconfirmed = Confirmed with { AnswerState = AnswerState.Unconfirmed };

    private static readonly Event[] Events =
    [
        new Event.Progressed(SipFragment.Of(180)), new Event.Decided(Confirmed), new Event.Decided(Unconfirmed), new Event.Confirmed(), new Event.Unheard(), new Event.Tick(),
    ];

    [Fact]
    public void Every_event_is_decided_in_every_state()
    {
        State[] states = [new State.Running(SipFragment.Of(100), At(25)), new State.Unconfirmed(Unconfirmed, At(60)), new State.Over()];
        foreach (var state in states)
        {
            foreach (var happened in Events)
                Assert.False(ReferProgress.Step(state, happened, At(0)).Effects.IsDefault, $"{state} / {happened}");
        }
    }

    [Fact, Clause("OMA PoC CP", "Figure 17")]
    public void First_comes_100_with_an_open_subscription_and_last_the_decision_with_a_closed_one()
    {
        var told = Run((0, new Event.Decided(SipFragment.Of(200))));

        Assert.Equal([new(SipFragment.Of(100), Active), new ReferProgressEffect(new(200, "OK"), Terminated)], told);
        Assert.Equal("SIP/2.0 100 Trying\r\n", Text(told[0].Report));
        Assert.Equal("SIP/2.0 200 OK\r\n", Text(told[1].Report));
    }

    [Fact, Clause("RFC 4964", "8.2")]
    public void An_unconfirmed_answer_keeps_the_subscription_until_the_client_itself_has_answered()
    {
        var told = Run((0, new Event.Decided(Unconfirmed)), (3, new Event.Confirmed()));

        Assert.Equal([Active, Active, Terminated], told.Select(effect => effect.State));
        Assert.Equal($"SIP/2.0 200 OK\r\nContact: <{Identity}>\r\nP-Answer-State: Confirmed\r\n", Text(told[^1].Report));
    }

    [Fact]
    public void An_unconfirmed_answer_that_nobody_confirms_is_not_waited_for_for_ever()
    {
        var told = Run((0, new Event.Decided(Unconfirmed)), (59, new Event.Tick()), (60, new Event.Tick()));

        Assert.Equal([Active, Active, Terminated], told.Select(effect => effect.State));
        Assert.Equal(Unconfirmed, told[^1].Report);
    }

    [Fact]
    public void While_it_rings_for_long_the_subscription_is_renewed_before_it_ends()
    {
        var told = Run((0, new Event.Progressed(SipFragment.Of(180))), (24, new Event.Tick()), (25, new Event.Tick()), (49, new Event.Tick()), (50, new Event.Tick()));

        Assert.Equal([100, 180, 180, 180], told.Select(effect => effect.Report.Status));
    }

    [Fact]
    public void The_same_news_is_told_once() =>
        Assert.Equal([100, 180, 183], Run(
            (0, new Event.Progressed(SipFragment.Of(180))), (1, new Event.Progressed(SipFragment.Of(180))), (2, new Event.Progressed(SipFragment.Of(183))))
            .Select(effect => effect.Report.Status));

    [Fact]
    public void Nothing_is_told_to_who_listens_no_more() =>
        Assert.Single(Run((0, new Event.Unheard()), (1, new Event.Decided(Confirmed))));

    [Fact]
    public void However_events_come_the_subscription_is_closed_once_and_by_the_last_NOTIFY()
    {
        var chance = new SeededIdSource(12);
        for (var run = 0; run < 5_000; run++)
        {
            var told = Run([.. Enumerable.Range(0, 10).Select(i => (i * 9, Events[chance.NewUInt32() % (uint)Events.Length]))]);

            Assert.DoesNotContain(told[..^1], effect => effect.State is SubscriptionState.Terminated);
        }
    }

    private static ImmutableArray<ReferProgressEffect> Run(params (int Second, Event Happened)[] events)
    {
        var (state, effects) = ReferProgress.Begin(At(0));
        var told = effects.ToBuilder();
        foreach (var (second, happened) in events)
        {
            var (next, more) = ReferProgress.Step(state, happened, At(second));
            state = next;
            told.AddRange(more);
        }

        return told.ToImmutable();
    }

    private static string Text(SipFragment report) => Encoding.UTF8.GetString(report.Write().Content.Span);

    private static MonotonicTime At(int seconds) => MonotonicTime.Zero + TimeSpan.FromSeconds(seconds);
}
