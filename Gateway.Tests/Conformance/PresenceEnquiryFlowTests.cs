using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Watching;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Each of the eleven steps of Figure A.1-1, for each of the four enquiries, in one network and across two.</summary>
[Clause("TS 23.141", "A.1")]
public sealed class PresenceEnquiryFlowTests
{
    public enum Asking
    {
        Once,
        Period,
        NextChange,
        Stop,
    }

    public static TheoryData<Asking, bool> All => new(from asking in Enum.GetValues<Asking>() from isOne in new[] { false, true } select (asking, isOne));

    [Theory, MemberData(nameof(All))]
    public void Steps_1_to_3_the_Watcher_Application_takes_the_question_and_sends_it_to_the_watcher_proxy(Asking asking, bool isOneNetwork)
    {
        var (world, from, asked) = Begin(asking, isOneNetwork);

        var subscribe = world.Find(from, isOneNetwork ? "WA-A -> proxies SUBSCRIBE" : "WA-A -> watcher proxy SUBSCRIBE");
        Assert.Equal(EnquiryState.Asking, world.Of(asked)[0].State);
        Assert.Equal("presence", subscribe.Text(HeaderId.Event));
        Assert.Equal(ExpiresOf(asking), subscribe.Text(HeaderId.Expires));
        Assert.Equal(asking == Asking.Stop, !subscribe.To.Tag.IsEmpty);
        Assert.Equal("application/pidf+xml", subscribe.Text(HeaderId.Accept));
    }

    [Theory, MemberData(nameof(All))]
    public void Step_2_who_is_no_user_or_has_used_up_his_credit_is_refused_before_anything_is_sent(Asking asking, bool isOneNetwork)
    {
        var world = new PresenceNetworks(isOneNetwork);
        var from = world.World.Sent.Count;

        var stranger = world.Ask(KindOf(asking), TimeSpan.FromHours(1), who: PocAddress.Parse("sip:nobody@networka.example"));
        Assert.Equal((EnquiryState.Refused, EnquiryCredit.Unauthenticated), (stranger.Answer!.State, Assert.Single(stranger.Answer.Why).Effect));

        world.A.Change(world.Alice, subscriber => subscriber with { PresenceCredit = 0 });
        var poor = world.Ask(KindOf(asking), TimeSpan.FromHours(1));
        Assert.Equal((EnquiryState.Refused, EnquiryCredit.NoCredit, "credit:usr_alice"), (poor.Answer!.State, poor.Answer.Why[0].Effect, poor.Answer.Why[0].Rule));
        world.A.Change(world.Alice, subscriber => subscriber with { PresenceCredit = null });

        // Somebody asks of people without end. What is not sent for want of credit is told at once.
        for (var i = 0; i < TestNetwork.EnquiriesPerHour; i++)
            world.Ask(EnquiryKind.Once, of: PocAddress.Parse($"sip:n{i}@nowhere.example"));
        world.Run(1);
        from = world.World.Sent.Count;
        var spent = world.Ask(KindOf(asking), TimeSpan.FromHours(1));
        world.Run(1);
        Assert.Equal((EnquiryState.Refused, EnquiryCredit.NoCredit, EnquiryCredit.HourlyRule), (spent.Answer!.State, spent.Answer.Why[0].Effect, spent.Answer.Why[0].Rule));
        Assert.Empty(world.Steps(from, SipMethod.Subscribe));
    }

    [Theory, MemberData(nameof(All))]
    public void Steps_4_to_7_each_proxy_finds_the_next_by_the_address_and_changes_nothing_of_the_question(Asking asking, bool isOneNetwork)
    {
        var (world, from, _) = Begin(asking, isOneNetwork);

        var hops = Hops(isOneNetwork).Select(hop => $"{hop} SUBSCRIBE").ToArray();
        Assert.Equal(hops, world.Steps(from, SipMethod.Subscribe).Where(step => step.EndsWith(" SUBSCRIBE", StringComparison.Ordinal) && !step.Contains("200", StringComparison.Ordinal)));
        var first = world.Find(from, hops[0]);
        foreach (var hop in hops)
        {
            var subscribe = world.Find(from, hop);
            foreach (var header in (HeaderId[])[HeaderId.Event, HeaderId.Expires, HeaderId.CallId, HeaderId.Accept, HeaderId.PChargingVector])
                Assert.Equal(first.Text(header), subscribe.Text(header));
        }

        // The watcher is who his own network says (inter-operator authentication, step 6).
        Assert.Contains(world.Alice.ToString(), world.Find(from, hops[^1]).Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public void Step_8_the_Presence_Server_refuses_who_may_not_know_any_longer(Asking asking, bool isOneNetwork)
    {
        var world = new PresenceNetworks(isOneNetwork);
        if (asking == Asking.Stop)
        {
            var running = world.Ask(EnquiryKind.Period, TimeSpan.FromHours(2));
            world.Run(10);
            world.Rule(PresencePermission.Block);
            world.Run(1);

            // There is nothing left to stop: that is a local matter.
            Assert.Equal((EnquiryState.Ended, EnquiryEnd.Rejected), (world.Of(running)[^1].State, world.Of(running)[^1].End));
            Assert.False(world.Stop(running));
            return;
        }

        world.Rule(PresencePermission.Block);
        var from = world.World.Sent.Count;
        var asked = world.Ask(KindOf(asking), TimeSpan.FromHours(2));
        world.Run(1);

        Assert.Equal((EnquiryState.Refused, 403), (asked.Answer!.State, asked.Answer.Cause!.Status));
        Assert.Null(asked.Answer.Seen);
        Assert.Equal(isOneNetwork ? ["rul_1"] : [], asked.Answer.Why.Select(why => why.Rule));
        Assert.Empty(world.Steps(from, SipMethod.Notify));
        Assert.Contains(world.B.Disk.Facts.OfType<Fact.AccessDenied>(), denied => denied.From == world.Alice && denied.Action == "presence");
    }

    [Theory, MemberData(nameof(All))]
    public void Step_9_the_record_is_raised_when_it_is_granted_and_closed_when_it_is_over_and_stop_raises_none(Asking asking, bool isOneNetwork)
    {
        var (world, from, asked) = Begin(asking, isOneNetwork);

        var records = world.Charged.ToList();
        var opened = records[0];
        Assert.Single(records.Select(record => record.Id).Distinct());
        Assert.Equal((world.Alice, world.Bob, WatcherStanding.Allowed), (opened.Watcher, opened.Presentity, opened.Outcome));
        Assert.Equal((world.A.Domain, world.B.Domain), (opened.OriginatingNetwork, opened.TerminatingNetwork));
        Assert.Null(opened.End);
        Assert.Equal(asking switch { Asking.Once => ChargingEnd.Answered, Asking.Stop => ChargingEnd.Stopped, _ => null }, records[^1].End);
        Assert.True(records[^1].End is null || records[^1].Notifications > 0 && records[^1].Octets > 100);

        // Both sides charge the same enquiry: one by one identifier.
        var ours = PresenceNetworks.Charges(world.A, ChargingRole.Originating).ToList();
        Assert.Equal(opened.ChargingId, ours[0].ChargingId);
        Assert.Equal(asked.Question.Id, ours[0].Enquiry);
        Assert.Equal(records[^1].End is null, ours[^1].End is null);
    }

    [Theory, MemberData(nameof(All))]
    public void Nobody_is_charged_who_was_refused(Asking asking, bool isOneNetwork)
    {
        var world = new PresenceNetworks(isOneNetwork);
        world.Rule(PresencePermission.Block);

        world.Ask(KindOf(asking), TimeSpan.FromHours(2));
        world.Run(1);

        Assert.Empty(world.Charged);
        Assert.Empty(PresenceNetworks.Charges(world.A, ChargingRole.Originating));
    }

    [Theory, MemberData(nameof(All))]
    public void Step_10_the_answer_and_the_state_come_back(Asking asking, bool isOneNetwork)
    {
        var (world, from, _) = Begin(asking, isOneNetwork);

        Assert.Equal(
            Hops(isOneNetwork).Select(Back).Reverse().Select(hop => $"{hop} 200 SUBSCRIBE"),
            world.Steps(from, SipMethod.Subscribe).Where(step => step.EndsWith("200 SUBSCRIBE", StringComparison.Ordinal)));
        var notifies = world.World.Sent.Skip(from).Where(line => line.Is("NOTIFY") && line.To == world.A.Client).Select(line => (SipRequest)line.Message).ToList();
        var state = SubscriptionStateView.Of(Assert.Single(notifies))!.Value;
        if (asking is Asking.Once or Asking.Stop)
            Assert.Equal((true, "timeout"), (state.IsTerminated, state.Reason));
        else
            Assert.Equal("active", state.State);
        Assert.Equal("application/pidf+xml", notifies[0].Text(HeaderId.ContentType));
    }

    [Theory, MemberData(nameof(All))]
    public void Step_11_the_watcher_is_told_and_after_stop_only_that_it_has_stopped(Asking asking, bool isOneNetwork)
    {
        var (world, _, asked) = Begin(asking, isOneNetwork);

        var last = world.Of(asked)[^1];
        switch (asking)
        {
            case Asking.Once:
                Assert.Equal((EnquiryState.Answered, "hello"), (last.State, last.Seen!.Note));
                break;
            case Asking.Period:
                Assert.Equal((EnquiryState.Active, "hello"), (last.State, last.Seen!.Note));
                break;
            case Asking.NextChange:
                Assert.Equal(EnquiryState.Active, last.State);
                break;
            case Asking.Stop:
                Assert.Equal((EnquiryState.Ended, EnquiryEnd.Stopped), (last.State, last.End));
                Assert.True(asked.IsStopped);
                break;
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Of_a_period_every_change_is_told(bool isOneNetwork)
    {
        var (world, _, asked) = Begin(Asking.Period, isOneNetwork);

        foreach (var note in new[] { "one", "two", "three" })
        {
            world.Run(6);
            world.Say(null, note);
        }

        Assert.Equal(["hello", "one", "two", "three"], world.Of(asked).Where(record => record.State == EnquiryState.Active).Select(record => record.Seen!.Note));
        world.Run(7200);
        Assert.Equal((EnquiryState.Ended, EnquiryEnd.TimedOut), (world.Of(asked)[^1].State, world.Of(asked)[^1].End));
        AssertNothingIsLeft(world);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_next_change_is_the_first_state_that_differs_from_the_first_and_ends_the_subscription(bool isOneNetwork)
    {
        var (world, from, asked) = Begin(Asking.NextChange, isOneNetwork);
        world.Run(10);

        world.Say(null, "gone fishing");

        Assert.Equal((EnquiryState.Answered, "gone fishing"), (world.Of(asked)[^1].State, world.Of(asked)[^1].Seen!.Note));
        Assert.Equal("0", world.World.Sent.Last(line => line.Is("SUBSCRIBE")).Message.Text(HeaderId.Expires));
        AssertNothingIsLeft(world);
    }

    private static (PresenceNetworks World, int From, PresenceNetworks.Asked Asked) Begin(Asking asking, bool isOneNetwork)
    {
        var world = new PresenceNetworks(isOneNetwork);
        world.Say(null, "hello");
        var from = world.World.Sent.Count;
        var asked = world.Ask(KindOf(asking), asking == Asking.Once ? default : TimeSpan.FromHours(2));
        world.Run(1);
        if (asking == Asking.Stop)
        {
            from = world.World.Sent.Count;
            Assert.True(world.Stop(asked));
            world.Run(1);
        }

        return (world, from, asked);
    }

    private static void AssertNothingIsLeft(PresenceNetworks world)
    {
        world.Run(60);
        Assert.Equal((0, 0, 0), (world.A.Watching.RunningCount, world.A.Watching.PeopleCount, world.B.Presence.WatcherCount));
    }

    private static EnquiryKind KindOf(Asking asking) => asking switch { Asking.Once => EnquiryKind.Once, Asking.NextChange => EnquiryKind.NextChange, _ => EnquiryKind.Period };

    private static string ExpiresOf(Asking asking) => asking is Asking.Once or Asking.Stop ? "0" : "7200";

    private static string[] Hops(bool isOneNetwork) =>
        isOneNetwork ? ["WA-A -> proxies", "proxies -> PS-B"] : ["WA-A -> watcher proxy", "watcher proxy -> presentity proxy", "presentity proxy -> PS-B"];

    private static string Back(string hop) => hop.Split(" -> ") is [var from, var to] ? $"{to} -> {from}" : hop;
}
