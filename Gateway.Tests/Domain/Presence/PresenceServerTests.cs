using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;
using static Gateway.Tests.Domain.Presence.PresenceWorld;

namespace Gateway.Tests.Domain.Presence;

[Clause("TS 23.141", "A.1")]
public sealed class PresenceServerTests
{
    private readonly PresenceWorld _world = new();

    [Fact]
    public void Whoever_may_know_is_told_once_where_he_asks_once()
    {
        _world.Rule(PresencePermission.Allow);
        _world.Publish(Says(isOpen: true));

        var watcher = _world.Watch(expires: 0);

        Assert.Equal((200, "0"), (watcher.Status, watcher.Answer!.Text(HeaderId.Expires)));
        Assert.Equal(["terminated timeout open"], watcher.Told);
        Assert.Equal(["Once sip:alice@networkb.example 0 Allowed", "ended Allowed 1"], _world.Records);
        Assert.Equal(0, _world.Server.WatcherCount);
    }

    [Fact]
    public void Every_change_is_told_for_as_long_as_he_asks()
    {
        _world.Rule(PresencePermission.Allow);
        var tag = _world.Publish(Says(isOpen: true)).Text(HeaderId.SipETag);
        var watcher = _world.Watch(expires: 600);
        Later(60);

        _world.Publish(Says(isOpen: false), tag);
        Later(3_600);

        Assert.Equal(["active open", "active closed"], watcher.Told[..2]);
        Assert.Equal("timeout", watcher.EndedBecause ?? "timeout");
    }

    [Fact]
    public void What_says_the_same_again_is_no_change()
    {
        _world.Rule(PresencePermission.Allow);
        var tag = _world.Publish(Says(isOpen: true)).Text(HeaderId.SipETag);
        var watcher = _world.Watch();
        Later(60);

        tag = _world.Publish(Says(isOpen: true), tag).Text(HeaderId.SipETag);
        _world.Publish(null, tag);
        Later(60);

        Assert.Equal(["active open"], watcher.Told);
    }

    [Fact]
    [Clause("RFC 3856", "6.10")]
    public void Of_changes_that_come_fast_the_last_is_told_when_five_seconds_are_over()
    {
        _world.Rule(PresencePermission.Allow);
        var tag = _world.Publish(Says(isOpen: true)).Text(HeaderId.SipETag);
        var watcher = _world.Watch();
        Later(10);

        foreach (var note in new[] { "one", "two", "three", "four" })
            tag = _world.Publish(Says(isOpen: true, note), tag).Text(HeaderId.SipETag);
        Later(10);

        Assert.Equal(3, watcher.Bodies.Count);
        Assert.Contains("one", watcher.Bodies[1], StringComparison.Ordinal);
        Assert.Contains("four", watcher.Bodies[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_whom_nothing_was_published_is_not_there()
    {
        _world.Rule(PresencePermission.Allow);

        Assert.Equal(["active closed"], _world.Watch().Told);
    }

    [Fact]
    public void A_publication_that_runs_out_is_a_change()
    {
        _world.Rule(PresencePermission.Allow);
        _world.Publish(Says(isOpen: true), expires: 60);
        var watcher = _world.Watch();

        Later(70);

        Assert.Equal(["active open", "active closed"], watcher.Told);
    }

    [Fact]
    public void Whoever_is_blocked_is_refused_with_the_rule_and_nothing_is_charged()
    {
        _world.Rule(PresencePermission.Block);

        var watcher = _world.Watch();

        Assert.Equal(403, watcher.Status);
        Assert.Contains("access-rule rul_1", watcher.Answer!.Text(HeaderId.Warning), StringComparison.Ordinal);
        Assert.Equal(["refused sip:alice@networkb.example rul_1 block"], _world.Records);
    }

    [Fact]
    public void Where_no_rule_speaks_of_watchers_they_are_refused()
    {
        Assert.Equal(403, _world.Watch().Status);
        Assert.Equal(["refused sip:alice@networkb.example  block"], _world.Records);
    }

    [Fact]
    public void Whoever_is_politely_blocked_sees_what_one_who_is_away_would_show_and_never_a_change()
    {
        _world.Rule(PresencePermission.PoliteBlock);
        var polite = _world.Watch();
        var tag = _world.Publish(Says(isOpen: true)).Text(HeaderId.SipETag);
        Later(60);
        _world.Publish(Says(isOpen: true, "note"), tag);
        Later(60);

        var away = new PresenceWorld();
        away.Rule(PresencePermission.Allow);
        var true_ = away.Watch();

        Assert.Equal(true_.Bodies, polite.Bodies);
        Assert.All([true_, polite], watcher => Assert.EndsWith("-0", watcher.Notifies[0].Text(HeaderId.SipETag), StringComparison.Ordinal));
        Assert.Equal(["Period sip:alice@networkb.example 3600 PolitelyBlocked"], _world.Records);
    }

    [Fact]
    public void Whoever_is_to_be_confirmed_waits_and_is_let_in_or_told_that_he_is_not()
    {
        _world.Publish(Says(isOpen: true));
        _world.Rule(PresencePermission.Confirm);
        var let = _world.Watch();
        Assert.Equal(["pending nothing"], let.Told);

        _world.Rule(PresencePermission.Allow);
        Later(1);
        Assert.Equal(["pending nothing", "active open"], let.Told);

        _world.Rule(PresencePermission.Block);
        Later(1);
        Assert.Equal("terminated rejected nothing", let.Told[^1]);
        Assert.Equal("rejected", let.EndedBecause);
        Assert.Equal("ended Allowed 1", _world.Records[^1]);
    }

    [Fact]
    public void Nobody_waits_for_ever()
    {
        _world.Rule(PresencePermission.Confirm);
        var watcher = _world.Watch(expires: 100_000);

        Later(25 * 3_600);

        Assert.Equal("terminated giveup nothing", watcher.Told[^1]);
    }

    [Fact]
    public void A_rule_that_changes_is_obeyed_at_once()
    {
        _world.Publish(Says(isOpen: true));
        _world.Rule(PresencePermission.Allow);
        var watcher = _world.Watch();

        _world.Rule(PresencePermission.PoliteBlock);
        Later(1);

        Assert.Equal(["active open", "active closed"], watcher.Told);
    }

    [Fact, Clause("RFC 4745", "7.3")]
    public void A_rule_that_holds_for_a_time_begins_and_ends_by_itself_for_who_watches()
    {
        var away = Rule("rul_away", InDomain("networkb.example"), Watching(PresencePermission.PoliteBlock), Bob);
        var shift = Rule(
            "rul_shift", InDomain("networkb.example") with { Validity = [new(PresenceWorld.Start.AddMinutes(10), PresenceWorld.Start.AddMinutes(20)), new(PresenceWorld.Start.AddMinutes(30), DateTimeOffset.MaxValue)] },
            Watching(PresencePermission.Allow), Bob);
        _world.Facts.Replace(facts => facts with { Rules = Book(away, shift) });
        _world.Publish(Says(isOpen: true));
        var watcher = _world.Watch(expires: 7200);
        var asked = watcher.Notifies.Count;

        Assert.Equal(["active closed"], watcher.Told);
        Later(10 * 60);
        Assert.Equal(["active closed", "active open"], watcher.Told);
        Later(10 * 60);
        Assert.Equal(["active closed", "active open", "active closed"], watcher.Told);
        Later(10 * 60);
        Assert.Equal(asked + 3, watcher.Notifies.Count);
        Assert.Equal("active open", watcher.Told[^1]);

        // The last word of a rule whose time is over: nothing lets him see any more.
        _world.Facts.Replace(facts => facts with { Rules = Book(shift with { Conditions = shift.Conditions with { Validity = [new(PresenceWorld.Start, PresenceWorld.Start.AddMinutes(45))] } }) });
        _world.Server.FactsChanged(_world.World.Now);
        Later(20 * 60);
        Assert.Equal("terminated rejected nothing", watcher.Told[^1]);
    }

    [Fact]
    public void Everybody_may_see_himself()
    {
        _world.Rule(PresencePermission.Block);
        _world.Publish(Says(isOpen: true));

        Assert.Equal(["active open"], _world.Watch("bob@networka.example").Told);
    }

    [Fact]
    public void Who_stops_is_told_that_he_has_and_nothing_after()
    {
        _world.Rule(PresencePermission.Allow);
        var tag = _world.Publish(Says(isOpen: true)).Text(HeaderId.SipETag);
        var watcher = _world.Watch();

        watcher.Subscription!.Unsubscribe(_world.World.Now);
        Later(1);
        _world.Publish(Says(isOpen: false), tag);
        Later(60);

        Assert.Equal(["active open", "terminated timeout open"], watcher.Told);
        Assert.Equal("ended Allowed 2", _world.Records[^1]);
        Assert.Equal(0, _world.Server.WatcherCount);
    }

    [Theory]
    [InlineData("Event", "dialog", 489)]
    [InlineData("Accept", "text/plain", 406)]
    [InlineData("Accept", "application/pidf+xml;q=0.5", 200)]
    [InlineData("Accept", "*/*", 200)]
    public void What_it_does_not_have_it_does_not_promise(string header, string value, int status)
    {
        _world.Rule(PresencePermission.Allow);

        var watcher = _world.Watch(headers: [(header, value)]);

        Assert.Equal(status, watcher.Status);
        Assert.Equal(status == 489 ? "presence, presence.winfo" : null, watcher.Answer!.Text(HeaderId.AllowEvents));
    }

    [Theory]
    [InlineData(1u, "60", "60")]
    [InlineData(59u, "60", "60")]
    [InlineData(60u, null, "60")]
    [InlineData(90_000u, null, "86400")]
    public void How_long_somebody_may_watch_is_between_a_minute_and_a_day(uint asked, string? min, string granted)
    {
        _world.Rule(PresencePermission.Allow);

        // Whoever is told that it is too brief asks again for the least that is possible.
        var watcher = _world.Watch(expires: asked);

        Assert.Equal(min, _world.World.SentBy(_world.Server, "423 SUBSCRIBE").SingleOrDefault()?.Message.Text(HeaderId.MinExpires));
        Assert.Equal((200, granted), (watcher.Status, watcher.Answer!.Text(HeaderId.Expires)));
    }

    [Fact]
    public void Strangers_and_people_who_are_not_are_told_so()
    {
        _world.Rule(PresencePermission.Allow);

        Assert.Equal(403, _world.Watch(who: "").Status);
        Assert.Equal(404, _world.Watch(target: "sip:nobody@networka.example").Status);
        Assert.Equal(0, _world.Server.PresentityCount);
    }

    [Fact]
    public void So_many_may_watch_and_no_more()
    {
        var world = new PresenceWorld(configure: settings => settings with { WatchersMax = 2, SubscriptionsMax = 100 });
        world.Rule(PresencePermission.Allow);

        Assert.Equal([200, 200, 503], Enumerable.Range(0, 3).Select(_ => world.Watch().Status!.Value));
    }

    [Fact]
    [Clause("RFC 3903", "6")]
    public void Only_he_himself_and_his_network_publish_what_he_is()
    {
        Assert.Equal(403, _world.Publish(Says(isOpen: true), who: "alice@networkb.example").Status);
        Assert.Equal(200, _world.Publish(Says(isOpen: true)).Status);
        Assert.Equal(200, _world.Publish(Says(isOpen: true), who: "agent@poc-server.networka.example").Status);
    }

    [Fact]
    public void What_is_published_wrongly_is_refused_in_words()
    {
        Assert.Equal((489, "presence"), Both(_world.Publish(Says(isOpen: true), package: "dialog"), HeaderId.AllowEvents));
        Assert.Equal((415, PresenceDocument.MediaType), Both(_world.Publish(Says(isOpen: true), type: "text/plain"), HeaderId.Accept));
        Assert.Equal((400, null), Both(_world.Publish(null), HeaderId.Warning));
        Assert.Equal((412, null), Both(_world.Publish(null, tag: "old"), HeaderId.Warning));
        Assert.Equal((423, "60"), Both(_world.Publish(Says(isOpen: true), expires: 5), HeaderId.MinExpires));
        Assert.Equal(0, _world.Server.PresentityCount);
    }

    [Fact]
    public void When_somebody_is_no_user_any_more_his_watchers_are_told()
    {
        _world.Rule(PresencePermission.Allow);
        var watcher = _world.Watch();

        _world.Facts.Replace(facts => facts with { Subscribers = Gateway.Domain.Subscribers.SubscriberDirectory.Empty });
        _world.Server.FactsChanged(_world.World.Now);
        Later(1);

        Assert.Equal("terminated noresource nothing", watcher.Told[^1]);
    }

    [Fact]
    public void The_charging_identifier_of_the_network_that_asks_is_kept()
    {
        _world.Rule(PresencePermission.Allow);

        _world.Watch(expires: 0, headers: [("P-Charging-Vector", "icid-value=\"abc@1\";orig-ioi=networkb.example")]);

        Assert.Equal("Once sip:alice@networkb.example 0 Allowed abc@1", _world.Records[0]);
    }

    [Fact]
    public void At_any_loss_the_last_state_arrives()
    {
        World.ForSeeds(20, network =>
        {
            network.Loss = 0.3;
            network.DelayMax = TimeSpan.FromMilliseconds(200);
            var world = new PresenceWorld(network);
            world.Rule(PresencePermission.Allow);
            var watcher = world.Watch(expires: 3_600);
            network.RunFor(TimeSpan.FromSeconds(40));
            for (var i = 0; i < 5; i++)
            {
                network.Loss = 0.3;
                world.Publish(Says(isOpen: i % 2 == 0, $"state {i}"), expires: 3_000);
                network.RunFor(TimeSpan.FromSeconds(35));
            }

            network.Loss = 0;
            network.RunFor(TimeSpan.FromSeconds(60));
            if (watcher.EndedBecause is null)
                Assert.Contains("state 4", watcher.Bodies[^1], StringComparison.Ordinal);
        });
    }

    [Fact]
    [Clause("RFC 4662", "4.3")]
    public void Who_looks_at_a_list_but_once_begins_nothing_in_other_networks()
    {
        var world = new PresenceWorld(configure: settings => settings with { Domain = "networka.example", Core = new Gateway.Sip.Transport.NextHop.To(Gateway.Sip.Transport.TransportKind.Udp, "10.0.3.1", 5060) });
        world.Facts.Replace(facts => facts with
        {
            Groups = facts.Groups.With(new("grp_1", PocAddress.Parse("sip:team@networka.example"), "Team", [PocAddress.Parse(PresenceWorld.Target), PocAddress.Parse("sip:alice@networkb.example")])),
        });

        int Asked() => world.World.Sent.Count(line => line.From == world.Server && line.Is("SUBSCRIBE"));
        Assert.Equal(200, world.Watch("bob@networka.example", expires: 0, target: "sip:team@networka.example", headers: [("Supported", "eventlist")]).Status);
        Assert.Equal(0, Asked());

        world.Watch("bob@networka.example", expires: 600, target: "sip:team@networka.example", headers: [("Supported", "eventlist")]);
        Assert.NotEqual(0, Asked());
    }

    private static (int Status, string? Value) Both(SipResponse answer, HeaderId header) => (answer.Status, answer.Text(header));

    private void Later(double seconds) => _world.World.RunFor(TimeSpan.FromSeconds(seconds));
}
