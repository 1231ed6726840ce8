using System.Text;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

[Clause("RFC 4575", "4")]
public sealed class ConferenceNotifierTests
{
    [Fact, Clause("OMA PoC CP", "15")]
    public void A_watcher_is_told_everything_first_and_then_what_changed_not_more_often_than_every_five_seconds()
    {
        var test = new ControllingWorld();
        test.People.Takes["c"] = 180;
        test.People.Takes["d"] = 486;
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c", "d"));
        test.Run();
        test.People.Notified.Clear();

        var watch = Watch(test, "a", a.Identity);
        test.Run();
        test.People.Part("c").Answer(test.World.Now);
        test.Run();
        test.People.Part("b").Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run(20);

        Assert.Equal(200, watch.Status);
        var documents = Documents(test);
        Assert.Equal(2, documents.Count);
        Assert.Equal(5, (test.People.Notified[1].At - test.People.Notified[0].At).TotalSeconds, 0.001);
        Assert.Equal((InfoState.Full, 1u, 2), (documents[0].State, documents[0].Version, documents[0].UserCount));
        Assert.Equal(a.Identity[..^3], documents[0].Entity);
        Assert.Equal(
            [("a", EndpointStatus.Connected, JoiningMethod.DialedIn), ("b", EndpointStatus.Connected, JoiningMethod.DialedOut), ("c", EndpointStatus.Alerting, JoiningMethod.DialedOut)],
            documents[0].Users.Select(user => (user.Entity.Split(':', '@')[1], user.Endpoints[0].Status!.Value, user.Endpoints[0].Joining!.Value)).Order());
        Assert.Equal((InfoState.Partial, 2u), (documents[1].State, documents[1].Version));
        Assert.Equal(
            [("b", EndpointStatus.Disconnected, (DisconnectionMethod?)DisconnectionMethod.Departed), ("c", EndpointStatus.Connected, null)],
            documents[1].Users.Select(user => (user.Entity.Split(':', '@')[1], user.Endpoints[0].Status!.Value, user.Endpoints[0].Disconnection)).Order());
    }

    [Fact, Clause("RFC 6665", "4.4.1")]
    public void At_the_end_of_the_session_every_watcher_is_told_that_there_is_nothing_more_to_see()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        var watches = new[] { Watch(test, "a", a.Identity), Watch(test, "b", a.Identity) };
        test.Run();

        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.All(watches, watch => Assert.Equal("noresource", watch.Ended));
        Assert.Equal(InfoState.Deleted, Documents(test)[^1].State);
        test.AssertNothingLeft();
    }

    [Fact]
    public void A_large_session_is_told_in_pieces_and_a_watcher_knows_everybody_in_the_end()
    {
        var test = new ControllingWorld();
        var members = Enumerable.Range(0, 120).Select(i => $"m{i}").ToArray();
        var group = test.AddGroup("all", GroupType.PreArranged, members);
        var a = test.People.Call("m0", group.Address.ToString());
        test.Run(5);

        Watch(test, "m0", a.Identity);
        test.Run(30);

        var roster = ConferenceRoster.Empty;
        var documents = Documents(test);
        foreach (var document in documents)
            Assert.Equal(RosterOutcome.Taken, roster.Take(document, out roster));
        Assert.Equal([50, 50, 20], documents.Select(document => document.Users.Length));
        Assert.Equal(120, roster.Known!.Users.Length);
        Assert.Equal((120, "Group all", 1000), (roster.Known.UserCount, roster.Known.Subject, roster.Known.MaximumUserCount));
    }

    [Fact, Clause("RFC 6665", "4.2.1.2")]
    public void A_refresh_brings_everything_again_at_once()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        var watch = Watch(test, "a", a.Identity, expires: 60);
        test.Run(55);

        var documents = Documents(test);
        Assert.True(documents.Count >= 2);
        Assert.All(documents, document => Assert.Equal((InfoState.Full, 2), (document.State, document.Users.Length)));
        Assert.Equal(Enumerable.Range(1, documents.Count).Select(i => (uint)i), documents.Select(document => document.Version));
        Assert.Null(watch.Ended);
    }

    [Fact, Clause("OMA PoC CP", "19")]
    public void Who_hides_his_identity_is_seen_without_it()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"), extras => extras.With(HeaderId.Privacy, "id"));
        test.Run();

        Watch(test, "b", a.Identity);
        test.Run();

        var document = Documents(test)[0];
        Assert.Contains(document.Users, user => user is { Entity: "sip:anonymous@anonymous.invalid", DisplayText: null });
        Assert.DoesNotContain("sip:a@", test.People.Notified[0].Body, StringComparison.Ordinal);
    }

    [Theory, Clause("OMA PoC CP", "15")]
    [InlineData("h", "conference", 403)]
    [InlineData("a", "presence", 489)]
    [InlineData("a", "conference", 200)]
    public void Participants_may_watch_and_others_may_not(string who, string package, int status)
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        var watch = Watch(test, who, a.Identity, package);
        test.Run();

        Assert.Equal(status, watch.Status);
        if (status == 489)
            Assert.Equal("conference", watch.Final!.Text(HeaderId.AllowEvents));
    }

    [Fact, Clause("OMA PoC CP", "15")]
    public void A_member_may_watch_his_group_from_outside_unless_he_may_not()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("chat", GroupType.Chat, "a", "b", "c");
        test.Put(group with { Rights = group.Rights.Add(ControllingWorld.Address("c"), new() { MaySeeParticipants = false }) });
        Assert.Equal(404, Status(test, "b", group.Address.ToString()));
        test.People.Call("a", group.Address.ToString());
        test.Run();

        Assert.Equal(200, Status(test, "b", group.Address.ToString()));
        Assert.Equal(403, Status(test, "c", group.Address.ToString()));
        Assert.Equal(404, Status(test, "b", "sip:nothing@poc-server.networka.example;gr"));
    }

    private static int? Status(ControllingWorld test, string who, string uri)
    {
        var watch = Watch(test, who, uri);
        test.Run();
        return watch.Status;
    }

    private static TestAnswer Watch(ControllingWorld test, string who, string uri, string package = "conference", int expires = 3600) => test.People.Subscribe(
        SipMethod.Subscribe, who, uri,
        MessageExtras.None.With(HeaderId.Event, package).With(HeaderId.Accept, "application/conference-info+xml"), expires);

    private static List<ConferenceInfo> Documents(ControllingWorld test) => [.. test.People.Notified.Select(notify =>
    {
        Assert.True(ConferenceInfo.TryRead(Encoding.UTF8.GetBytes(notify.Body), out var info, out var error), $"{error}: {notify.Body}");
        return info;
    })];
}
