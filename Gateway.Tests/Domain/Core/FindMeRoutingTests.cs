using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>The search for who takes a call, through the core: what the call flows of S003 §4 do not show.</summary>
public sealed class FindMeRoutingTests
{
    [Fact]
    public void Who_answers_in_time_talks_and_no_service_hears_of_it()
    {
        var town = new ServiceTown();
        town.B.AnswerAfter = TimeSpan.FromSeconds(8.9);

        var call = town.Call(town.A, "UserB");
        town.Net.Run(60);

        Assert.Equal(200, call.Status);
        Assert.Single(town.B.Calls);
        Assert.Empty(town.Served);
        Assert.Empty(town.B.Cancelled);
    }

    [Fact, Clause("S003", "3.1.2.3")]
    public void Who_does_not_want_to_be_disturbed_is_not_rung()
    {
        var town = new ServiceTown(ofB: b => b with { DoNotDisturb = true });

        var call = town.Call(town.A, "UserB");
        town.Net.Run(2);

        Assert.Equal(200, call.Status);
        Assert.Equal(["UserB-dep-dnd"], town.Served);
        Assert.Empty(town.B.Received("INVITE"));
    }

    [Theory, Clause("S003", "3.1.2.3")]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void The_wish_to_be_left_alone_that_others_see_counts_where_calls_have_somewhere_to_go(bool leadsSomewhere, int rung)
    {
        var town = new ServiceTown(
            ofB: b => leadsSomewhere ? b : b with { OnDoNotDisturb = null, Otherwise = null },
            more: facts => facts.Subscribers.TryFind(PocAddress.Parse("sip:UserB@wcom.example"), out var userB)
                ? facts with { Subscribers = facts.Subscribers.With(userB with { DoNotDisturb = true }) }
                : facts);

        town.Call(town.A, "UserB");
        town.Net.Run(2);

        Assert.Equal(rung, town.B.Received("INVITE").Count);
        Assert.Equal(leadsSomewhere ? ["UserB-dep-dnd"] : Array.Empty<string>(), town.Served);
    }

    [Fact]
    public void Who_is_nowhere_registered_gets_his_messages_all_the_same()
    {
        var town = new ServiceTown();
        town.B.Register(0);
        town.Net.Run(2);

        town.Call(town.A, "UserB");
        town.Net.Run(2);

        Assert.Equal(["UserB-dep"], town.Served);
    }

    [Theory]
    [InlineData(600, "UserB-dep-fb")]
    [InlineData(603, "UserB-dep")]
    [InlineData(480, "UserB-dep")]
    [InlineData(500, "UserB-dep")]
    [Clause("S003", "3.1.2.3")]
    public void What_the_phone_answers_says_which_greeting(int answer, string served)
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? answer : 200;

        var call = town.Call(town.A, "UserB");
        town.Net.Run(2);

        Assert.Equal(200, call.Status);
        Assert.Equal([served], town.Served);
    }

    [Fact, Clause("S003", "3.1.2.3")]
    public void A_role_leads_to_a_service_without_anybody_behind_it()
    {
        var town = new ServiceTown();

        town.Call(town.A, "receptionist");
        town.Net.Run(2);

        Assert.Equal(["deposit-in"], town.Served);
    }

    [Fact]
    public void The_next_contact_is_rung_with_its_own_rules_and_its_own_service()
    {
        var town = new ServiceTown();
        town.C.Answer = town.B.Answer = request => request.Method == SipMethod.Invite ? null : 200;

        var call = town.Call(town.A, "UserC");
        town.Net.Run(20);

        // C rings 3 s; then B, whom C named, for the 3 s that C gives each of his contacts. That is less than B gives his own.
        Assert.Single(town.C.Cancelled);
        Assert.Single(town.B.Cancelled);
        Assert.Equal(408, call.Status);

        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;
        var busy = town.Call(town.A, "UserC");
        town.Net.Run(20);

        Assert.Equal(200, busy.Status);
        Assert.Equal(["UserB-dep-fb"], town.Served);
        var history = town.Box.Received("INVITE")[0];
        Assert.Equal(3, history.CountLines(HeaderId.HistoryInfo));
    }

    [Fact, Clause("RFC 7044", "9")]
    public void Two_who_lead_to_each_other_are_no_circle()
    {
        var town = new ServiceTown(ofB: b => b with
        {
            Contacts = [new FindMeContact.Other(SipUri.Parse($"sip:UserC@{ServiceTown.Domain}"))],
        });
        town.C.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        var call = town.Call(town.A, "UserC");
        town.Net.Run(60);

        // C is busy, C's next is B, B's only contact is C: refused there, and B's own service takes the call.
        Assert.Equal(200, call.Status);
        Assert.Equal(["UserB-dep"], town.Served);
        Assert.Single(town.C.Received("INVITE"));
        Assert.Equal(0, town.Core.OpenRequests);
    }

    [Fact]
    public void A_call_that_has_been_led_on_twenty_times_is_led_no_further()
    {
        var town = new ServiceTown(ofB: b => b with { DoNotDisturb = true });
        static void History(RequestBuilder invite, int entries)
        {
            for (var i = 1; i <= entries; i++)
                invite.Header(HeaderId.HistoryInfo, $"<sip:x{i}@elsewhere.example>;index={i}");
        }

        var served = town.Call(town.A, "UserB", invite => History(invite, 19));
        var refused = town.Call(town.A, "UserB", invite => History(invite, 20));
        town.Net.Run(2);

        Assert.Equal((200, 482), (served.Status, refused.Status));
    }

    [Fact]
    public void When_the_service_cannot_be_reached_the_caller_hears_what_the_phone_said()
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;
        town.Box.Answer = _ => 503;

        var call = town.Call(town.A, "UserB");
        town.Net.Run(2);

        Assert.Equal(486, call.Status);
    }

    [Fact]
    public void A_phone_that_is_gone_keeps_the_caller_from_his_message_for_two_seconds_only()
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? null : 200;

        var call = town.Call(town.A, "UserB");
        town.Net.Run(5);
        town.World.Partition(town.Core, town.B);
        town.Net.Run(20);

        Assert.Equal(200, call.Status);
        Assert.Equal(["UserB-dep-fna"], town.Served);
        Assert.Equal(11, call.EndedAt!.Value.TotalSeconds - 2, 1);
    }

    [Fact]
    public void The_caller_who_hangs_up_while_it_rings_ends_everything()
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? null : 200;

        var call = town.Call(town.A, "UserB");
        town.Net.Run(5);
        town.A.Cancel(call);
        town.Net.Run(60);

        Assert.Equal(487, call.Status);
        Assert.Single(town.B.Cancelled);
        Assert.Empty(town.Served);
        Assert.Equal(0, town.Core.OpenRequests);
    }

    [Fact]
    public void A_message_is_not_led_to_a_mailbox()
    {
        var town = new ServiceTown(ofB: b => b with { DoNotDisturb = true });

        var text = town.A.SendMessage($"sip:UserB@{ServiceTown.Domain}", "hello");
        town.Net.Run(2);

        Assert.Equal(200, text.Status);
        Assert.Single(town.B.Received("MESSAGE"));
    }
}
