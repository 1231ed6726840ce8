using System.Xml.Linq;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Sip.Messages;
using Gateway.Tests.Domain.Sessions.Bodies;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Presence.PresenceWorld;

namespace Gateway.Tests.Domain.Presence;

/// <summary>Who watches somebody, as he is told it, what is charged, and what is not told again to one who knows it.</summary>
[Clause("RFC 3857", "4"), Clause("RFC 3858", "4"), Clause("PRES", "4")]
public sealed class WatcherInfoTests
{
    private const string Bob = "bob@networka.example";
    private static readonly XNamespace Info = "urn:ietf:params:xml:ns:watcherinfo";
    private readonly PresenceWorld _world = new();

    [Fact]
    public void The_person_is_told_of_all_his_watchers_and_then_of_each_that_changes()
    {
        _world.Rule(PresencePermission.Confirm);
        _world.Watch("alice@networkb.example");
        var info = WatchInfo();

        _world.Watch("carol@networkb.example");
        Later(6);
        _world.Rule(PresencePermission.Allow);
        Later(6);
        _world.Rule(null);
        Later(6);

        Assert.Equal(
            [
                "0 full sip:alice@networkb.example pending subscribe",
                "1 partial sip:carol@networkb.example pending subscribe",
                "2 partial sip:alice@networkb.example active approved, sip:carol@networkb.example active approved",
                "3 partial sip:alice@networkb.example terminated rejected, sip:carol@networkb.example terminated rejected",
            ],
            info.Bodies.Select(Text));
    }

    [Fact]
    [Clause("RFC 4662", "4")]
    public void Who_watches_a_list_that_he_is_on_is_a_watcher_of_his()
    {
        const string team = "sip:team@networka.example";
        _world.Facts.Replace(facts => facts with
        {
            Groups = facts.Groups.With(new("grp_1", PocAddress.Parse(team), "Team", [PocAddress.Parse(Target), PocAddress.Parse("sip:alice@networkb.example")])),
        });
        _world.Rule(PresencePermission.Confirm);
        var info = WatchInfo();

        var list = _world.Watch("alice@networkb.example", target: team, headers: [("Supported", "eventlist")]);
        var later = WatchInfo();
        Later(6);
        _world.Rule(PresencePermission.Allow);
        Later(6);
        list.Subscription!.Unsubscribe(_world.World.Now);
        Later(6);

        Assert.Equal("0 full sip:alice@networkb.example pending subscribe", Text(later.Bodies[0]));
        Assert.Equal(
            [
                "0 full ", "1 partial sip:alice@networkb.example pending subscribe", "2 partial sip:alice@networkb.example active approved",
                "3 partial sip:alice@networkb.example terminated timeout",
            ],
            info.Bodies.Select(Text));
    }

    [Fact]
    public void Who_waited_in_vain_is_kept_in_mind_until_he_is_decided_on()
    {
        _world.Rule(PresencePermission.Confirm);
        var watcher = _world.Watch(expires: 60);
        watcher.Subscription!.Unsubscribe(_world.World.Now);
        Later(1);
        Assert.Empty(_world.Server.WatchersOf(PocAddress.Parse(Target), _world.World.Now));

        // This one goes away without a word.
        _world.Watch(expires: 60, who: "dave@networkb.example");
        _world.World.Loss = 1;
        Later(120);
        _world.World.Loss = 0;
        var waiting = Assert.Single(_world.Server.WatchersOf(PocAddress.Parse(Target), _world.World.Now));
        Assert.Equal((WatcherStatus.Waiting, "sip:dave@networkb.example"), (waiting.Status, waiting.Watcher.ToString()));
        var info = WatchInfo();

        _world.Rule(PresencePermission.Allow);
        Later(6);

        Assert.Equal(["0 full sip:dave@networkb.example waiting timeout", "1 partial sip:dave@networkb.example terminated approved"], info.Bodies.Select(Text));
    }

    [Fact]
    public void Nobody_else_is_told()
    {
        _world.Rule(PresencePermission.Allow);

        Assert.Equal(403, _world.Watch(headers: [("Event", "presence.winfo")]).Status);
    }

    [Fact]
    public void Its_documents_are_valid()
    {
        _world.Rule(PresencePermission.Allow);
        _world.Watch();

        foreach (var body in WatchInfo().Bodies)
            Schemas.Validate(System.Text.Encoding.UTF8.GetBytes(body), "watcherinfo.xsd");
    }

    [Fact]
    [Clause("RFC 5839", "6")]
    public void Whoever_knows_the_state_is_answered_204_and_told_only_of_the_next_change()
    {
        _world.Rule(PresencePermission.Allow);
        var tag = _world.Publish(Says(isOpen: true)).Text(HeaderId.SipETag);
        var once = _world.Watch(expires: 0);
        var known = once.Notifies[0].Text(HeaderId.SipETag)!;
        _world.Charges.Clear();

        var fetch = _world.Watch(expires: 0, headers: [("Suppress-If-Match", known)]);
        Assert.Equal((204, 0, 0), (fetch.Status, fetch.Told.Count, _world.Charges.Count));
        Assert.Equal(200, _world.Watch(expires: 0, headers: [("Suppress-If-Match", "another")]).Status);
        var period = _world.Watch(expires: 600, headers: [("Suppress-If-Match", known)]);
        Assert.Equal((204, 0), (period.Status, period.Told.Count));

        _world.Publish(Says(isOpen: false), tag);
        Later(6);

        Assert.Equal(["active closed"], period.Told);
    }

    [Fact]
    [Clause("PRES", "8")]
    public void One_record_is_opened_written_again_each_day_and_closed_whoever_ends_it()
    {
        var world = new PresenceWorld(configure: settings => settings with { ChargesNotifications = true });
        world.Rule(PresencePermission.Allow);
        world.Publish(Says(isOpen: true), expires: 200_000);
        var watcher = world.Watch(headers: [("P-Charging-Vector", "icid-value=\"abc\";icid-generated-at=10.0.0.1;orig-ioi=ims.networkb.example")]);
        world.World.RunFor(TimeSpan.FromHours(25));
        world.Rule(null);
        world.World.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal([null, null, ChargingEnd.Rejected], world.Charges.Select(record => record.End));
        Assert.Equal([0, 1, 1], world.Charges.Select(record => record.Interim));
        Assert.Single(world.Charges.Select(record => record.Id).Distinct());
        var last = world.Charges[^1];
        Assert.Equal(("abc", "ims.networkb.example", "networka.example", ChargingRole.Terminating), (last.ChargingId, last.OriginatingNetwork, last.TerminatingNetwork, last.Role));
        Assert.Equal(Enumerable.Range(1, last.Notifications), world.Notifications.Select(one => one.Number));
        Assert.All(world.Notifications, one => Assert.Equal(last.Id, one.Of));
        Assert.Equal(last.Octets, world.Notifications.Sum(one => one.Octets));
        Assert.Equal("rejected", watcher.EndedBecause);
    }

    [Theory]
    [InlineData("pidf.xsd", "rlmi.xsd")]
    public void The_documents_of_a_list_are_valid(string presence, string list)
    {
        var info = new ResourceListInfo(Target, 3, true, [new(Target) { Name = "Bob & Co", State = WatcherStatus.Active, ContentId = "p1.3@presence.networka.example" }, new("sip:x@y.example") { State = WatcherStatus.Terminated, Reason = "rejected" }]);

        Schemas.Validate(info.Write(), list);
        Schemas.Validate(Says(isOpen: true).Write(), presence);
        Assert.True(ResourceListInfo.TryRead(info.Write(), out var read, out var error), error);
        Assert.Equal((info.List, info.Version, info.IsFull), (read.List, read.Version, read.IsFull));
        Assert.Equal(info.Resources, read.Resources);
    }

    private TestWatcher WatchInfo() => _world.Watch(Bob, headers: [("Event", "presence.winfo")]);

    private void Later(double seconds) => _world.World.RunFor(TimeSpan.FromSeconds(seconds));

    private static string Text(string body)
    {
        var root = XElement.Parse(body);
        var watchers = root.Descendants(Info + "watcher").Select(watcher => $"{watcher.Value} {watcher.Attribute("status")!.Value} {watcher.Attribute("event")!.Value}");
        return $"{root.Attribute("version")!.Value} {root.Attribute("state")!.Value} {string.Join(", ", watchers.Order(StringComparer.Ordinal))}";
    }
}
