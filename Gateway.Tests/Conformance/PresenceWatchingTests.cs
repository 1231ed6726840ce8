using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>Enquiries between our own elements, through what may go wrong.</summary>
[Clause("PRES", "2")]
public sealed class PresenceWatchingTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly PresenceNetworks _world = new();

    [Fact]
    public void Several_enquiries_of_one_watcher_share_a_subscription_that_ends_with_the_last()
    {
        var from = _world.World.Sent.Count;
        var first = _world.Ask(EnquiryKind.Period, Hour);
        _world.Run(1);
        var second = _world.Ask(EnquiryKind.Period, 2 * Hour);
        var once = _world.Ask(EnquiryKind.Once);
        Assert.Equal((EnquiryState.Active, EnquiryState.Answered), (second.Answer!.State, once.Answer!.State));
        Assert.Single(Subscribes(from));

        _world.Stop(first);
        _world.Run(1);
        Assert.True(first.IsStopped);
        Assert.Single(Subscribes(from));

        _world.Stop(second);
        _world.Run(1);
        Assert.Equal(["3600", "0"], Subscribes(from).Select(subscribe => subscribe.Text(HeaderId.Expires)));
        Assert.Equal(0, _world.B.Presence.WatcherCount);
    }

    [Fact]
    public void The_same_question_within_five_seconds_is_answered_from_memory()
    {
        var from = _world.World.Sent.Count;
        _world.Ask(EnquiryKind.Once);
        _world.Run(4);
        Assert.Equal(EnquiryState.Answered, _world.Ask(EnquiryKind.Once).Answer?.State);
        Assert.Single(Subscribes(from));

        _world.Run(6);
        _world.Ask(EnquiryKind.Once);
        _world.Run(1);
        Assert.Equal(2, Subscribes(from).Count);
    }

    [Fact]
    [Clause("RFC 6665", "4.1.2.2")]
    public void A_period_longer_than_the_server_grants_is_refreshed_and_the_last_refresh_asks_for_the_rest()
    {
        var from = _world.World.Sent.Count;
        var asked = _world.Ask(EnquiryKind.Period, TimeSpan.FromHours(60));
        _world.Run(61 * 3600);

        var expiries = Subscribes(from).Select(subscribe => int.Parse(subscribe.Text(HeaderId.Expires)!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(216_000, expiries[0]);
        Assert.InRange(expiries[^2], 1, 13 * 3600);
        Assert.Equal(0, expiries[^1]);
        Assert.Equal((EnquiryState.Ended, EnquiryEnd.TimedOut), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].End));
        Assert.InRange(_world.Of(asked)[^1].EndedAt!.Value - asked.Question.AskedAt, TimeSpan.FromHours(60), TimeSpan.FromHours(60) + TimeSpan.FromSeconds(1));

        // One record, written again each day, and closed.
        Assert.Equal([0, 1, 2, 2], _world.Charged.Select(record => record.Interim));
        Assert.Single(_world.Charged.Select(record => record.Id).Distinct());
    }

    [Fact]
    public void A_server_that_was_started_anew_is_subscribed_to_again_and_that_is_no_change()
    {
        _world.Say(null, "hello");
        var asked = _world.Ask(EnquiryKind.NextChange, TimeSpan.FromHours(40));
        _world.Run(10);

        _world.B.RestartPresence();
        _world.Run(24 * 3600);
        Assert.Equal(1, _world.B.Presence.WatcherCount);
        Assert.Equal(EnquiryState.Active, _world.Of(asked)[^1].State);

        _world.Say(null, "gone");
        _world.Run(10);
        Assert.Equal((EnquiryState.Answered, "gone"), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].Seen!.Note));
    }

    [Theory]
    [InlineData(true, EnquiryState.Active)]
    [InlineData(false, EnquiryState.Answered)]
    public void What_was_published_outlives_the_server_so_that_a_restart_is_no_news(bool remembers, EnquiryState state)
    {
        var again = SecondsUntilSubscribedAgain();
        _world.Say(null, "hello");
        var asked = _world.Ask(EnquiryKind.NextChange, TimeSpan.FromHours(40));
        _world.Run(again - 10);

        // Before everybody has published again the watcher asks anew.
        _world.B.RestartPresence(remembers);
        _world.Run(20);

        Assert.Equal(state, _world.Of(asked)[^1].State);
        Assert.Equal(remembers ? "hello" : null, _world.Of(asked)[^1].Seen?.Note);
    }

    // Of another world that is the same.
    private static double SecondsUntilSubscribedAgain()
    {
        var other = new PresenceNetworks();
        other.Say(null, "hello");
        var from = other.World.Sent.Count;
        other.Ask(EnquiryKind.NextChange, TimeSpan.FromHours(40));
        other.Run(25 * 3600);
        var asked = other.World.Sent.Skip(from).Where(line => line.Is("SUBSCRIBE") && !line.Retransmission && line.From == other.A.Client).ToList();
        return (asked[1].At - asked[0].At).TotalSeconds;
    }

    [Fact]
    [Clause("RFC 5839", "5.3")]
    public void A_refresh_names_the_state_that_is_known_and_where_it_still_holds_there_is_no_NOTIFY()
    {
        _world.Say(null, "hello");
        var asked = _world.Ask(EnquiryKind.Period, TimeSpan.FromHours(60));
        _world.Run(10);
        var from = _world.World.Sent.Count;

        _world.Run(24 * 3600);

        var refresh = Assert.Single(Subscribes(from));
        Assert.Equal(_world.Of(asked)[^1].Seen!.EntityTag, refresh.Text("Suppress-If-Match"));
        Assert.Contains(_world.World.Sent.Skip(from), line => line.To == _world.A.Client && line.Message is SipResponse { Status: SipStatus.NoNotification });
        Assert.DoesNotContain(_world.World.Sent.Skip(from), line => line.Is("NOTIFY"));

        _world.Say(null, "gone");
        _world.Run(10);
        Assert.Equal((EnquiryState.Active, "gone", 2), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].Seen!.Note, _world.Of(asked)[^1].Notifications));
    }

    [Fact]
    [Clause("RFC 5839", "5.3"), Clause("RFC 6665", "4.1.2.2")]
    public void After_a_gap_it_is_subscribed_anew_and_what_is_known_need_not_be_told_again()
    {
        _world.Say(null, "hello");
        var asked = _world.Ask(EnquiryKind.NextChange, TimeSpan.FromHours(60));
        _world.Run((24 * 3600) - 60);
        var from = _world.World.Sent.Count;

        _world.World.Loss = 1;
        _world.Run(64);
        _world.World.Loss = 0;
        _world.Run(60);

        var anew = Assert.Single(Subscribes(from), subscribe => subscribe.To.Tag.IsEmpty);
        Assert.True(anew.Has(HeaderId.Expires) && anew.Text("Suppress-If-Match") is { Length: > 0 });
        Assert.Contains(_world.World.Sent.Skip(from), line => line.To == _world.A.Client && line.Message is SipResponse { Status: SipStatus.NoNotification });
        Assert.Equal((EnquiryState.Active, null), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].Cause));

        _world.Say(null, "gone");
        _world.Run(10);
        Assert.Equal((EnquiryState.Answered, "gone"), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].Seen!.Note));
    }

    [Fact]
    public void Who_has_to_be_decided_on_is_pending_and_told_as_soon_as_he_is_let_in_or_not()
    {
        _world.Say(null, "hello");
        _world.Rule(PresencePermission.Confirm);
        var asked = _world.Ask(EnquiryKind.Period, Hour);
        var once = _world.Ask(EnquiryKind.Once);
        _world.Run(1);
        Assert.Equal(EnquiryState.Pending, asked.Answer!.State);
        Assert.Equal((EnquiryState.Ended, EnquiryEnd.GivenUp, null), (once.Answer!.State, once.Answer.End, once.Answer.Seen));

        _world.Rule(PresencePermission.Allow);
        _world.Run(1);
        Assert.Equal("hello", _world.Of(asked)[^1].Seen?.Note);

        _world.Rule(PresencePermission.PoliteBlock);
        _world.Run(1);
        Assert.Equal((EnquiryState.Active, null, false), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].Seen!.Note, _world.Of(asked)[^1].Seen!.IsOpen));

        _world.Rule(null);
        _world.Run(1);
        Assert.Equal((EnquiryState.Ended, EnquiryEnd.Rejected), (_world.Of(asked)[^1].State, _world.Of(asked)[^1].End));
    }

    [Fact]
    public void A_period_of_nothing_is_refused_here()
    {
        var from = _world.World.Sent.Count;

        Assert.Equal(EnquiryState.Failed, _world.Ask(EnquiryKind.Period, TimeSpan.Zero).Answer!.State);
        Assert.Empty(Subscribes(from));
    }

    [Fact]
    public void A_network_that_cannot_be_reached_is_said_to_be_so_and_tried_again()
    {
        _world.B.KillPresence();
        var asked = _world.Ask(EnquiryKind.Period, Hour);
        var once = _world.Ask(EnquiryKind.Once);
        _world.Run(40);
        Assert.Equal(EnquiryState.Asking, asked.Answer!.State);
        Assert.True(asked.Answer.Cause!.Status is 408 or 500, $"{asked.Answer.Cause}");
        Assert.Equal(EnquiryState.Failed, once.Answer!.State);

        // Whoever asks meanwhile need not find that out for himself.
        var later = _world.Ask(EnquiryKind.NextChange, Hour);
        Assert.Equal((EnquiryState.Asking, asked.Answer.Cause), (later.Answer!.State, later.Answer.Cause));

        _world.B.StartPresence();
        _world.Run(60);
        Assert.All(new[] { asked, later }, one => Assert.Equal((EnquiryState.Active, null), (_world.Of(one)[^1].State, _world.Of(one)[^1].Cause)));
    }

    [Fact]
    [Clause("RFC 4662", "4")]
    public void A_board_of_five_hundred_people_is_one_subscription()
    {
        var people = Enumerable.Range(0, 500).Select(i => _world.A.AddUser($"p{i:000}", $"Person {i}")).ToList();
        _world.A.Facts.Replace(facts => facts with
        {
            Rules = Domain.Access.Rules.Book([.. people.Skip(1).Select(who => Domain.Access.Rules.Rule($"rul_{who.User}", Domain.Access.Rules.InDomain("networka.example"), Domain.Access.Rules.Watching(PresencePermission.Allow), who))]),
        });
        var from = _world.World.Sent.Count;

        BoardRecord? opened = null;
        _world.A.Watching.Open(new(new("psb_board"), _world.Alice, BoardQuestion.EverybodyOf("networka.example"), Hour, _world.A.UtcNow), board => opened = board, _world.World.Now);
        _world.Run(2);

        Assert.Equal((EnquiryState.Active, 501), (opened!.State, opened.Entries.Length));
        Assert.Single(Subscribes(from, _world.A.Client));
        Assert.Equal(13, _world.World.Sent.Skip(from).Count(line => line.Is("NOTIFY") && line.To == _world.A.Client));
        var board = Boards()[^1];
        Assert.Equal(WatcherStatus.Terminated, board.Board.Entries.Single(entry => entry.Who == people[0]).Standing);
        Assert.All(board.Board.Entries.Where(entry => entry.Who != people[0]), entry => Assert.Equal(WatcherStatus.Active, entry.Standing));

        _world.Run(10);
        _world.A.Client.SayStatus(people[7], new(false, "busy"), _world.World.Now);
        _world.Run(6);
        var changed = Assert.Single(Boards()[^1].Changed);
        Assert.Equal((people[7], "busy", false), (changed.Who, changed.Seen!.Note, changed.Seen.IsWillingAtAll));

        var stopped = false;
        Assert.True(_world.A.Watching.Stop(new("psb_board"), () => stopped = true, _world.World.Now));
        _world.Run(1);
        Assert.Equal((true, 0, 0), (stopped, _world.A.Presence.ListCount, _world.A.Watching.RunningCount));
        Assert.Equal(("presence;eventlist", ChargingEnd.Stopped), PresenceNetworks.Charges(_world.A, ChargingRole.Terminating).Last() is var record ? (record.Package, record.End) : default);
    }

    [Fact]
    public void Who_leaves_a_group_leaves_its_board_and_whoever_may_not_know_the_list_is_refused()
    {
        var group = PocAddress.Parse("sip:team@networkb.example");
        var dora = _world.B.AddUser("dora", "Dora");
        _world.B.Facts.Replace(facts => facts with { Groups = facts.Groups.With(new("grp_team", group, "Team", [_world.Bob, dora, _world.Alice])) });
        _world.A.Watching.Open(new(new("psb_1"), _world.Alice, group, Hour, _world.A.UtcNow), _ => { }, _world.World.Now);
        _world.Run(1);
        Assert.Equal([_world.Alice, _world.Bob, dora], Boards()[^1].Board.Entries.Select(entry => entry.Who));

        _world.B.Facts.Replace(facts => facts with { Groups = facts.Groups.With(new("grp_team", group, "Team", [_world.Bob, _world.Alice])) });
        _world.Run(6);
        Assert.Equal([_world.Alice, _world.Bob], Boards()[^1].Board.Entries.Select(entry => entry.Who));

        _world.B.Facts.Replace(facts => facts with { Groups = facts.Groups.With(new("grp_team", group, "Team", [_world.Bob])) });
        _world.Run(6);
        Assert.Equal((EnquiryState.Ended, EnquiryEnd.Rejected), (Boards()[^1].Board.State, Boards()[^1].Board.End));
    }

    private List<Fact.BoardChanged> Boards() => [.. _world.A.Disk.Facts.OfType<Fact.BoardChanged>()];

    private List<SipRequest> Subscribes(int from, Gateway.Sip.Transport.ISipElement? by = null) =>
        [.. _world.World.Sent.Skip(from).Where(line => line.Is("SUBSCRIBE") && !line.Retransmission && line.From == (by ?? _world.A.Client)).Select(line => (SipRequest)line.Message)];
}
