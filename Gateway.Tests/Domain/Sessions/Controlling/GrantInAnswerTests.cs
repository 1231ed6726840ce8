using Gateway.Domain.Groups;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>The INVITE that starts a session asks for the burst, and its answer may grant it: <c>tb_granted=1</c>.</summary>
public sealed class GrantInAnswerTests
{
    [Fact, Clause("PoC floor control", "SDP tb_granted")]
    public void Who_understands_it_is_granted_the_burst_with_the_answer_and_is_sent_no_message_for_it()
    {
        var test = Calling();

        Assert.Contains("tb_granted=1", AnswerOf(test.Anna));
        Assert.DoesNotContain(test.Anna.Told, message => message is MbcpMessage.Granted);
        Assert.Equal("sip:anna@networka.example", Assert.IsType<MbcpMessage.Taken>(test.Bea.Last).Talker);
        test.Anna.Speak(2);
        Assert.Equal(2, test.Carl.Heard.Count);
        test.Anna.Release();
        Assert.IsType<MbcpMessage.Idle>(test.Anna.Last);
        test.Run(1);
        Assert.Equal(2, Assert.Single(test.Bursts).Packets);
    }

    [Fact, Clause("PoC floor control", "SDP tb_granted")]
    public void Who_has_not_offered_to_understand_it_is_sent_the_message()
    {
        var test = new TalkingWorld();
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Run(1);

        Assert.DoesNotContain("tb_granted", AnswerOf(test.Anna));
        Assert.IsType<MbcpMessage.Granted>(Assert.Single(test.Anna.Told));
    }

    [Fact]
    public void Who_is_granted_it_and_says_nothing_loses_it_when_nothing_is_heard_for_as_long_as_T1()
    {
        var test = Calling();
        test.Run(5);

        Assert.IsType<MbcpMessage.Idle>(test.Anna.Last);
        test.Bea.Press();
        Assert.IsType<MbcpMessage.Granted>(test.Bea.Last);
    }

    [Fact]
    public void Who_only_listens_is_granted_nothing_and_told_so()
    {
        var test = Calling(group => TalkingWorld.With(group, "anna", new() { ListenOnly = true }));

        Assert.DoesNotContain("tb_granted", AnswerOf(test.Anna));
        Assert.Equal(5, Assert.IsType<MbcpMessage.Deny>(test.Anna.Last).Reason);
    }

    [Fact]
    public void Who_comes_into_a_chat_room_or_into_a_session_that_runs_has_not_asked()
    {
        var chat = Calling(group => group with { Type = GroupType.Chat });
        var running = new TalkingWorld();
        running.Carl.Handset.Answer = _ => 480;
        running.Begin();
        running.Carl.Handset.UnderstandsGrant = true;
        running.Carl.Handset.Invite(TalkingWorld.Group);
        running.Run(1);

        Assert.DoesNotContain("tb_granted", AnswerOf(chat.Anna));
        Assert.DoesNotContain("tb_granted", AnswerOf(running.Carl));
        Assert.DoesNotContain(running.Carl.Told, message => message is MbcpMessage.Granted);
    }

    [Fact]
    public void The_answer_to_a_later_offer_grants_nothing_any_more()
    {
        var test = Calling();
        test.Anna.Session.Reinvite(hold: true);
        test.Run(1);

        Assert.Equal("ReinviteAnswered 200", test.Anna.Session.Told[^1]);
        Assert.DoesNotContain("tb_granted", AnswerOf(test.Anna));
    }

    [Fact, Clause("PoC floor control", "SDP tb_granted")]
    public void An_unconfirmed_answer_grants_it_too_and_what_is_said_is_kept()
    {
        var test = new ControllingWorld();
        test.People.Takes["b"] = 183;
        var offer = OfferAnswer.Start(7).Offer(TestPeople.Media() with { Tbcp = new() { Granted = true } }).Body;

        var a = test.People.Call("a", "sip:b@networka.example", new MessageBody("application/sdp", offer));
        test.Run(1);

        Assert.Equal((200, "Unconfirmed"), (a.Status, a.Final!.Text(HeaderId.PAnswerState)));
        Assert.Contains("tb_granted=1", a.Final!.ToString(), StringComparison.Ordinal);
    }

    // Anna calls the group with a handset that takes a grant out of the answer.
    private static TalkingWorld Calling(Func<PocGroup, PocGroup>? change = null)
    {
        var test = new TalkingWorld(change);
        test.Anna.Handset.UnderstandsGrant = true;
        test.Anna.Handset.Invite(TalkingWorld.Group);
        test.Run(1);
        return test;
    }

    private static string AnswerOf(Talker talker) => talker.Session.Received;
}
