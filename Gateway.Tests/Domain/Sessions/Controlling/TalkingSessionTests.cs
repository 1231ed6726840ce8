using Gateway.Domain.Access;
using Gateway.Domain.Floor;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>People who talk to each other in a session of the whole network.</summary>
public sealed class TalkingSessionTests
{
    [Fact]
    public void The_INVITE_that_starts_a_session_asks_for_the_burst_and_the_others_are_told_who_has_it()
    {
        var test = new TalkingWorld();
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Run(1);

        Assert.IsType<MbcpMessage.Granted>(Assert.Single(test.Anna.Told));
        Assert.Equal("sip:anna@networka.example", Assert.IsType<MbcpMessage.Taken>(test.Bea.Last).Talker);
        Assert.Equal("sip:anna@networka.example", Assert.IsType<MbcpMessage.Taken>(test.Carl.Last).Talker);
    }

    [Fact]
    public void Who_comes_first_into_a_chat_room_has_not_asked_for_anything()
    {
        var test = new TalkingWorld(group => group with { Type = GroupType.Chat });
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Run(0.5);
        test.Bea.Handset.Invite(TalkingWorld.Group);
        test.Run(0.5);

        Assert.All(test.Anna.Told.Concat(test.Bea.Told), message => Assert.IsType<MbcpMessage.Idle>(message));
        Assert.Empty(test.Bursts);
    }

    [Fact]
    public void What_the_talker_says_is_heard_by_all_others_and_is_on_record()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Speak(3);
        test.Bea.Lose(2);
        test.Bea.Speak(1);
        test.Bea.Release();
        test.Run(1);

        Assert.Equal((4, 4), (test.Anna.Heard.Count, test.Carl.Heard.Count));
        Assert.Empty(test.Bea.Heard);
        var burst = Assert.Single(test.Bursts);
        Assert.Equal((test.Bea.Address, "bea", 1, 4, 2, true), (burst.Talker, burst.TalkerName, burst.Priority, burst.Packets, burst.Lost, burst.IsRecorded));
        Assert.Equal((BurstEnd.Released, "PCMA"), (burst.End!.Value, burst.Codec));
        Assert.Equal(TimeSpan.Zero, burst.AccessTime);
        Assert.True(burst.EndedAt - burst.StartedAt >= TimeSpan.FromMilliseconds(120));
        var tape = Assert.Single(test.Tapes);
        Assert.Equal([0u, 160, 320, 800], tape.Timestamps);
        Assert.Equal((burst.Id, true), (tape.Burst, tape.HasEnded));
        Assert.Equal([FloorNews.Taken, FloorNews.Idle], test.News.TakeLast(2));
    }

    [Fact]
    public void Another_policy_of_the_group_holds_in_a_session_that_runs_from_the_next_burst_on()
    {
        var test = new TalkingWorld(group => group with { FloorPolicy = new() { TalkAtMost = TimeSpan.FromSeconds(20) } }).Begin();
        test.Bea.Press();
        test.Bea.Speak(2);
        test.Change(group => group with { FloorPolicy = new() { TalkAtMost = TimeSpan.FromSeconds(2), Queuing = false } });
        test.Bea.Speak(150);
        Assert.Equal(20, Assert.IsType<MbcpMessage.Granted>(test.Bea.Last).StopTalkingSeconds!.Value);
        test.Carl.Press();
        Assert.Equal(1, Assert.IsType<MbcpMessage.Deny>(test.Carl.Last).Reason);
        test.Bea.Release();

        test.Carl.Press();
        Assert.Equal(2, Assert.IsType<MbcpMessage.Granted>(test.Carl.Last).StopTalkingSeconds!.Value);
        Assert.Equal(TimeSpan.FromSeconds(2), test.Floors[^1].TalkAtMost);
    }

    [Fact]
    public void Everything_that_is_told_of_the_floor_has_a_higher_version_than_what_was_told_before()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Speak(2);
        test.Carl.Press();
        test.Bea.Release();
        test.Run(1);

        Assert.Equal(Enumerable.Range(1, test.Floors.Count).Select(number => (long)number), test.Floors.Select(floor => floor.Version));
        Assert.True(test.Floors.Count >= 5);
    }

    [Fact]
    public void Who_was_granted_the_burst_and_says_nothing_leaves_no_burst_on_record()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Release(hasSpoken: false);
        test.Run(1);

        Assert.Empty(test.Bursts);
        Assert.Empty(test.Tapes);
        Assert.Equal([FloorPhase.Taken, FloorPhase.Idle], test.Floors.TakeLast(2).Select(floor => floor.Phase));
    }

    [Fact]
    public void A_late_joiner_is_told_who_talks_and_hears_him_from_there_on()
    {
        var test = new TalkingWorld(group => group with { Type = GroupType.Chat });
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Bea.Handset.Invite(TalkingWorld.Group);
        test.Run(1);
        test.Anna.Press();
        test.Anna.Speak(2);
        test.Carl.Handset.Invite(TalkingWorld.Group);
        test.Run(0.5);
        test.Anna.Speak(2);

        Assert.Equal("sip:anna@networka.example", Assert.IsType<MbcpMessage.Taken>(Assert.Single(test.Carl.Told)).Talker);
        Assert.Equal(2, test.Carl.Heard.Count);
        Assert.Equal(test.Bea.Heard[^1].Header.SequenceNumber, test.Carl.Heard[^1].Header.SequenceNumber);
    }

    [Fact]
    public void Who_talks_longer_than_the_group_allows_is_revoked_cut_and_has_to_wait()
    {
        var test = new TalkingWorld(group => group with { FloorPolicy = new() { TalkAtMost = TimeSpan.FromSeconds(2) } }).Begin();
        test.Bea.Press();
        Assert.Equal(2, Assert.IsType<MbcpMessage.Granted>(test.Bea.Last).StopTalkingSeconds!.Value);
        test.Bea.Speak(102);
        Assert.Equal(2, Assert.IsType<MbcpMessage.Revoke>(test.Bea.Last).Reason);
        test.Bea.Speak(160);
        var heard = test.Anna.Heard.Count;
        test.Bea.Press();

        Assert.InRange(heard, 245, 255);
        Assert.Equal(4, test.Bea.Told.OfType<MbcpMessage.Deny>().Last().Reason);
        test.Run(1);
        Assert.Equal(BurstEnd.TalkedTooLong, Assert.Single(test.Bursts).End);
        Assert.Contains(FloorNews.Revoked, test.News);
    }

    [Fact]
    public void Requests_wait_in_the_order_of_the_rights_in_the_group()
    {
        var test = new TalkingWorld(
            group => TalkingWorld.With(group, "dora", new() { Priority = 2 }), members: 4).Begin();
        var dora = test.People[3];
        test.Bea.Press();
        test.Carl.Press(priority: 3);
        dora.Press(priority: 2);
        Assert.Equal((1, 2), Waits(test.Carl));
        Assert.Equal((2, 1), Waits(dora));
        Assert.Equal([dora.Address, test.Carl.Address], test.Floors[^1].Queue.Select(member => member.Address));
        test.Bea.Release(hasSpoken: false);
        test.Run(1);

        Assert.Contains(dora.Told, message => message is MbcpMessage.Granted);
        Assert.Equal((1, 1), Waits(test.Carl));
        Assert.InRange(AccessTimeOf(test, dora), TimeSpan.FromMilliseconds(70), TimeSpan.FromMilliseconds(130));
    }

    [Fact]
    public void Where_nobody_may_wait_the_second_is_denied()
    {
        var test = new TalkingWorld(group => group with { FloorPolicy = new() { Queuing = false } }).Begin();
        test.Bea.Press();
        test.Carl.Press();
        test.Run(1);

        Assert.Equal(1, Assert.IsType<MbcpMessage.Deny>(test.Carl.Told.Last(message => message is not MbcpMessage.Taken)).Reason);
        var denied = test.Network.Disk.Facts.OfType<Gateway.Domain.History.Fact.FloorChanged>().Last(fact => fact.News == FloorNews.Denied);
        Assert.Equal((test.Carl.Address, "Another PoC User has permission"), (denied.Who!.Address, denied.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_dispatcher_of_the_group_may_pre_empt_unless_its_policy_says_no(bool preEmption)
    {
        var test = new TalkingWorld(group =>
            TalkingWorld.With(group with { FloorPolicy = new() { PreEmption = preEmption } }, "carl", new() { Role = MemberRole.Dispatcher })).Begin();
        test.Bea.Press();
        test.Bea.Speak(2);
        test.Carl.Press(priority: 3);

        Assert.Equal(preEmption, test.Bea.Told.Any(message => message is MbcpMessage.Revoke { Reason: 4 }));
        test.Bea.Release();
        test.Run(1);
        Assert.Contains(test.Carl.Told, message => message is MbcpMessage.Granted);
        Assert.Equal(preEmption ? BurstEnd.PreEmpted : BurstEnd.Released, Assert.Single(test.Bursts).End);
        Assert.Equal(preEmption, test.News.Contains(FloorNews.PreEmpted));
    }

    [Fact]
    public void Who_only_listens_is_denied_and_told_why()
    {
        var test = new TalkingWorld(group => TalkingWorld.With(group, "bea", new() { ListenOnly = true })).Begin();
        test.Bea.Press();

        Assert.Equal(5, Assert.IsType<MbcpMessage.Deny>(test.Bea.Last).Reason);
    }

    [Fact]
    public void Rights_that_change_hold_in_the_session_that_runs()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Speak(2);
        test.Change(group => TalkingWorld.With(group, "bea", new() { ListenOnly = true }));
        test.Run(0.2);

        Assert.Equal(3, test.Bea.Told.OfType<MbcpMessage.Revoke>().First().Reason);
        test.Bea.Release();
        test.Bea.Press();
        Assert.Equal(5, test.Bea.Told.OfType<MbcpMessage.Deny>().Last().Reason);
    }

    [Fact]
    public void In_a_broadcast_nobody_talks_but_who_began_it()
    {
        var test = new TalkingWorld(group => group with { Type = GroupType.Broadcast }).Begin();
        test.Bea.Press();
        test.Anna.Press();

        Assert.Equal(5, test.Bea.Told.OfType<MbcpMessage.Deny>().Last().Reason);
        Assert.IsType<MbcpMessage.Granted>(test.Anna.Last);
    }

    [Theory]
    [InlineData(PlainPhoneTalk.ByVoice)]
    [InlineData(PlainPhoneTalk.ListenOnly)]
    public void A_plain_phone_talks_by_speaking_where_the_group_lets_it(PlainPhoneTalk policy)
    {
        var test = new TalkingWorld(group => group with { FloorPolicy = new() { PlainPhones = policy } });
        test.Carl.Handset.Plain = true;
        test.Begin();
        test.Carl.Speak(5, loud: false);
        test.Carl.Speak(5);
        var isHeard = policy == PlainPhoneTalk.ByVoice;

        Assert.Equal(isHeard ? 5 : 0, test.Anna.Heard.Count);
        Assert.Equal(isHeard, test.Anna.Told.Any(message => message is MbcpMessage.Taken { Talker: "sip:carl@networka.example" }));
        test.Run(2);
        Assert.Equal(isHeard ? BurstEnd.MediaStopped : null, test.Bursts.SingleOrDefault()?.End);
        Assert.Null(test.Bursts.SingleOrDefault()?.AccessTime);
        test.Forget();
        test.Anna.Press();
        test.Anna.Speak(3);
        Assert.Equal(3, test.Carl.Heard.Count);
        Assert.Empty(test.Carl.Told);
    }

    [Fact]
    public void Who_holds_gives_up_the_burst_and_hears_nothing_until_he_is_back()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Speak(1);
        Assert.True(test.Bea.Session.Reinvite(hold: true));
        test.Run(0.3);
        test.Carl.Press();
        test.Carl.Speak(2);
        var whileHeld = test.Bea.Heard.Count;
        Assert.True(test.Bea.Session.Reinvite());
        test.Run(0.3);
        test.Carl.Speak(2);

        Assert.Contains(test.Carl.Told, message => message is MbcpMessage.Granted);
        Assert.Equal((0, 2, 4), (whileHeld, test.Bea.Heard.Count, test.Anna.Heard.Count - 1));
        Assert.Equal("sip:carl@networka.example", Assert.IsType<MbcpMessage.Taken>(test.Bea.Last).Talker);
    }

    [Fact]
    public void A_session_in_which_nobody_talks_is_released()
    {
        var test = new TalkingWorld(
            group => group with { ReleasePolicy = ReleasePolicy.PreArranged with { InactivityMax = TimeSpan.FromSeconds(20) } },
            settings => settings with { Floor = new() }).Begin();
        test.Run(15);
        test.Anna.Press();
        test.Anna.Speak(2);
        test.Anna.Release();
        test.Run(1);
        var until = test.Floors[^1].ReleaseAt;
        test.Run(18);
        Assert.Equal(SessionState.Established, test.Session.State);
        test.Run(2);

        Assert.Equal((SessionState.Ended, SessionEndReason.Inactivity), (test.Session.State, test.Session.EndReason));
        Assert.Equal(until!.Value, test.Session.EndedAt!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void A_chat_room_stays_however_long_nobody_talks()
    {
        var test = new TalkingWorld(group => group with { Type = GroupType.Chat }, settings => settings with { Floor = new() });
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Bea.Handset.Invite(TalkingWorld.Group);
        test.Run(1);
        test.Anna.Press();
        test.Anna.Release(hasSpoken: false);
        test.Forget();
        test.Run(600);

        Assert.Equal(SessionState.Established, test.Session.State);
        Assert.Null(test.Network.Controlling.FloorOf(test.Session.Id)!.ReleaseAt);
        // C7: what is not heard ten times is not said without end.
        Assert.Equal(9, test.Bea.Told.Count);
    }

    [Fact]
    public void A_talker_who_leaves_makes_room_for_who_waits()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Speak(1);
        test.Carl.Press();
        test.Bea.Session.Leave();
        test.Run(1);

        Assert.Contains(test.Carl.Told, message => message is MbcpMessage.Granted);
        Assert.Equal("sip:carl@networka.example", Assert.IsType<MbcpMessage.Taken>(test.Anna.Last).Talker);
        Assert.Equal(BurstEnd.Left, Assert.Single(test.Bursts).End);
    }

    [Fact]
    public void Of_a_talker_who_hides_nobody_is_told_who_he_is()
    {
        var test = new TalkingWorld(group => group with { Type = GroupType.Chat, AllowsAnonymity = true });
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Bea.Handset.Invite(TalkingWorld.Group, change: extras => extras.With(Gateway.Sip.Messages.HeaderId.Privacy, "id"));
        test.Run(1);
        test.Bea.Press();
        test.Bea.Speak(1);
        test.Bea.Release();
        test.Run(1);

        var taken = test.Anna.Told.OfType<MbcpMessage.Taken>().Single();
        Assert.Equal(("sip:anonymous@anonymous.invalid", "Anonymous"), (taken.Talker, taken.Name));
        Assert.Equal(("sip:anonymous@anonymous.invalid", (string?)null), (test.Bursts[0].Talker.ToString(), test.Bursts[0].TalkerName));
    }

    [Fact]
    public void A_dispatcher_takes_the_burst_away_and_puts_the_queue_in_order()
    {
        var test = new TalkingWorld(members: 4).Begin();
        var dora = test.People[3];
        var (control, session) = (test.Network.Controlling, test.Session.Id);
        Assert.False(control.RevokeFloor(session, test.World.Now));
        test.Bea.Press();
        test.Bea.Speak(1);
        test.Carl.Press();
        dora.Press();
        Assert.True(control.OrderQueue(session, [dora.Address, test.Anna.Address], test.World.Now));
        Assert.True(control.RevokeFloor(session, test.World.Now));
        test.Run(0.1);
        Assert.Equal(FloorPhase.Revoking, control.FloorOf(session)!.Phase);
        test.Bea.Release();
        test.Run(0.5);

        Assert.Contains(dora.Told, message => message is MbcpMessage.Granted);
        Assert.Equal([test.Carl.Address], control.FloorOf(session)!.Queue.Select(member => member.Address));
        Assert.Equal(dora.Address, control.FloorOf(session)!.Holder!.Address);
        Assert.Equal(BurstEnd.TakenAway, Assert.Single(test.Bursts).End);
        Assert.DoesNotContain(FloorNews.PreEmpted, test.News);
    }

    [Fact]
    public void Who_floods_with_requests_is_listened_to_for_a_part_of_them_only()
    {
        var test = new TalkingWorld().Begin();
        var facts = test.Network.Disk.Facts.Count;
        for (var i = 0; i < 1_000; i++)
        {
            test.Bea.Session.Send(new MbcpMessage.Request(1));
            test.Bea.Session.Send(MbcpMessage.Release.WithoutMedia(1));
        }

        test.Run(1);
        Assert.InRange(test.Anna.Told.Count, 1, 90);
        Assert.InRange(test.Network.Disk.Facts.Count - facts, 1, 90);
    }

    [Fact]
    public void When_the_session_is_over_nothing_of_its_floor_is_left()
    {
        var test = new TalkingWorld().Begin();
        test.Bea.Press();
        test.Bea.Speak(1);
        Assert.True(test.Network.Controlling.Release(test.Session.Id, test.World.Now));
        test.Run(1);

        Assert.Null(test.Network.Controlling.FloorOf(test.Session.Id));
        Assert.Equal(BurstEnd.Left, Assert.Single(test.Bursts).End);
        Assert.True(Assert.Single(test.Tapes).HasEnded);
        test.Run(200);
        Assert.Equal((0, 0), (test.Network.Controlling.SessionCount, test.World.OpenMediaPorts));
    }

    [Fact]
    public void Over_a_pre_established_session_one_talks_and_listens_as_well()
    {
        var test = new TalkingWorld();
        test.Bea.Handset.Establish("sip:poc-factory@poc-server.networka.example");
        test.Begin();
        test.Bea.Press();
        test.Bea.Speak(3);
        test.Bea.Release();
        test.Anna.Press();
        test.Anna.Speak(2);
        test.Run(6);

        Assert.Contains(test.Bea.Told, message => message is MbcpMessage.Granted);
        Assert.Equal((3, 2), (test.Anna.Heard.Count, test.Bea.Heard.Count));
        Assert.Contains(test.Bea.Handset.Floor, one => RtcpReport.TryRead(one, out var report) && report.Sender is not null);
        Assert.Equal([test.Bea.Address, test.Anna.Address], test.Bursts.Select(burst => burst.Talker));
    }

    private static (int Priority, int Position) Waits(Talker talker)
    {
        var status = talker.Told.OfType<MbcpMessage.QueueStatusResponse>().Last();
        return (status.Priority, status.Position);
    }

    // The burst is on record from its first packet on.
    private static TimeSpan AccessTimeOf(TalkingWorld test, Talker talker)
    {
        talker.Speak();
        test.Run(0.1);
        return test.Network.Disk.Facts.OfType<Gateway.Domain.History.Fact.BurstStarted>().Single(fact => fact.Burst.Talker == talker.Address).Burst.AccessTime!.Value;
    }
}
