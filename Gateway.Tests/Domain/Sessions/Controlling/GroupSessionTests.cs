using Gateway.Domain.Groups;
using Gateway.Domain.Sessions;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

public sealed class GroupSessionTests
{
    [Fact, Clause("OMA PoC CP", "5")]
    public void Who_calls_a_pre_arranged_group_has_its_members_called_and_the_next_one_joins()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b", "c");
        test.People.Takes["c"] = 486;

        var a = test.People.Call("a", group.Address.ToString());
        test.Run();
        var c = test.People.Call("c", group.Address.ToString());
        test.Run();

        Assert.Equal((200, 200), (a.Status, c.Status));
        Assert.Equal(a.Identity, c.Identity);
        Assert.Equal("399 poc-server.networka.example \"123 session already exists\"", c.Final!.Text(HeaderId.Warning));
        Assert.Equal("\"Group team\" <sip:b@networka.example>", test.People.Part("b").Invite!.Text(HeaderId.To));
        Assert.Equal((SessionType.PreArrangedGroup, "grp_team", group.Address), (test.Session.Type, test.Session.GroupId, test.Session.Group!.Value));
        Assert.Equal(ParticipantState.Connected, test.Participant("c").State);
        Assert.Equal(1, test.Function.SessionCount);
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public void In_a_chat_group_nobody_is_called_and_who_comes_first_waits_for_the_others()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("chat", GroupType.Chat, "a", "b", "c");

        var a = test.People.Call("a", group.Address.ToString());
        test.Run();
        var b = test.People.Call("b", group.Address.ToString());
        test.Run();
        b.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.True(a.IsUp);
        Assert.Equal(2, test.People.Parts.Count);
        Assert.Null(b.Final!.Text(HeaderId.Warning));
        Assert.Equal(SessionState.Established, test.Session.State);
        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.AssertNothingLeft();
        Assert.Equal([ChargingSessionType.Chat, ChargingSessionType.Chat], test.Charges.Select(charge => charge.SessionType));
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void A_broadcast_ends_with_the_one_who_began_it()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("all", GroupType.Broadcast, "a", "b", "c");
        var a = test.People.Call("a", group.Address.ToString());
        test.Run();

        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();

        Assert.False(test.People.Part("b").IsUp);
        Assert.False(test.People.Part("c").IsUp);
        test.AssertNothingLeft();
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void A_group_may_limit_how_long_its_session_lasts()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b");
        test.Put(group with { ReleasePolicy = ReleasePolicy.PreArranged with { DurationMax = TimeSpan.FromMinutes(5) } });
        var a = test.People.Call("a", group.Address.ToString());

        test.Run(299);
        Assert.True(a.IsUp);
        test.Run(2);

        Assert.False(a.IsUp);
        Assert.Equal(SessionEndReason.TimeLimit, test.Session.EndReason);
        test.AssertNothingLeft();
    }

    [Theory, Clause("OMA PoC CP", "21.2")]
    [InlineData("a stranger", 403, "116 user is not part of the group")]
    [InlineData("may not join", 403, "121 user is not authorised to join the group call")]
    [InlineData("may not initiate", 403, "119 user is not authorised to initiate the group call")]
    [InlineData("is disabled", 403, "115 group is disabled")]
    [InlineData("anonymous", 403, "Anonymity not allowed")]
    public void Who_may_not_is_told_so_and_the_right_that_he_lacks_is_on_record(string situation, int status, string warning)
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b");
        var rights = situation switch
        {
            "may not join" => MemberRights.Default with { MayJoin = false },
            "may not initiate" => MemberRights.Default with { MayInitiate = false },
            _ => MemberRights.Default,
        };
        test.Put(group with { IsEnabled = situation != "is disabled", Rights = group.Rights.Add(ControllingWorld.Address("a"), rights) });

        var call = test.People.Call(
            situation == "a stranger" ? "h" : "a", group.Address.ToString(),
            change: extras => situation == "anonymous" ? extras.With(HeaderId.Privacy, "id") : extras);
        test.Run();

        Assert.Equal(status, call.Status);
        var warnings = call.Final!.Values(HeaderId.Warning).Count();
        Assert.Equal(2, warnings);
        Assert.Contains($"\"{warning}\"", call.Final.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"access-rule grp_team ", call.Final.ToString(), StringComparison.Ordinal);
        var denial = Assert.Single(test.Denials);
        Assert.Equal(("grp_team", "session", group.Address), (Assert.Single(denial.Why).Rule, denial.Action, denial.To));
        AssertNothingChanged(test);
    }

    [Fact, Clause("OMA PoC CP", "21.2")]
    public void A_full_group_takes_nobody_more_but_who_is_in_may_come_again()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("chat", GroupType.Chat, "a", "b", "c") with { MaxParticipants = 2 };
        test.Put(group);
        test.People.Call("a", group.Address.ToString());
        var b = test.People.Call("b", group.Address.ToString());
        test.Run();

        var c = test.People.Call("c", group.Address.ToString());
        var again = test.People.Call("b", group.Address.ToString());
        test.Run();

        Assert.Equal(486, c.Status);
        Assert.Contains("122 too many participants", c.Final!.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, again.Status);
        Assert.Equal("Ended ByPeer", b.Told[^1]);
    }

    [Fact, Clause("OMA PoC CP", "5")]
    public void A_group_with_more_members_than_may_take_part_calls_as_many_as_may()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b", "c", "d", "e") with { MaxParticipants = 3 };
        test.Put(group with { Rights = group.Rights.Add(ControllingWorld.Address("b"), MemberRights.Default with { MayJoin = false }) });

        test.People.Call("a", group.Address.ToString());
        test.Run();

        Assert.Equal(["c", "d"], test.People.Parts.Where(part => part.Invite is not null).Select(part => part.User));
    }

    [Fact, Clause("OMA PoC CP", "12.3")]
    public void Who_is_taken_out_of_the_group_is_disconnected_and_who_was_never_in_it_stays()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b", "c");
        test.People.Call("a", group.Address.ToString());
        test.Run();
        test.Function.TryAdd(test.Session.Id, [ControllingWorld.Address("h")], ControllingWorld.Address("a"), test.World.Now, out _);
        test.Run();

        test.Put(group with { Members = group.Members.Remove(ControllingWorld.Address("b")) });
        test.Run();

        Assert.False(test.People.Part("b").IsUp);
        Assert.True(test.People.Part("h").IsUp);
        Assert.Equal(ParticipantState.Disconnected, test.Participant("b").State);
        Assert.Equal(SessionState.Established, test.Session.State);
    }

    [Theory, Clause("OMA PoC CP", "12.3")]
    [InlineData(true)]
    [InlineData(false)]
    public void The_session_of_a_group_that_is_deleted_or_disabled_is_released(bool isDeleted)
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b");
        var a = test.People.Call("a", group.Address.ToString());
        test.Run();

        if (isDeleted)
            test.Delete(group);
        else
            test.Put(group with { IsEnabled = false });
        test.Run();

        Assert.False(a.IsUp);
        Assert.Equal(SessionEndReason.GroupDeleted, test.Session.EndReason);
        test.AssertNothingLeft();
    }

    [Fact]
    public void A_group_whose_session_is_going_down_has_a_new_one_for_who_calls_then()
    {
        var test = new ControllingWorld();
        var group = test.AddGroup("team", GroupType.PreArranged, "a", "b", "c");
        var first = test.People.Call("a", group.Address.ToString());
        test.Run();
        test.World.DelayMin = TimeSpan.FromSeconds(1);

        test.Function.Release(test.Session.Id, test.World.Now);
        var second = test.People.Call("c", group.Address.ToString());
        test.Run(10);

        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.Identity, second.Identity);
        Assert.Equal(1, test.Function.SessionCount);
    }

    [Fact, Clause("OMA PoC CP", "13")]
    public void Who_left_may_come_back_by_the_session_identity_while_the_session_lasts()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b", "c"));
        test.Run();
        test.People.Part("b").Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();
        Assert.Equal((ParticipantState.Left, LeaveMeans.Bye), (test.Participant("b").State, test.Participant("b").LeaveMeans));

        var back = test.People.Call("b", a.Identity.Replace(";gr", "", StringComparison.Ordinal));
        var stranger = test.People.Call("h", a.Identity);
        test.Run();

        Assert.Equal((200, 403), (back.Status, stranger.Status));
        Assert.Contains("121 user is not authorised", stranger.Final!.ToString(), StringComparison.Ordinal);
        Assert.Equal(ParticipantState.Connected, test.Participant("b").State);
        Assert.Equal(3, test.Function.LegCount);
    }

    [Fact, Clause("OMA PoC CP", "13")]
    public void The_identity_of_a_session_that_is_over_or_was_never_is_answered_404()
    {
        var test = new ControllingWorld();
        var a = test.People.Call("a", ControllingWorld.Factory, TestPeople.ListOf("b"));
        test.Run();
        a.Call!.Bye(MessageExtras.None, test.World.Now);
        test.Run();
        SipUriView.TryRead(System.Text.Encoding.ASCII.GetBytes(a.Identity), out var uri);

        Assert.True(test.Function.Serves(uri));
        Assert.Equal(404, Status(test, a.Identity));
        Assert.Equal(404, Status(test, "sip:00000000000000000000000000@poc-server.networka.example;gr"));
        test.Run(40);
        Assert.False(test.Function.Serves(uri));
        Assert.Equal(404, Status(test, a.Identity));
    }

    private static int? Status(ControllingWorld test, string identity)
    {
        var call = test.People.Call("b", identity);
        test.Run();
        return call.Status;
    }

    private static void AssertNothingChanged(ControllingWorld test)
    {
        Assert.Equal((0, 0), (test.Function.SessionCount, test.World.OpenMediaPorts));
        Assert.DoesNotContain(test.People.Parts, part => part.Invite is not null);
        Assert.DoesNotContain(test.Disk.Facts, fact => fact is Gateway.Domain.History.Fact.SessionRecorded);
    }
}
