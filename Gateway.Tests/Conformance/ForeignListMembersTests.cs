using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Conformance;

/// <summary>A list of this network with people of another on it: the list server watches them there, in the name of who watches the list.</summary>
[Clause("RFC 4662", "4.3")]
public sealed class ForeignListMembersTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly PocAddress Group = PocAddress.Parse("sip:both@networka.example");
    private readonly PresenceNetworks _world = new();

    [Fact]
    public void A_board_shows_people_of_another_network_as_their_own_rules_let_its_watcher_see_them()
    {
        var dora = Other("dora", PresencePermission.Confirm);
        var erin = Other("erin", PresencePermission.PoliteBlock);
        var fred = Other("fred", null);
        _world.Say(null, "in the office");
        List(_world.Alice, _world.Bob, dora, erin, fred, PocAddress.Parse("sip:nobody@networkb.example"));
        Open("psb_1");
        _world.Run(6);

        Assert.Equal((WatcherStatus.Active, "in the office"), (Of(_world.Bob).Standing, Of(_world.Bob).Seen!.Note));
        Assert.Equal((WatcherStatus.Pending, null), (Of(dora).Standing, Of(dora).Seen));
        Assert.Equal((WatcherStatus.Active, false), (Of(erin).Standing, Of(erin).Seen!.IsOpen));
        Assert.Equal((WatcherStatus.Terminated, "rejected"), (Of(fred).Standing, Of(fred).Reason));
        Assert.Equal((WatcherStatus.Terminated, "noresource"), (Of(PocAddress.Parse("sip:nobody@networkb.example")).Standing, Of(PocAddress.Parse("sip:nobody@networkb.example")).Reason));

        _world.Say(false, "not now");
        _world.Run(6);
        Assert.Equal("not now", Of(_world.Bob).Seen!.Note);
    }

    [Fact]
    public void The_other_network_is_asked_in_the_name_of_the_watcher_and_charges_him_for_the_list()
    {
        List(_world.Bob);
        var from = _world.World.Sent.Count;
        Open("psb_1");
        _world.Run(2);

        var asked = Assert.Single(Asked(from));
        Assert.Equal($"<{_world.Alice}>", asked.Text(HeaderId.PAssertedIdentity));
        var there = Assert.Single(_world.Charged);
        Assert.Equal((_world.Alice, _world.Bob, "networka.example"), (there.Watcher, there.Presentity, there.OriginatingNetwork));
        Assert.Equal(PresenceNetworks.Charges(_world.A, ChargingRole.Terminating).Last().ChargingId, there.ChargingId);
    }

    [Fact]
    public void Lists_of_one_watcher_share_the_subscription_to_a_person_and_those_of_another_do_not()
    {
        var other = PocAddress.Parse("sip:more@networka.example");
        var anna = _world.A.AddUser("anna", "Anna");
        List(_world.Bob, _world.Alice);
        _world.A.Facts.Replace(facts => facts with { Groups = facts.Groups.With(new("grp_more", other, "More", [_world.Bob, anna])) });
        var from = _world.World.Sent.Count;
        Open("psb_1");
        Open("psb_2", list: other);
        Open("psb_3", by: anna);
        _world.Run(6);
        Assert.Equal((2, 2), (Asked(from).Count, _world.B.Presence.WatcherCount));
        Assert.All(["psb_1", "psb_2", "psb_3"], id => Assert.Equal(WatcherStatus.Active, Of(_world.Bob, id).Standing));

        Stop("psb_1");
        Assert.Equal((2, 2), (_world.A.Presence.BackEndCount, _world.B.Presence.WatcherCount));
        Stop("psb_2");
        Stop("psb_3");
        Assert.Equal((0, 0), (_world.A.Presence.BackEndCount, _world.B.Presence.WatcherCount));
    }

    [Fact]
    public void Of_a_network_that_cannot_be_reached_that_is_said_and_its_people_come_back_with_it()
    {
        List(_world.Bob, _world.Alice);
        _world.B.KillPresence();
        Open("psb_1");
        _world.Run(40);
        Assert.Equal((WatcherStatus.Terminated, "probation"), (Of(_world.Bob).Standing, Of(_world.Bob).Reason));

        _world.B.StartPresence();
        _world.Run(60);
        Assert.Equal((WatcherStatus.Active, null), (Of(_world.Bob).Standing, Of(_world.Bob).Reason));
    }

    [Fact]
    public void A_changed_rule_of_the_other_network_is_seen_at_once()
    {
        List(_world.Bob);
        Open("psb_1");
        _world.Run(6);

        _world.Rule(null);
        _world.Run(6);
        Assert.Equal((WatcherStatus.Terminated, "rejected", null), (Of(_world.Bob).Standing, Of(_world.Bob).Reason, Of(_world.Bob).Seen));
    }

    [Fact]
    public void It_is_refreshed_without_the_state_that_is_known_for_as_long_as_the_board_is_open()
    {
        List(_world.Bob);
        Open("psb_1", lasting: 5 * Hour);
        _world.Run(2);
        var from = _world.World.Sent.Count;
        _world.Run(4.9 * 3600);

        Assert.Equal(4, _world.World.Sent.Skip(from).Count(line => line.From == _world.B.Presence && line.Message is SipResponse { Status: SipStatus.NoNotification }));
        Assert.DoesNotContain(_world.World.Sent.Skip(from), line => line.From == _world.B.Presence && line.Is("NOTIFY"));
        _world.Run(0.2 * 3600);
        Assert.Equal((0, 0, 0), (_world.A.Presence.BackEndCount, _world.B.Presence.WatcherCount, _world.A.Presence.ListCount));
    }

    [Fact]
    public void No_more_begin_at_one_time_than_are_allowed_and_all_of_them_in_the_end()
    {
        var people = Enumerable.Range(0, 200).Select(i => Other($"p{i:000}", PresencePermission.Allow)).ToArray();
        List(people);
        var from = _world.World.Sent.Count;
        _world.World.Loss = 1;
        Open("psb_1");
        _world.Run(1);
        Assert.Equal(64, Asked(from).Count);

        _world.World.Loss = 0;
        _world.Run(20);
        Assert.Equal(200, _world.B.Presence.WatcherCount);
        Assert.All(people, who => Assert.Equal(WatcherStatus.Active, Of(who).Standing));
    }

    private PocAddress Other(string user, PresencePermission? permission)
    {
        var who = _world.B.AddUser(user, user);
        if (permission is { } said)
            _world.B.AddRule(Rule($"rul_{user}", InDomain("networka.example"), Watching(said), who));
        return who;
    }

    private void List(params PocAddress[] people) => _world.A.Facts.Replace(facts => facts with { Groups = facts.Groups.With(new("grp_both", Group, "Both", [.. people])) });

    private void Open(string id, PocAddress? list = null, PocAddress? by = null, TimeSpan? lasting = null)
    {
        _world.A.Watching.Open(new(new(id), by ?? _world.Alice, list ?? Group, lasting ?? Hour, _world.A.UtcNow), _ => { }, _world.World.Now);
        _world.Run(0.05);
    }

    private void Stop(string id)
    {
        Assert.True(_world.A.Watching.Stop(new(id), () => { }, _world.World.Now));
        _world.Run(1);
    }

    private BoardEntry Of(PocAddress who, string board = "psb_1") =>
        _world.A.Disk.Facts.OfType<Fact.BoardChanged>().Last(fact => fact.Board.Id.Value == board).Board.Entries.Single(entry => entry.Who == who);

    private List<SipRequest> Asked(int from) =>
        [.. _world.World.Sent.Skip(from).Where(line => line.Is("SUBSCRIBE") && !line.Retransmission && line.From == _world.A.Presence).Select(line => (SipRequest)line.Message)];
}
