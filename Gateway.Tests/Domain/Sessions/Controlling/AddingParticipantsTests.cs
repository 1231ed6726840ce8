using System.Text;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

[Clause("OMA PoC CP", "14")]
public sealed class AddingParticipantsTests
{
    [Fact, Clause("RFC 3515", "2.4.4")]
    public void A_participant_has_another_one_invited_and_hears_how_it_goes()
    {
        var (test, a) = Pair();
        test.People.Takes["c"] = 180;

        var refer = Refer(test, "a", a.Identity, "<sip:c@networka.example;method=INVITE>");
        test.Run();
        test.People.Part("c").Answer(test.World.Now);
        test.Run();

        Assert.Equal(200, refer.Status);
        Assert.Equal(
            ["SIP/2.0 100 Trying\r\n", "SIP/2.0 180 Ringing\r\n", $"SIP/2.0 200 OK\r\nContact: <{a.Identity}>\r\n"], test.People.Notified.Select(notify => notify.Body));
        Assert.Equal("terminated;reason=noresource", test.People.Notified[^1].State);
        Assert.Equal((SessionType.AdHocGroup, ParticipantState.Connected), (test.Session.Type, test.Participant("c").State));
        Assert.Equal(ControllingWorld.Address("a"), test.Participant("c").InvitedBy);
        Assert.Equal("\"User a\" <sip:a@networka.example>", test.People.Part("c").Invite!.Text(HeaderId.PAssertedIdentity));
    }

    [Fact]
    public void A_refusal_is_the_last_that_is_told_and_the_subscription_lasts_as_long_as_it_rings()
    {
        var (test, a) = Pair();
        test.People.Takes["c"] = 180;

        Refer(test, "a", a.Identity, "<sip:c@networka.example>");
        test.Run(50);
        test.People.Part("c").Refuse(603, test.World.Now);
        test.Run();

        var told = test.People.Notified.Select(notify => notify.Body.Split(' ')[1]).ToList();
        Assert.Equal(("100", "603"), (told[0], told[^1]));
        Assert.True(told.Count > 3);
        Assert.All(told[1..^1], status => Assert.Equal("180", status));
        Assert.Equal("terminated;reason=noresource", test.People.Notified[^1].State);
        Assert.True(a.IsUp);
    }

    [Fact, Clause("RFC 5368", "5")]
    public void Several_are_added_at_once_by_a_list_and_nobody_is_notified()
    {
        var (test, a) = Pair();
        var list = SessionBody.Write(ResourceList.Of([ControllingWorld.Address("c"), ControllingWorld.Address("d")]));

        var refer = test.People.Send(SipMethod.Refer, "a", a.Identity, MessageExtras.None
            .With(HeaderId.ReferTo, "<cid:list@a>").With("Content-ID", "<list@a>").With(HeaderId.Require, "multiple-refer, norefersub")
            .With(HeaderId.ReferSub, "false").With(list));
        test.Run();

        Assert.Equal(200, refer.Status);
        Assert.Equal("false", refer.Final!.Text(HeaderId.ReferSub));
        Assert.Equal((ParticipantState.Connected, ParticipantState.Connected), (test.Participant("c").State, test.Participant("d").State));
        Assert.Empty(test.People.Notified);
    }

    [Fact]
    public void Who_is_in_already_is_left_in_peace()
    {
        var (test, a) = Pair();

        Refer(test, "a", a.Identity, "<sip:b@networka.example>");
        test.Run();

        Assert.Equal(2, test.People.Parts.Count);
        Assert.StartsWith("SIP/2.0 200", test.People.Notified[^1].Body, StringComparison.Ordinal);
    }

    [Theory, Clause("OMA PoC CP", "21.2")]
    [InlineData("h", "<sip:c@networka.example>", 403)]
    [InlineData("a", "<sip:c@networka.example;method=OPTIONS>", 403)]
    [InlineData("a", "<cid:missing>", 400)]
    [InlineData("a", "not a uri", 400)]
    [InlineData("a", "<http://example.org/>", 400)]
    [InlineData("a", "<sip:team@networka.example>", 403)]
    [InlineData("b", "<sip:a@networka.example;method=BYE>", 403)]
    public void What_may_not_be_is_refused_and_nothing_changes(string who, string referTo, int status)
    {
        var (test, a) = Pair();
        test.AddGroup("team", GroupType.PreArranged, "a", "b");

        var refer = Refer(test, who, a.Identity, referTo);
        test.Run();

        Assert.Equal(status, refer.Status);
        Assert.Equal((2, 2), (test.People.Parts.Count, test.Function.LegCount));
        Assert.Empty(test.People.Notified);
    }

    [Fact]
    public void In_a_group_only_who_may_adds_people()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b");
        test.Put(group with { Rights = group.Rights.Add(ControllingWorld.Address("b"), new() { Role = MemberRole.Dispatcher }) });
        var a = test.People.Call("a", group.Address.ToString());
        test.Run();

        var member = Refer(test, "a", a.Identity, "<sip:c@networka.example>");
        var dispatcher = Refer(test, "b", a.Identity, "<sip:d@networka.example>");
        test.Run();

        Assert.Equal((403, 200), (member.Status, dispatcher.Status));
        Assert.Equal("grp_team", Assert.Single(test.Denials).Why[0].Rule);
        Assert.Equal(3, test.Function.LegCount);
    }

    [Fact]
    public void A_full_session_takes_nobody_more()
    {
        var test = new ControllingWorld(configure: settings => settings with { ParticipantsMax = 3 });
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();

        var first = Refer(test, "a", a.Identity, "<sip:c@networka.example>");
        test.Run();
        var second = Refer(test, "a", a.Identity, "<sip:d@networka.example>");
        test.Run();

        Assert.Equal((200, 486), (first.Status, second.Status));
    }

    [Fact]
    public void Who_adds_strangers_without_end_is_stopped()
    {
        var test = new ControllingWorld(configure: settings => settings with { AcquaintancesMax = 6 });
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        var statuses = new List<int?>();

        foreach (var stranger in Enumerable.Range(0, 6))
        {
            test.People.Takes[$"s{stranger}"] = 486;
            var refer = Refer(test, "a", a.Identity, $"<sip:s{stranger}@networka.example>");
            test.Run();
            statuses.Add(refer.Status);
        }

        Assert.Equal([200, 200, 200, 200, 486, 486], statuses);
    }

    [Fact, Clause("RFC 4538", "6")]
    public void A_dialog_of_another_session_is_refused_and_one_that_nobody_knows_says_nothing()
    {
        var (test, a) = Pair();
        var other = test.People.Call("c", ControllingWorld.Factory, TestPeople.ListOf("d"));
        test.Run();
        string Dialog(TestPart part) => $"{part.Call!.CallId};remote-tag={part.Call.LocalTag};local-tag={part.Call.RemoteTag}";

        var own = Refer(test, "a", a.Identity, "<sip:e@networka.example>", Dialog(a));
        var wrong = Refer(test, "a", a.Identity, "<sip:f@networka.example>", Dialog(other));
        var unknown = Refer(test, "a", a.Identity, "<sip:g@networka.example>", "nothing;remote-tag=x;local-tag=y");
        test.Run();

        Assert.Equal((200, 403, 200), (own.Status, wrong.Status, unknown.Status));
        Assert.DoesNotContain(test.People.Parts, part => part.User == "f");
    }

    [Fact]
    public void The_initiator_of_an_ad_hoc_session_may_have_somebody_taken_out()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();

        Refer(test, "a", a.Identity, "<sip:b@networka.example;method=BYE>");
        test.Run();

        Assert.False(test.People.Part("b").IsUp);
        Assert.True(test.People.Part("c").IsUp);
        Assert.StartsWith("SIP/2.0 200", test.People.Notified[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_is_over_or_unknown_takes_nobody()
    {
        var (test, a) = Pair();
        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.Equal(404, Status(test, a.Identity));
        Assert.Equal(404, Status(test, "sip:nothing@poc-server.networka.example"));
        test.AssertNothingLeft();
    }

    private static int? Status(ControllingWorld test, string identity)
    {
        var refer = Refer(test, "a", identity, "<sip:c@networka.example>");
        test.Run();
        return refer.Status;
    }

    private static (ControllingWorld Test, TestPart A) Pair()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        return (test, a);
    }

    private static TestAnswer Refer(ControllingWorld test, string who, string identity, string referTo, string? dialog = null)
    {
        var extras = MessageExtras.None.With(HeaderId.ReferTo, referTo);
        return test.People.Subscribe(SipMethod.Refer, who, identity, dialog is null ? extras : extras.With(HeaderId.TargetDialog, dialog));
    }
}
