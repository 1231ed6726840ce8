using Gateway.Domain.Floor;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;
using static Gateway.Domain.Floor.MediaBurstEffect;
using static Gateway.Domain.Floor.MediaBurstEvent;
using static Gateway.Domain.Floor.MediaBurstState;

namespace Gateway.Tests.Domain.Floor;

public sealed class MediaBurstControlTests
{
    private static readonly PartyId Anna = new(1), Bob = new(2), Carl = new(3), Dora = new(4);
    private static readonly FloorTerms Queuing = new() { Queuing = true, PriorityMax = 3 };

    private MediaBurstSettings _settings = new();
    private MonotonicTime _now = new(TimeSpan.FromMinutes(10));
    private MediaBurstControl? _floor;

    private MediaBurstControl Control => _floor ??= new(_settings, _now);

    [Fact]
    public void The_first_who_asks_gets_the_burst_and_all_others_are_told()
    {
        In(Anna, Bob, Carl);

        Assert.Equal([new SendGranted(Anna, Seconds(30)), new SendTakenToOthers(Anna), new ReportTaken(Anna, 1)], When(new Requested(Anna)));
        Assert.Equal(Anna, Control.Talker);
        Assert.Equal([new SendDeny(Bob, DenyReason.AnotherUserHasPermission), new ReportDenied(Bob, DenyReason.AnotherUserHasPermission)], When(new Requested(Bob)));
    }

    [Fact]
    public void Who_comes_in_is_told_how_the_floor_stands()
    {
        Assert.Equal([new SendIdle(Anna)], When(new Joined(Anna, FloorTerms.Default)));
        When(new Joined(Bob, FloorTerms.Default));
        When(new Requested(Bob));

        Assert.Equal([new SendTaken(Carl, Bob)], When(new Joined(Carl, FloorTerms.Default)));
    }

    [Fact]
    public void An_INVITE_that_starts_a_session_is_a_request_too_and_is_answered_whatever_the_answer_is()
    {
        Assert.Equal(
            [new SendDeny(Anna, DenyReason.OnlyOneParticipant), new ReportDenied(Anna, DenyReason.OnlyOneParticipant)],
            When(new Joined(Anna, FloorTerms.Default, IsAsking: true)));
        When(new BufferingChanged(true));
        Assert.Contains(new SendGranted(Bob, Seconds(30)), When(new Joined(Bob, FloorTerms.Default, IsAsking: true)));
    }

    [Fact]
    public void A_grant_in_the_answer_to_an_INVITE_needs_no_message()
    {
        In(Bob);

        Assert.True(Control.WouldGrant(FloorTerms.Default));
        Assert.Equal([new SendTakenToOthers(Anna), new ReportTaken(Anna, 1)], When(new GrantedInAnswer(Anna, FloorTerms.Default)));
        Assert.Equal(MediaVerdict.Forward, Media(Anna, 1));
        Assert.Empty(When(new Joined(Anna, FloorTerms.Default, IsAsking: true)));
        Assert.False(Control.WouldGrant(FloorTerms.Default));
    }

    [Fact]
    public void Media_of_the_talker_is_forwarded_and_nobody_elses()
    {
        Talking(Anna, Bob);

        Assert.Equal(MediaVerdict.Forward, Media(Anna, 100));
        Assert.Equal(MediaVerdict.Drop, Media(Bob, 7, new SendRevoke(Bob, RevokeReason.NoPermission, TimeSpan.Zero)));
        Assert.Equal(MediaVerdict.Drop, Media(new(99), 7));
    }

    [Fact, Clause("PoC floor control", "server T8")]
    public void Who_sends_without_permission_is_told_again_each_second_while_he_goes_on_and_left_alone_when_he_stops()
    {
        Talking(Anna, Bob);
        Media(Bob, 7, new SendRevoke(Bob, RevokeReason.NoPermission, TimeSpan.Zero));
        var told = new List<MediaBurstEffect>();
        for (var i = 0; i < 30; i++)
        {
            told.AddRange(After(TimeSpan.FromMilliseconds(100)));
            Assert.Equal(MediaVerdict.Forward, Media(Anna, (ushort)i));
            Assert.Equal(MediaVerdict.Drop, Media(Bob, (ushort)(8 + i)));
        }

        Assert.Equal(3, told.Count(effect => effect == new SendRevoke(Bob, RevokeReason.NoPermission, TimeSpan.Zero)));
        told.Clear();
        for (var i = 0; i < 60; i++)
        {
            told.AddRange(After(TimeSpan.FromMilliseconds(100)));
            Media(Anna, (ushort)(30 + i));
        }

        Assert.Equal([new SendTaken(Bob, Anna)], told);
    }

    [Fact]
    public void A_release_ends_the_burst_when_its_last_packet_is_there()
    {
        Talking(Anna, Bob);
        Media(Anna, 65535);
        Assert.Empty(When(new Released(Anna, 1)));
        Assert.Equal(MediaVerdict.Forward, Media(Anna, 0));

        Assert.Equal(MediaVerdict.Forward, Media(Anna, 1, new ReportOver(Anna, BurstEnd.Released), new SendIdleToAll()));
        Assert.Null(Control.Talker);
    }

    [Fact]
    public void A_last_packet_that_was_lost_is_not_waited_for_as_long_as_for_silence()
    {
        Talking(Anna, Bob);
        Media(Anna, 10);
        When(new Released(Anna, 12));

        Assert.Empty(After(_settings.LastPacketAtMost - TimeSpan.FromMilliseconds(1)));
        Assert.Equal([new ReportOver(Anna, BurstEnd.Released), new SendIdleToAll()], After(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(MediaVerdict.Drop, Media(Anna, 12));
    }

    [Fact]
    public void A_release_without_media_ends_at_once_and_one_that_is_repeated_is_confirmed()
    {
        Talking(Anna, Bob);

        Assert.Equal([new ReportOver(Anna, BurstEnd.Released), new SendIdleToAll()], When(new Released(Anna, null)));
        Assert.Equal([new SendIdle(Anna)], When(new Released(Anna, null)));
        When(new Requested(Bob));
        Assert.Equal([new SendTaken(Anna, Bob)], When(new Released(Anna, null)));
    }

    [Fact, Clause("PoC floor control", "server T1")]
    public void A_talker_who_falls_silent_has_finished()
    {
        Talking(Anna, Bob);
        Media(Anna, 1);
        After(Seconds(3));
        Media(Anna, 2);

        Assert.Empty(After(Seconds(4) - TimeSpan.FromTicks(1)));
        Assert.Equal([new ReportOver(Anna, BurstEnd.MediaStopped), new SendIdleToAll()], After(TimeSpan.FromTicks(1)));
    }

    [Fact, Clause("PoC floor control", "server T2"), Clause("PoC floor control", "server T3"), Clause("PoC floor control", "server T8"), Clause("PoC floor control", "server T9")]
    public void Who_talks_too_long_is_stopped_after_a_grace_and_has_to_wait_before_he_asks_again()
    {
        Talking(Anna, Bob);
        Media(Anna, 1);
        Talk(Anna, Seconds(30) - TimeSpan.FromMilliseconds(20));

        Assert.Equal([new SendRevoke(Anna, RevokeReason.TooLong, Seconds(10)), new ReportRevoked(Anna, RevokeReason.TooLong)], After(TimeSpan.FromMilliseconds(20)));
        Assert.Equal(MediaVerdict.Forward, Media(Anna, 3000));
        Assert.Equal([new SendRevoke(Anna, RevokeReason.TooLong, Seconds(10))], After(Seconds(1)));
        Assert.Equal([new SendRevoke(Anna, RevokeReason.TooLong, Seconds(10))], After(Seconds(1)));
        Assert.Equal([new ReportOver(Anna, BurstEnd.TalkedTooLong), new SendIdleToAll()], After(Seconds(1)));
        Media(Anna, 3001, new SendRevoke(Anna, RevokeReason.NoPermission, TimeSpan.Zero));
        Assert.Contains(new SendDeny(Anna, DenyReason.RetryAfterNotExpired), When(new Requested(Anna)));
        After(Seconds(7));
        Assert.Contains(new SendGranted(Anna, Seconds(30)), When(new Requested(Anna)));
    }

    [Fact]
    public void Without_a_limit_nobody_is_stopped()
    {
        _settings = _settings with { T2StopTalking = null };
        In(Anna, Bob);

        Assert.Contains(new SendGranted(Anna, null), When(new Requested(Anna)));
        Media(Anna, 1);
        Talk(Anna, TimeSpan.FromMinutes(10));
        Assert.Equal(Anna, Control.Talker);
    }

    [Fact]
    public void A_request_that_is_repeated_is_granted_again_with_the_time_that_is_left()
    {
        Talking(Anna, Bob);
        Media(Anna, 1);
        After(Seconds(2));

        Assert.Equal([new SendGranted(Anna, Seconds(28))], When(new Requested(Anna)));
    }

    [Fact]
    public void Requests_wait_by_priority_and_then_by_time_and_everybody_knows_his_place()
    {
        In(Queuing, Anna, Bob, Carl, Dora);
        When(new Requested(Anna));

        Assert.Equal([new SendQueueStatus(Bob, 1, 1), new ReportQueue()], When(new Requested(Bob)));
        Assert.Equal([new SendQueueStatus(Carl, 1, 2), new ReportQueue(), new SendQueueStatus(Bob, 1, 1)], When(new Requested(Carl, 1)));
        Assert.Equal(
            [new SendQueueStatus(Dora, 2, 1), new ReportQueue(), new SendQueueStatus(Bob, 1, 2), new SendQueueStatus(Carl, 1, 3)], When(new Requested(Dora, 2)));
        Assert.Equal([new SendQueueStatus(Bob, 1, 2)], When(new PositionAsked(Bob)));
        Assert.Equal([new SendQueueStatus(Anna, 0, 0)], When(new PositionAsked(Anna)));

        When(new Released(Anna, null));
        Assert.Equal(Dora, Control.Talker);
        Assert.Equal([Bob, Carl], Control.Queue.Select(one => one.Who));
    }

    [Fact, Clause("PoC floor control", "SDP timestamp")]
    public void Who_pressed_earlier_comes_earlier_when_his_clock_can_be_trusted()
    {
        In(Queuing with { Timestamp = true }, Anna, Bob, Carl, Dora);
        When(new Requested(Anna));
        When(new Requested(Bob));
        When(new Requested(Carl, 1, TimeSpan.FromSeconds(1)));
        When(new Requested(Dora, 1, TimeSpan.FromHours(1)));

        Assert.Equal([Carl, Bob, Dora], Control.Queue.Select(one => one.Who));
    }

    [Fact]
    public void Who_waits_has_one_place_and_may_ask_for_a_better_one()
    {
        In(Queuing, Anna, Bob, Carl, Dora);
        When(new Requested(Anna));
        When(new Requested(Bob));
        When(new Requested(Carl));

        Assert.Equal([new SendQueueStatus(Bob, 1, 1)], When(new Requested(Bob)));
        When(new Requested(Carl, 2));
        Assert.Equal([Carl, Bob], Control.Queue.Select(one => one.Who));
    }

    [Theory, Clause("PoC floor control", "SDP queuing")]
    [InlineData(false, 1, 1)]
    [InlineData(true, 0, 1)]
    [InlineData(true, 1, 0)]
    public void Only_who_agreed_on_it_and_asks_for_it_waits(bool queuing, int priorityMax, int asked)
    {
        In(Anna);
        When(new Joined(Bob, new() { Queuing = queuing, PriorityMax = priorityMax }));
        When(new Requested(Anna));

        Assert.Contains(new SendDeny(Bob, DenyReason.AnotherUserHasPermission), When(new Requested(Bob, asked)));
    }

    [Fact, Clause("PoC floor control", "server queue")]
    public void The_queue_has_an_end()
    {
        _settings = _settings with { QueueMax = 2 };
        In(Queuing, Anna, Bob, Carl, Dora);
        When(new Requested(Anna));
        When(new Requested(Bob));
        When(new Requested(Carl));

        Assert.Contains(new SendDeny(Dora, DenyReason.AnotherUserHasPermission), When(new Requested(Dora, 2)));
        Assert.Contains(new SendQueueStatus(Carl, 2, 1), When(new Requested(Carl, 2)));
    }

    [Fact, Clause("PoC floor control", "server T20"), Clause("PoC floor control", "server C20")]
    public void A_turn_that_is_not_used_is_offered_three_times_and_then_passes_on()
    {
        In(Queuing, Anna, Bob, Carl);
        When(new Requested(Anna));
        When(new Requested(Bob));
        When(new Requested(Carl));
        When(new Released(Anna, null));

        Assert.Equal([new SendGranted(Bob, Seconds(30))], After(Seconds(1)));
        Assert.Equal([new SendGranted(Bob, Seconds(30))], After(Seconds(1)));
        Assert.Contains(new ReportOver(Bob, BurstEnd.NotUsed), After(Seconds(1)));
        Assert.Equal(Carl, Control.Talker);
    }

    [Fact]
    public void A_dispatcher_orders_the_queue_and_what_comes_later_respects_it()
    {
        In(Queuing, Anna, Bob, Carl, Dora);
        When(new Requested(Anna));
        When(new Requested(Bob));
        When(new Requested(Carl));

        Assert.Equal([new ReportQueue(), new SendQueueStatus(Carl, 1, 1), new SendQueueStatus(Bob, 1, 2)], When(new QueueOrdered([Carl, new(77), Carl])));
        Assert.Empty(When(new QueueOrdered([Carl])));
        When(new Requested(Dora));
        Assert.Equal([Carl, Bob, Dora], Control.Queue.Select(one => one.Who));
    }

    [Fact]
    public void The_highest_priority_takes_the_burst_away_and_the_talker_gets_his_grace()
    {
        In(Queuing, Anna, Bob, Carl);
        When(new Requested(Anna, 2));
        Media(Anna, 1);
        When(new Requested(Carl));

        Assert.Equal(
            [new SendRevoke(Anna, RevokeReason.PreEmpted, TimeSpan.Zero), new ReportRevoked(Anna, RevokeReason.PreEmpted), new SendQueueStatus(Bob, 3, 1)],
            When(new Requested(Bob, 3)));
        Assert.Equal([new SendQueueStatus(Carl, 1, 2)], When(new PositionAsked(Carl)));
        Assert.Equal(MediaVerdict.Forward, Media(Anna, 2));
        var effects = When(new Released(Anna, 2));
        Assert.Equal([new ReportOver(Anna, BurstEnd.PreEmpted), new SendGranted(Bob, Seconds(30)), new SendTakenToOthers(Bob), new ReportTaken(Bob, 3)], effects.Take(4));
        Assert.DoesNotContain(Control.Queue, one => one.Who == Anna);
    }

    [Fact]
    public void Equals_do_not_take_it_from_each_other_and_the_second_comes_to_the_head_of_the_queue()
    {
        In(Queuing, Anna, Bob, Carl, Dora);
        When(new Requested(Anna, 3));
        When(new Requested(Carl, 2));
        When(new Requested(Bob, 3));

        Assert.IsType<Taken>(Control.State);
        Assert.Equal([Bob, Carl], Control.Queue.Select(one => one.Who));
    }

    [Fact, Clause("PoC floor control", "SDP tb_priority")]
    public void Nobody_asks_for_more_than_he_agreed_on()
    {
        In(Anna);
        When(new Joined(Bob, new() { PriorityMax = 2, Queuing = true }));
        When(new Requested(Anna));

        Assert.Contains(new SendQueueStatus(Bob, 2, 1), When(new Requested(Bob, 3)));
    }

    [Fact]
    public void Without_grace_the_burst_changes_hands_in_the_same_moment()
    {
        _settings = _settings with { T3StopTalkingGrace = TimeSpan.Zero };
        In(Queuing, Anna, Bob);
        When(new Requested(Anna));

        var effects = When(new Requested(Bob, 3));

        Assert.Contains(new SendRevoke(Anna, RevokeReason.PreEmpted, TimeSpan.Zero), effects);
        Assert.Contains(new SendGranted(Bob, Seconds(30)), effects);
        Assert.Equal(Bob, Control.Talker);
    }

    [Fact]
    public void A_dispatcher_takes_the_burst_away_from_whoever_has_it()
    {
        Talking(Anna, Bob);

        Assert.Equal([new SendRevoke(Anna, RevokeReason.PreEmpted, TimeSpan.Zero), new ReportRevoked(Anna, RevokeReason.PreEmpted)], When(new RevokeAsked()));
        Assert.Empty(When(new RevokeAsked()));
        Assert.Contains(new ReportOver(Anna, BurstEnd.TakenAway), When(new Released(Anna, null)));
    }

    [Fact]
    public void A_talker_who_leaves_makes_room_and_one_who_is_alone_is_stopped()
    {
        In(Queuing, Anna, Bob, Carl);
        When(new Requested(Anna));
        When(new Requested(Bob));

        Assert.Contains(new SendGranted(Bob, Seconds(30)), When(new Left(Anna)));
        Assert.Equal([new SendRevoke(Bob, RevokeReason.OnlyOneUser, TimeSpan.Zero), new ReportRevoked(Bob, RevokeReason.OnlyOneUser)], When(new Left(Carl)));
        Assert.Contains(new SendDeny(Bob, DenyReason.OnlyOneParticipant), After(Seconds(3)).Concat(When(new Requested(Bob))));
    }

    [Fact]
    public void Who_waits_when_the_others_have_gone_is_told_that_nobody_would_hear_him()
    {
        In(Queuing, Anna, Bob);
        When(new Requested(Anna));
        When(new Requested(Bob));

        var effects = When(new Left(Anna));

        Assert.Contains(new SendDeny(Bob, DenyReason.OnlyOneParticipant), effects);
        Assert.Empty(Control.Queue);
        Assert.IsType<Idle>(Control.State);
    }

    [Fact]
    public void Who_only_listens_is_denied_and_who_must_only_listen_from_now_on_is_stopped()
    {
        In(Anna, Bob);
        When(new Joined(Carl, new() { Talk = TalkRight.Never }));
        Assert.Contains(new SendDeny(Carl, DenyReason.ListenOnly), When(new Requested(Carl)));
        When(new Requested(Anna));

        Assert.Contains(new SendRevoke(Anna, RevokeReason.NoPermission, TimeSpan.Zero), When(new TermsChanged(Anna, new() { Talk = TalkRight.Never })));
    }

    [Fact]
    public void A_server_that_has_too_much_to_do_says_so()
    {
        In(Anna, Bob);
        Control.IsOverloaded = true;

        Assert.Contains(new SendDeny(Anna, DenyReason.InternalError), When(new Requested(Anna)));
    }

    [Fact]
    public void Who_holds_the_session_neither_talks_nor_waits_nor_is_answered()
    {
        In(Queuing, Anna, Bob, Carl);
        When(new Requested(Anna));
        When(new Requested(Bob));

        Assert.Equal([new ReportQueue()], When(new HoldChanged(Bob, true)));
        Assert.Empty(When(new Requested(Bob)));
        Assert.Equal([new SendTaken(Bob, Anna)], When(new HoldChanged(Bob, false)));
        Assert.Contains(new ReportOver(Anna, BurstEnd.Released), When(new HoldChanged(Anna, true)));
        Assert.Equal(MediaVerdict.Drop, Media(Anna, 1));
    }

    [Fact, Clause("PoC floor control", "server T4"), Clause("PoC floor control", "server T7"), Clause("PoC floor control", "server C7")]
    public void Idle_is_told_ten_times_and_a_session_in_which_nobody_talks_is_released()
    {
        Talking(Anna, Bob);
        When(new Released(Anna, null));
        var effects = new List<MediaBurstEffect>();
        for (var i = 0; i < 29; i++) effects.AddRange(After(Seconds(1)));

        Assert.Equal(9, effects.Count(effect => effect is SendIdleToAll));
        Assert.DoesNotContain(effects, effect => effect is ReleaseSession);
        Assert.Equal([new ReleaseSession()], After(Seconds(1)));
        Assert.Equal(MonotonicTime.Never, Control.NextDeadline);
    }

    [Fact]
    public void A_plain_phone_talks_by_speaking_while_nobody_does_and_its_first_packet_is_heard()
    {
        In(Anna);
        When(new Joined(Bob, FloorTerms.Plain));

        Assert.Equal(MediaVerdict.Drop, Media(Bob, 1, isVoice: false));
        Assert.Equal(MediaVerdict.Forward, Media(Bob, 2, new SendTakenToOthers(Bob), new ReportTaken(Bob, 1)));
        After(TimeSpan.FromMilliseconds(500));
        Assert.Equal(MediaVerdict.Forward, Media(Bob, 3, isVoice: false));
        Assert.Contains(new SendDeny(Anna, DenyReason.AnotherUserHasPermission), When(new Requested(Anna)));
        Assert.Equal([new ReportOver(Bob, BurstEnd.MediaStopped), new SendIdleToAll()], After(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public void A_plain_phone_is_not_told_anything_and_is_cut_at_once()
    {
        In(Queuing, Anna);
        When(new Joined(Bob, FloorTerms.Plain));
        Media(Bob, 2, new SendTakenToOthers(Bob), new ReportTaken(Bob, 1));

        Assert.Contains(new SendGranted(Anna, Seconds(30)), When(new Requested(Anna, 3)));
        Assert.Equal(MediaVerdict.Drop, Media(Bob, 3));
        Assert.Empty(When(new Requested(Bob)));
    }

    [Fact, Clause("PoC floor control", "server T2")]
    public void Another_talk_limit_holds_from_the_next_burst_on()
    {
        Talking(Anna, Bob);
        Media(Anna, 1);

        Assert.Empty(When(new SettingsChanged(_settings with { T2StopTalking = Seconds(5) })));
        Assert.Equal([new SendGranted(Anna, Seconds(30))], When(new Requested(Anna)));
        Assert.Equal(Seconds(30), Control.Settings.T2StopTalking);
        When(new Released(Anna, null));

        Assert.Equal(Seconds(5), Control.Settings.T2StopTalking);
        Assert.Contains(new SendGranted(Bob, Seconds(5)), When(new Requested(Bob)));
    }

    [Fact]
    public void Who_was_queued_talks_by_the_limit_that_holds_when_his_turn_comes()
    {
        In(Queuing, Anna, Bob);
        When(new Requested(Anna));
        When(new Requested(Bob));
        When(new SettingsChanged(_settings with { T2StopTalking = Seconds(7) }));

        Assert.Contains(new SendGranted(Bob, Seconds(7)), When(new Released(Anna, null)));
    }

    [Fact]
    public void A_shorter_queue_lets_those_stay_who_wait_and_takes_nobody_more()
    {
        In(Queuing, Anna, Bob, Carl, Dora);
        When(new Requested(Anna));
        When(new SettingsChanged(_settings with { QueueMax = 1 }));
        When(new Requested(Bob));
        When(new Requested(Carl));
        Assert.Equal([Bob, Carl], Control.Queue.Select(one => one.Who));

        When(new Released(Anna, null));
        Assert.Contains(new SendDeny(Dora, DenyReason.AnotherUserHasPermission), When(new Requested(Dora)));
        Assert.Equal([Carl], Control.Queue.Select(one => one.Who));
    }

    [Fact, Clause("PoC floor control", "server T4")]
    public void Another_limit_of_inactivity_counts_from_the_moment_at_which_it_is_set()
    {
        In(Anna, Bob);
        After(Seconds(20));

        When(new SettingsChanged(_settings with { T4Inactivity = Seconds(15) }));

        Assert.DoesNotContain(new ReleaseSession(), After(Seconds(14)));
        Assert.Contains(new ReleaseSession(), After(Seconds(1)));
    }

    [Fact]
    public void Who_waits_where_nobody_may_wait_any_longer_is_denied()
    {
        In(Queuing, Anna, Bob);
        When(new Requested(Anna));
        When(new Requested(Bob));

        Assert.Contains(new SendDeny(Bob, DenyReason.AnotherUserHasPermission), When(new TermsChanged(Bob, FloorTerms.Default)));
        Assert.Empty(Control.Queue);
    }

    [Fact]
    public void A_session_that_is_released_hears_nothing_more()
    {
        In(Queuing, Anna, Bob);
        When(new Requested(Anna));
        When(new Requested(Bob));

        Assert.Equal([new ReportOver(Anna, BurstEnd.Left)], When(new SessionReleased()));
        Assert.Empty(When(new Requested(Bob)));
        Assert.Equal(MediaVerdict.Drop, Media(Anna, 1));
        Assert.Equal(MonotonicTime.Never, Control.NextDeadline);
    }

    [Fact]
    public void What_somebody_says_who_is_not_in_the_session_changes_nothing()
    {
        Talking(Anna, Bob);
        MediaBurstEvent[] events =
        [
            new Left(Dora), new Requested(Dora), new Released(Dora, 1), new PositionAsked(Dora), new HoldChanged(Dora, true), new TermsChanged(Dora, Queuing),
            new Tick(), new QueueOrdered([Dora]), new QueueOrdered([]),
        ];

        Assert.All(events, happened => Assert.Empty(When(happened)));
        Assert.Equal(Anna, Control.Talker);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void In(params PartyId[] parties) => In(FloorTerms.Default, parties);

    private void In(FloorTerms terms, params PartyId[] parties)
    {
        foreach (var party in parties)
            When(new Joined(party, terms));
    }

    private void Talking(PartyId talker, params PartyId[] others)
    {
        In([talker, .. others]);
        When(new Requested(talker));
    }

    private List<MediaBurstEffect> When(MediaBurstEvent happened)
    {
        var effects = new List<MediaBurstEffect>();
        Control.Handle(happened, _now, effects);
        return effects;
    }

    // Ticks as the loop would: at each deadline on the way.
    private List<MediaBurstEffect> After(TimeSpan time)
    {
        var effects = new List<MediaBurstEffect>();
        var until = _now + time;
        while (Control.NextDeadline <= until)
        {
            _now = Control.NextDeadline > _now ? Control.NextDeadline : _now;
            Control.Handle(new Tick(), _now, effects);
            Assert.True(Control.NextDeadline > _now, $"a tick leaves a due deadline in {Control.State}");
        }

        _now = until;
        return effects;
    }

    private void Talk(PartyId talker, TimeSpan time)
    {
        var until = _now + time;
        for (ushort sequence = 2; _now < until; sequence++)
        {
            Assert.Empty(After(TimeSpan.FromMilliseconds(Math.Min(20, (until - _now).TotalMilliseconds))));
            Media(talker, sequence);
        }
    }

    private MediaVerdict Media(PartyId from, ushort sequence, params MediaBurstEffect[] expected) => Media(from, sequence, true, expected);

    private MediaVerdict Media(PartyId from, ushort sequence, bool isVoice, params MediaBurstEffect[] expected)
    {
        var effects = new List<MediaBurstEffect>();
        var verdict = Control.Media(from, sequence, isVoice, _now, effects);
        Assert.Equal(expected, effects);
        return verdict;
    }
}
