using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
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

    [Fact, Clause("RFC 3261", "8.1.3.5", Inferred = true)]
    public void A_number_is_told_to_come_again_as_a_SIP_URI_and_that_one_is_known_or_not()
    {
        var town = new ServiceTown();

        var number = town.A.Send(SipMethod.Invite, "tel:+3592123456");
        var again = town.Call(town.A, "+3592123456@wcom.example;user=phone");
        town.Net.Run(2);

        Assert.Equal((416, 404), (number.Status, again.Status));
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
        Assert.Equal(
            [
                "<sip:UserC@wcom.example>;index=1", "<sip:UserC@10.0.2.3:5060?Reason=SIP%3Bcause%3D408>;index=1.1;rc=1", "<sip:UserB@wcom.example>;index=1.2;mp=1",
                "<sip:UserB@10.0.2.2:5060?Reason=SIP%3Bcause%3D486>;index=1.2.1;rc=1.2", "<sip:UserB-dep-fb@vm.wcom.example>;index=1.2.2;mp=1.2",
            ],
            HistoryOf(town.Box.Received("INVITE")[0]));
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

    [Fact, Clause("RFC 3261", "13.2.2.4", Inferred = true)]
    public void A_phone_whose_CANCEL_is_lost_and_that_answers_when_the_message_box_has_is_hung_up_by_the_core()
    {
        var town = new ServiceTown();
        town.B.AnswerAfter = TimeSpan.FromSeconds(15);

        var call = town.Call(town.A, "UserB");
        town.Net.Run(5);
        town.World.Partition(town.Core, town.B);
        town.Net.Run(9.5);
        town.World.Heal(town.Core, town.B);
        town.Net.Run(40);

        // The caller has one call, with the message box; B has taken one too, whose 200 was acknowledged and that was ended at once.
        Assert.Equal(["UserB-dep-fna"], town.Served);
        Assert.Single(call.Responses.Where(response => response.IsSuccess).Select(response => Encoding.ASCII.GetString(response.To.Tag)).Distinct());
        Assert.Single(town.A.Calls);
        Assert.Single(town.Box.Calls);
        Assert.Single(town.B.Confirmed);
        Assert.Empty(town.B.NeverAcknowledged);
        var bye = Assert.Single(town.B.Received("BYE"));
        Assert.Equal(town.B.Acks[0].RequestUriText, bye.RequestUriText);
        Assert.True(bye.CSeq.Number > town.B.Acks[0].CSeq.Number);
        Assert.Empty(town.B.Calls);
        Assert.Empty(town.A.Received("BYE"));
        Assert.Equal(0, town.Core.OpenRequests);
    }

    [Theory]
    [InlineData("UserA-retrieve@vm.wcom.example;transport=udp", "UserA-retrieve", 0)]
    [InlineData("UserA-retrieve-auth@vm.wcom.example;transport=udp", "UserA-retrieve", 2)]
    [Clause("RFC 7044", "10.3")]
    public void Another_writing_of_an_identity_is_no_other_target_and_a_fallback_is(string called, string served, int entries)
    {
        var town = new ServiceTown();

        town.Call(town.C, called);
        town.Net.Run(2);

        Assert.Equal([served], town.Served);
        var history = HistoryOf(town.Box.Received("INVITE")[0]);
        Assert.Equal(entries, history.Count);
        Assert.Equal(entries > 0, history.Any(entry => entry.Contains("cause%3D403", StringComparison.Ordinal)));
    }

    [Fact, Clause("RFC 7044", "9.1")]
    public void What_others_have_written_is_gone_on_with_and_a_missing_entry_is_written_for_them()
    {
        var town = new ServiceTown(ofB: b => b with { DoNotDisturb = true });

        town.Call(town.A, "UserB", invite => invite.Header(HeaderId.HistoryInfo, "\"First\" <sip:UserB@wcom.example>;index=1, <sip:UserB@WCOM.example>;index=1.1;np=1"));
        town.Call(town.C, "UserB", invite => invite.Header(HeaderId.HistoryInfo, "<sip:first@elsewhere.example?Reason=SIP%3Bcause%3D302>;index=1"));
        town.Net.Run(2);

        Assert.Equal(
            ["\"First\" <sip:UserB@wcom.example>;index=1", "<sip:UserB@WCOM.example?Reason=SIP%3Bcause%3D302>;index=1.1;np=1", "<sip:UserB-dep-dnd@vm.wcom.example>;index=1.1.1;mp=1.1"],
            HistoryOf(town.Box.Received("INVITE")[0]));
        Assert.Equal(
            [
                "<sip:first@elsewhere.example?Reason=SIP%3Bcause%3D302>;index=1", "<sip:UserB@wcom.example?Reason=SIP%3Bcause%3D302>;index=1.1",
                "<sip:UserB-dep-dnd@vm.wcom.example>;index=1.1.1;mp=1.1",
            ],
            HistoryOf(town.Box.Received("INVITE")[1]));
    }

    [Theory]
    [InlineData("history", 2)]
    [InlineData("header", 2)]
    [InlineData("id", 0)]
    [InlineData("history;none", 0)]
    [Clause("RFC 7044", "10.1.2")]
    public void Who_asks_for_privacy_leaves_no_history_beyond_the_domain(string privacy, int hidden)
    {
        var town = new ServiceTown(
            ofB: b => b with { Contacts = [new FindMeContact.Other(SipUri.Parse("sip:b@away.example"))] },
            change: settings => settings with { Routes = settings.Routes.Add(new("away.example", new(TransportKind.Udp, "10.0.2.3", 5060))) });

        town.Call(town.A, "UserB", invite => invite.Header(HeaderId.Privacy, privacy));
        town.Net.Run(2);

        var history = HistoryOf(Assert.Single(town.C.Received("INVITE")));
        Assert.Equal(2, history.Count);
        Assert.Equal(hidden, history.Count(entry => entry.StartsWith("<sip:anonymous@anonymous.invalid>;index=1", StringComparison.Ordinal)));
        Assert.EndsWith(";index=1.1;mp=1", history[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_calls_are_led_is_told_with_the_reason()
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        town.Call(town.A, "UserB");
        town.Call(town.A, "VoiceMail");
        town.Call(town.A, "receptionist", invite => invite.Header(HeaderId.Privacy, "id"));
        town.Call(town.C, "UserA-retrieve-strict@vm.wcom.example");
        town.Call(town.C, "UserA-retrieve-auth@vm.wcom.example");
        town.Net.Run(2);

        Assert.Equal(
            [
                "sip:UserB@wcom.example -> UserB-dep-fb mbx_b because Busy by sip:UserA@wcom.example",
                "sip:VoiceMail@wcom.example -> UserA-retrieve mbx_a because Access by sip:UserA@wcom.example",
                "sip:receptionist@wcom.example -> deposit-in  because Role by ",
                "sip:UserA-retrieve-auth@vm.wcom.example -> UserA-retrieve mbx_a because FellBack by sip:UserC@wcom.example",
                "sip:UserA-retrieve-strict@vm.wcom.example -> UserA-retrieve-strict  because NotTrusted by sip:UserC@wcom.example 403",
            ],
            town.Net.Recorded.All.OfType<Fact.ContextResolved>().Select(fact => fact.Resolution)
                .Select(led => $"{led.Called} -> {led.Identity.Uri.User} {led.Mailbox?.Value} because {led.Reason} by {led.Caller}{(led.RefusedWith is { } status ? $" {status}" : "")}")
                .OrderBy(text => text.Contains("because Busy", StringComparison.Ordinal) ? 0 : text.Contains("Access", StringComparison.Ordinal) ? 1 : text.Contains("Role", StringComparison.Ordinal) ? 2 : 3)
                .ThenBy(text => text, StringComparer.Ordinal));
    }

    private static List<string> HistoryOf(SipMessage message)
    {
        var entries = new List<string>();
        foreach (var value in message.Values(HeaderId.HistoryInfo))
            entries.Add(Encoding.UTF8.GetString(value));
        return entries;
    }
}
