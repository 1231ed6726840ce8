using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Proxying;

public sealed class ProxyForkingTests
{
    [Fact, Clause("RFC 3261", "16.7")]
    public void The_first_2xx_wins_and_the_other_branches_are_cancelled_with_the_reason()
    {
        var f = new Fork(3);
        f.Phones[0].AnswerAfter = TimeSpan.FromSeconds(5);
        f.Phones[1].AnswerAfter = TimeSpan.FromSeconds(2);
        f.Phones[2].Answer = _ => null;

        var call = f.Invite();
        f.Run(10);

        Assert.Equal(200, call.Status);
        Assert.Equal("fork1", User(call.Final!));
        Assert.Single(f.Phones[0].Cancelled);
        Assert.Single(f.Phones[2].Cancelled);
        Assert.Empty(f.Phones[1].Cancelled);
        Assert.All(f.World.SentBy(f.Proxy, "CANCEL"), cancel => Assert.Equal("SIP;cause=200;text=\"Call completed elsewhere\"", cancel.Message.Text(HeaderId.Reason)));
        Assert.Single(f.Phones[1].Confirmed);
    }

    [Fact, Clause("RFC 3261", "16.7")]
    public void Two_phones_that_answer_at_the_same_moment_both_reach_the_caller()
    {
        var f = new Fork(2);
        f.Phones[0].AnswerAfter = f.Phones[1].AnswerAfter = TimeSpan.FromSeconds(1);
        f.World.DelayMin = f.World.DelayMax = TimeSpan.FromMilliseconds(30);

        var call = f.Invite();
        f.Run(10);

        Assert.Equal(["fork0", "fork1"], call.Responses.Where(r => r.Status == 200).Select(User).Distinct().Order());
        Assert.Single(f.Phones[0].Confirmed);
        Assert.Single(f.Phones[1].Confirmed);
    }

    [Theory, Clause("RFC 3261", "16.7")]
    [InlineData("486,603", 603)]
    [InlineData("404,486,500", 404)]
    [InlineData("500,302", 302)]
    [InlineData("486,401", 401)]
    [InlineData("486,484", 484)]
    [InlineData("480,486", 486)]
    [InlineData("503", 500)]
    [InlineData("503,500", 500)]
    [InlineData("503,404", 404)]
    [InlineData("600,603", 600)]
    public void The_best_of_all_failures_goes_upstream(string answers, int expected)
    {
        var statuses = answers.Split(',').Select(int.Parse).ToArray();
        var f = new Fork(statuses.Length);
        for (var i = 0; i < statuses.Length; i++)
        {
            var status = statuses[i];
            f.Phones[i].Answer = _ => status;
            f.Phones[i].AnswerAfter = TimeSpan.FromMilliseconds(100 * (i + 1));
        }

        var call = f.Invite();
        f.Run(40);

        Assert.Equal(expected, call.Status);
        Assert.Equal(0, f.Proxy.Core.OpenRequests);
    }

    [Fact, Clause("RFC 3261", "16.7")]
    public void A_6xx_cancels_the_others_and_waits_for_them()
    {
        var f = new Fork(2);
        f.Phones[0].Answer = _ => 603;
        f.Phones[0].AnswerAfter = TimeSpan.FromSeconds(1);
        f.Phones[1].Answer = _ => null;
        f.Phones[1].Rings = true;

        var call = f.Invite();
        f.Run(5);

        Assert.Equal(603, call.Status);
        Assert.Single(f.Phones[1].Cancelled);
    }

    [Fact, Clause("RFC 3261", "16.7")]
    public void The_challenges_of_all_branches_are_gathered_in_one_response()
    {
        var f = new Fork(2);
        var first = f.World.Add("10.0.5.1", network => new ChallengingElement("challenger.example", network, f.World, "one"));
        var second = f.World.Add("10.0.5.2", network => new ChallengingElement("challenger2.example", network, f.World, "two"));
        f.Proxy.To("sip:x@10.0.5.1", "sip:x@10.0.5.2");

        var call = f.Invite();
        f.Run(2);

        Assert.Equal(401, call.Status);
        Assert.Equal(["Digest realm=\"one\"", "Digest realm=\"two\""], ProxyForwardingTests.Values(call.Final!, HeaderId.WwwAuthenticate).Order());
        Assert.NotSame(first, second);
    }

    [Fact, Clause("RFC 3261", "16.6")]
    public void Targets_of_lower_q_are_tried_when_those_of_higher_q_have_refused()
    {
        var f = new Fork(2);
        f.Phones[0].Answer = _ => 486;
        f.Proxy.To("sip:fork1@10.0.2.2;q=0.3", "sip:fork0@10.0.2.1;q=0.9");

        var call = f.Invite();
        f.Run(3);

        Assert.Equal(200, call.Status);
        Assert.Equal(["fork0", "fork1"], f.World.SentBy(f.Proxy, "INVITE").Select(m => SipUri.Parse(((SipRequest)m.Message).RequestUriText).User));
    }

    [Fact]
    public void Targets_of_lower_q_are_tried_when_nobody_of_higher_q_picks_up()
    {
        var f = new Fork(2);
        f.Phones[0].Answer = _ => null;
        f.Phones[0].Rings = true;
        f.Proxy.To("sip:fork0@10.0.2.1;q=0.9", "sip:fork1@10.0.2.2;q=0.3");

        var call = f.Invite();
        f.Run(30);

        Assert.Equal(200, call.Status);
        Assert.Equal("fork1", User(call.Final!));
        Assert.Single(f.Phones[0].Cancelled);
        Assert.InRange(call.EndedAt!.Value.TotalSeconds, 20, 21);
    }

    [Fact, Clause("RFC 3261", "16.10")]
    public void A_cancel_stops_every_branch_and_no_new_one_is_made()
    {
        var f = new Fork(3);
        f.Phones[0].Rings = f.Phones[1].Rings = true;
        f.Phones[0].Answer = f.Phones[1].Answer = _ => null;
        f.Proxy.To("sip:fork0@10.0.2.1;q=0.9", "sip:fork1@10.0.2.2;q=0.9", "sip:fork2@10.0.2.3;q=0.1");

        var call = f.Invite();
        f.World.After(TimeSpan.FromSeconds(2), () => f.World.Alice.Cancel(call));
        f.Run(40);

        Assert.Equal(487, call.Status);
        Assert.Single(f.Phones[0].Cancelled);
        Assert.Single(f.Phones[1].Cancelled);
        Assert.Empty(f.Phones[2].Received("INVITE"));
        Assert.Equal(0, f.Proxy.Core.OpenRequests);
    }

    [Fact, Clause("RFC 3261", "16.10")]
    public void A_cancel_before_the_owner_has_decided_ends_the_call()
    {
        var f = new Fork(1);
        f.Proxy.To();

        var call = f.Invite();
        f.World.After(TimeSpan.FromSeconds(2), () => f.World.Alice.Cancel(call));
        f.Run(5);

        Assert.Equal(487, call.Status);
        f.Proxy.To("sip:fork0@10.0.2.1").Decide(f.Proxy.Asked[0]);
        f.Run(2);
        Assert.Empty(f.Phones[0].Received("INVITE"));
        Assert.Single(f.Proxy.Abandoned);
    }

    [Fact, Clause("RFC 3261", "9.1")]
    public void An_answer_that_crosses_the_cancel_reaches_the_caller()
    {
        var f = new Fork(1);
        f.Phones[0].Rings = true;
        f.Phones[0].AnswerAfter = TimeSpan.FromMilliseconds(2000);
        f.World.DelayMin = f.World.DelayMax = TimeSpan.FromMilliseconds(100);

        var call = f.Invite();
        f.World.After(TimeSpan.FromMilliseconds(2150), () => f.World.Alice.Cancel(call));
        f.Run(10);

        Assert.Equal(200, call.Status);
        Assert.Single(f.Phones[0].Confirmed);
    }

    [Fact, Clause("RFC 3261", "16.8")]
    public void Timer_c_ends_a_call_that_only_rings()
    {
        var f = new Fork(1);
        f.Phones[0].Rings = true;
        f.Phones[0].Answer = _ => null;

        var call = f.Invite();
        f.Run(184);
        Assert.False(call.IsOver);
        f.Run(3);

        Assert.Equal(487, call.Status);
        Assert.Single(f.Phones[0].Cancelled);
    }

    [Fact]
    public void Who_is_silent_to_an_invite_counts_as_408()
    {
        var f = new Fork(1);
        f.World.Remove(f.Phones[0]);

        var call = f.Invite();
        f.Run(40);

        Assert.Equal(408, call.Status);
    }

    [Fact, Clause("RFC 4320", "4.2")]
    public void When_nobody_answers_a_message_nothing_is_sent_upstream_and_the_owner_is_told()
    {
        var f = new Fork(2);
        f.World.Remove(f.Phones[0]);
        f.Phones[1].Answer = _ => null;

        var message = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "anybody?");
        f.Run(40);

        Assert.Null(message.Status);
        Assert.NotNull(message.Failure);
        Assert.DoesNotContain(f.World.SentBy(f.Proxy, "408"), _ => true);
        Assert.Single(f.Proxy.Abandoned);
        Assert.Equal(0, f.Proxy.Core.OpenRequests);
    }

    [Fact, Clause("RFC 3261", "16.9")]
    public void A_target_that_cannot_be_connected_to_counts_as_503_and_becomes_500()
    {
        var f = new Fork(0);
        f.Proxy.To("sip:x@10.0.8.8;transport=tcp");

        var message = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "hello");
        f.Run(2);

        Assert.Equal((500, "Next Hop Unreachable"), (message.Status, message.Final?.ReasonPhrase));
    }

    [Fact, Clause("RFC 3261", "16.7")]
    public void A_target_that_answers_503_becomes_500_which_tells_that_it_was_the_next_hop()
    {
        var f = new Fork(1);
        f.Phones[0].Answer = _ => 503;

        var message = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "hello");
        f.Run(2);

        Assert.Equal((500, "Next Hop Unavailable"), (message.Status, message.Final?.ReasonPhrase));
    }

    [Fact, Clause("RFC 3428", "7")]
    public void One_of_several_phones_that_takes_a_message_suffices()
    {
        var f = new Fork(2);
        f.Phones[0].Answer = _ => 486;
        f.Phones[1].AnswerAfter = TimeSpan.FromSeconds(1);

        var message = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "hello");
        f.Run(3);

        Assert.Equal(200, message.Status);
    }

    [Fact, Clause("RFC 5393", "5.3.3")]
    public void Max_breadth_is_shared_out_among_parallel_branches()
    {
        var f = new Fork(3);

        f.World.Alice.SendMessage("sip:bob@10.0.0.1", "x", request => request.Header(HeaderId.MaxBreadth, "8"));
        f.Run(1);

        Assert.Equal(["3", "3", "2"], f.World.SentBy(f.Proxy, "MESSAGE").Select(m => m.Message.Text(HeaderId.MaxBreadth)));
    }

    [Fact, Clause("RFC 5393", "5.3.3.1")]
    public void Without_breadth_for_all_the_rest_is_tried_later_and_without_any_it_is_440()
    {
        var f = new Fork(3);
        foreach (var phone in f.Phones)
            phone.Answer = _ => 486;

        f.World.Alice.SendMessage("sip:bob@10.0.0.1", "x", request => request.Header(HeaderId.MaxBreadth, "2"));
        var none = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "y", request => request.Header(HeaderId.MaxBreadth, "0"));
        f.Run(2);

        Assert.Equal(3, f.World.SentBy(f.Proxy, "MESSAGE").Count);
        Assert.Equal(440, none.Status);
    }

    [Fact]
    public void A_final_response_waits_until_the_owner_lets_it_go()
    {
        var f = new Fork(1);
        f.Proxy.Holds = true;

        var message = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "to be recorded");
        f.Run(3);
        Assert.Null(message.Status);
        f.Proxy.Core.Release(f.Proxy.Held[0].Request, f.World.Now);
        f.Run(1);

        Assert.Equal(200, message.Status);
        Assert.Single(f.Phones[0].Received("MESSAGE"));
    }

    [Fact]
    public void A_decision_may_come_later_but_not_after_the_client_has_given_up()
    {
        var f = new Fork(1);
        f.Proxy.To();

        var early = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "wait for it");
        var late = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "too late");
        f.Run(5);
        f.Proxy.To("sip:fork0@10.0.2.1").Decide(f.Proxy.Asked[0]);
        f.Run(40);
        f.Proxy.Decide(f.Proxy.Asked[1]);
        f.Run(5);

        Assert.Equal(200, early.Status);
        Assert.Null(late.Status);
        Assert.Single(f.Phones[0].Received("MESSAGE"));
        Assert.Same(f.Proxy.Asked[1], Assert.Single(f.Proxy.Abandoned));
    }

    [Fact]
    public void An_undecided_invite_ends_by_itself()
    {
        var f = new Fork(1);
        f.Proxy.To();

        var call = f.Invite();
        f.Run(31);

        Assert.Equal(500, call.Status);
        Assert.Single(f.Proxy.Abandoned);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void However_much_is_lost_every_request_ends_and_nothing_is_left_behind(double loss) =>
        World.ForSeeds(8, world =>
        {
            var f = new Fork(2, world);
            f.Phones[0].Rings = true;
            f.Phones[0].AnswerAfter = TimeSpan.FromSeconds(4);
            f.Phones[1].Answer = request => request.Method == SipMethod.Invite ? 486 : 200;
            world.Loss = loss;
            world.Duplication = 0.2;
            world.DelayMax = TimeSpan.FromMilliseconds(300);

            var call = f.Invite();
            var message = f.World.Alice.SendMessage("sip:bob@10.0.0.1", "x");
            f.Run(400);

            Assert.True(call.IsOver);
            Assert.True(message.IsOver);
            Assert.Equal(0, f.Proxy.Core.OpenRequests);
            Assert.Equal(0, f.Proxy.TransactionCount);
            Assert.True(f.Proxy.NextDeadline == Gateway.Sip.Machines.MonotonicTime.Never);
        });

    private static string User(SipResponse response) =>
        NameAddrView.TryRead(response.TryGetFirstValue(HeaderId.Contact, out var contact) ? contact : default, out var address)
        && SipUriView.TryRead(address.Uri, out var uri) ? System.Text.Encoding.ASCII.GetString(uri.User) : "";

    private sealed class Fork
    {
        public Fork(int phones, World? world = null)
        {
            World = world ?? new World();
            Proxy = ProxyElement.Add(World);
            for (var i = 0; i < phones; i++)
            {
                Phones.Add(new TestPhone(World, $"sip:fork{i}@example.com", $"10.0.2.{i + 1}"));
                Proxy.Targets.Add($"sip:fork{i}@10.0.2.{i + 1}");
            }
        }

        public World World { get; }

        public ProxyElement Proxy { get; }

        public List<TestPhone> Phones { get; } = [];

        public TestRequest Invite() => World.Alice.Send(SipMethod.Invite, "sip:bob@10.0.0.1");

        public void Run(double seconds) => World.RunFor(TimeSpan.FromSeconds(seconds));
    }
}
