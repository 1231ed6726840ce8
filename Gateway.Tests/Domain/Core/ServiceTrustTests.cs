using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>The trust rules of service identities, each with somebody who tries to get around it (S003 §3.1.1, §3.2.1, §4.3).</summary>
public sealed class ServiceTrustTests
{
    private const string SomeProof =
        "Digest username=\"UserA\", realm=\"wcom.example\", nonce=\"ea9c8e88df84f1cec4341ae6cbe5a359\", uri=\"sip:x\", response=\"00000000000000000000000000000000\"";

    [Fact, Clause("S003", "4.3.1")]
    public void A_stranger_cannot_hear_messages_without_a_PIN_by_calling_their_identity()
    {
        var town = new ServiceTown();

        var fallen = town.Call(town.C, $"UserA-retrieve-auth@{ServiceTown.Vm}");
        var strict = town.Call(town.C, $"UserA-retrieve-strict@{ServiceTown.Vm}");
        town.Net.Run(2);

        Assert.Equal((200, 403), (fallen.Status, strict.Status));
        Assert.Equal(["UserA-retrieve"], town.Served);
    }

    [Fact, Clause("S003", "3.2.1.2")]
    public void The_owner_who_calls_it_is_asked_for_proof_and_then_needs_no_PIN()
    {
        var town = new ServiceTown();

        var call = town.Call(town.A, $"UserA-retrieve-auth@{ServiceTown.Vm}");
        town.Net.Run(2);

        Assert.Equal([407, 180, 200], call.Responses.Where(response => response.Status != 100).Select(response => response.Status));
        Assert.Equal(["UserA-retrieve-auth"], town.Served);
    }

    // Whose the mailbox is decides, not who has its address: nobody calls from that of a group or a role (docs/adr/0033).
    [Theory]
    [InlineData("crew", true, "crew-hear")]
    [InlineData("crew", false, "crew-pin")]
    [InlineData("receptionist", true, "crew-hear")]
    [InlineData("receptionist", false, "crew-pin")]
    [InlineData("UserB", true, "crew-pin")]
    public void A_member_of_the_group_and_who_is_rung_at_the_role_need_no_PIN_for_its_mailbox(string owner, bool isFor, string served)
    {
        var (address, box) = (PocAddress.Parse($"sip:{owner}@{ServiceTown.Domain}"), new MailboxId("mbx_crew"));
        var people = isFor ? PocAddress.Parse($"sip:UserA@{ServiceTown.Domain}") : PocAddress.Parse($"sip:UserC@{ServiceTown.Domain}");
        ServiceIdentity Of(string user, ServiceBehaviour behaviour) => new(new($"ctx_{user}"), ServiceTown.Identity(user), behaviour) { Mailbox = box };
        var town = new ServiceTown(more: facts => facts with
        {
            Groups = owner == "crew" ? GroupDirectory.Of([new("grp_crew", address, "Crew", [people])]) : facts.Groups,
            Services = facts.Services.Without(new MailboxId("mbx_b")).With(new Mailbox(box, address, null))
                .With(new Forwarding(address) { Contacts = [new FindMeContact.Other(SipUri.Parse(people.ToString()))] })
                .With(Of("crew-hear", ServiceBehaviour.RetrieveAuthenticated) with { Fallback = ServiceTown.Identity("crew-pin") }).With(Of("crew-pin", ServiceBehaviour.RetrievePin)),
        });

        town.Call(town.A, $"crew-hear@{ServiceTown.Vm}");
        town.Net.Run(2);

        Assert.Equal([served], town.Served);
    }

    [Theory, Clause("S003", "3.2.1.2")]
    [InlineData("UserA-retrieve-auth@vm.wcom.example")]
    [InlineData("VoiceMail@wcom.example")]
    public void A_proof_that_fails_leads_to_the_PIN(string called)
    {
        var town = new ServiceTown();

        var call = town.Call(town.A, called, invite => invite.Header(HeaderId.ProxyAuthorization, SomeProof));
        town.Net.Run(2);

        Assert.Equal(200, call.Status);
        Assert.Equal(["UserA-retrieve"], town.Served);
    }

    [Theory]
    [InlineData("UserA-retrieve-auth@vm.wcom.example", "UserA-retrieve")]
    [InlineData("VoiceMail@wcom.example", "top")]
    [Clause("RFC 3325", "5")]
    public void An_identity_that_a_phone_asserts_itself_is_not_believed(string called, string served)
    {
        var town = new ServiceTown();

        town.Call(town.C, called, invite => invite.Header(HeaderId.PAssertedIdentity, "<sip:UserA@wcom.example>"));
        town.Net.Run(2);

        Assert.Equal([served], town.Served);
        Assert.DoesNotContain("UserA", town.Box.Received("INVITE")[0].Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal);
    }

    // Whose messages wait is told to whom the core asserts, so nobody may assert himself past it.
    [Fact]
    [Clause("RFC 3842", "3.6")]
    public void Who_asks_how_many_messages_wait_is_who_the_core_says()
    {
        var town = new ServiceTown();

        town.C.Send(SipMethod.Subscribe, $"sip:UserA-retrieve@{ServiceTown.Vm}", subscribe => subscribe
            .Header(HeaderId.Event, MessageSummary.Package).Header(HeaderId.Expires, "600").Header(HeaderId.PAssertedIdentity, "<sip:UserA@wcom.example>"));
        town.Net.Run(2);

        var asserted = Assert.Single(town.Box.Received("SUBSCRIBE")).Text(HeaderId.PAssertedIdentity);
        Assert.Contains("sip:UserC@wcom.example", asserted, StringComparison.Ordinal);
        Assert.DoesNotContain("UserA", asserted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_From_of_somebody_else_is_refused()
    {
        var town = new ServiceTown();
        var thief = new TestPhone(town.World, $"sip:UserA@{ServiceTown.Domain}", "10.0.9.9", password: "guess") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060) };

        var call = town.Call(thief, "VoiceMail");
        town.Net.Run(2);

        Assert.Equal(407, call.Status);
        Assert.Empty(town.Served);
    }

    [Theory, Clause("S003", "3.1.1.1")]
    [InlineData("UserB-dep-sg@vm.wcom.example")]
    [InlineData("UserB-dep-sg@VM.wcom.example;transport=udp")]
    public void Nobody_picks_the_special_greeting_for_himself(string called)
    {
        var town = new ServiceTown();

        var call = town.Call(town.A, called);
        town.Net.Run(2);

        Assert.Equal(403, call.Status);
        Assert.Empty(town.Served);
    }

    [Theory]
    [InlineData("usera-retrieve-auth@vm.wcom.example")]
    [InlineData("UserA-retrieve-strict@x.vm.wcom.example")]
    [InlineData("UserA-retrieve-strict@vm.wcom.example:5060")]
    [InlineData("UserA-retrieve-strict@vm.wcom.example;maddr=10.0.3.1")]
    [InlineData("UserA-retrieve-strict:x@vm.wcom.example")]
    public void Another_writing_of_an_identity_never_gets_to_the_service(string called)
    {
        var town = new ServiceTown();

        var call = town.Call(town.C, called);
        town.Net.Run(2);

        Assert.Equal(404, call.Status);
        Assert.Empty(town.Served);
    }

    [Fact]
    public void A_Route_past_the_core_is_not_followed()
    {
        var town = new ServiceTown();

        var call = town.Call(town.C, $"UserA-retrieve-strict@{ServiceTown.Vm}", invite => invite.Header(HeaderId.Route, "<sip:10.0.3.1;lr>"));
        town.Net.Run(2);

        Assert.Equal(403, call.Status);
        Assert.Empty(town.Served);
    }

    [Theory, Clause("S003", "3.1.1.3")]
    [InlineData("+35921234567", "UserB-dep-sg")]
    [InlineData("+3592-123-4567", "UserB-dep-sg")]
    [InlineData("+359888123456", "UserB-dep-fb")]
    public void A_number_that_the_telephone_network_vouches_for_is_recognised(string number, string served)
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        var call = town.Call(town.Pstn, "UserB", invite => invite.Header(HeaderId.PAssertedIdentity, $"<tel:{number}>"));
        town.Net.Run(2);

        Assert.Equal(200, call.Status);
        Assert.Equal([served], town.Served);
    }

    [Fact, Clause("S003", "3.1.1.3")]
    public void A_number_that_a_phone_claims_is_not()
    {
        var town = new ServiceTown();
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        town.Call(town.A, "UserB", invite => invite.Header(HeaderId.PAssertedIdentity, "<tel:+35921234567>"));
        town.Net.Run(2);

        Assert.Equal(["UserB-dep-fb"], town.Served);
    }

    [Fact]
    public void Whoever_shares_the_address_of_the_gateway_is_not_the_gateway()
    {
        var town = new ServiceTown();
        var neighbour = new TestPhone(town.World, "sip:x@pstn.example", "10.0.4.1:5099") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060) };

        var call = town.Call(neighbour, "UserB", invite => invite.Header(HeaderId.PAssertedIdentity, "<tel:+35921234567>"));
        town.Net.Run(2);

        Assert.Equal(403, call.Status);
        Assert.Empty(town.Served);
    }

    [Fact, Clause("S003", "3.1.2.2")]
    public void A_stranger_from_the_telephone_network_is_asked_for_a_mailbox()
    {
        var town = new ServiceTown();

        town.Call(town.Pstn, "VoiceMail", invite => invite.Header(HeaderId.PAssertedIdentity, "<tel:+4912345>"));
        town.Net.Run(2);

        Assert.Equal(["deposit-in"], town.Served);
    }

    [Theory, Clause("S003", "3.2.2.3")]
    [InlineData("<tel:+359888111222>", "UserA-retrieve")]
    [InlineData("<sip:+359-888-111222@pstn.example;user=phone>", "UserA-retrieve")]
    [InlineData("<tel:+359888111223>", "deposit-in")]
    public void A_telephone_of_hers_is_led_to_her_messages_behind_the_PIN(string asserted, string served)
    {
        var town = new ServiceTown();

        town.Call(town.Pstn, "VoiceMail", invite => invite.Header(HeaderId.PAssertedIdentity, asserted));
        town.Call(town.C, "VoiceMail", invite => invite.Header(HeaderId.PAssertedIdentity, asserted));
        town.Net.Run(2);

        Assert.Equal(new[] { served, "top" }.Order(StringComparer.Ordinal), town.Served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_gateway_that_asserts_a_user_of_ours_does_not_open_her_mailbox()
    {
        var town = new ServiceTown();

        town.Call(town.Pstn, "VoiceMail", invite => invite.Header(HeaderId.PAssertedIdentity, "<sip:UserA@wcom.example>"));
        town.Call(town.Pstn, $"UserA-retrieve-auth@{ServiceTown.Vm}", invite => invite.Header(HeaderId.PAssertedIdentity, "<sip:UserA@wcom.example>"));
        town.Net.Run(2);

        Assert.Equal(["UserA-retrieve", "deposit-in"], town.Served.Order(StringComparer.Ordinal));
    }

    [Fact, Clause("S003", "3.2.1.1")]
    public void A_peer_that_was_named_as_trusted_is_honoured_without_further_checks()
    {
        var town = new ServiceTown(change: settings => settings with { TrustedPeers = [System.Net.IPAddress.Parse("10.0.5.1")] });
        var peer = new TestPhone(town.World, "sip:app@apps.example", "10.0.5.1") { Proxy = new NextHop.To(TransportKind.Udp, "10.0.0.1", 5060) };

        town.Call(peer, $"UserA-retrieve-strict@{ServiceTown.Vm}");
        town.Call(peer, $"UserB-dep-sg@{ServiceTown.Vm}");
        town.Net.Run(2);

        Assert.Equal(["UserA-retrieve-strict"], town.Served);
    }

    [Fact]
    public void Who_may_not_call_somebody_may_not_leave_him_a_message_either()
    {
        var town = new ServiceTown(more: facts => facts with
        {
            Rules = facts.Rules.With(new Barring
            {
                Id = new("bar_1"), Caller = new BarringParty.Identity(PocAddress.Parse("sip:UserA@wcom.example")),
                Callee = new BarringParty.Identity(PocAddress.Parse("sip:UserB@wcom.example")),
            }),
        });
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        var barred = town.Call(town.A, "UserB");
        var other = town.Call(town.C, "UserB");
        town.Net.Run(2);

        Assert.Equal((486, 200), (barred.Status, other.Status));
        Assert.Equal(["UserB-dep-fb"], town.Served);
    }

    [Fact]
    public void A_forwarding_to_somebody_elses_messages_opens_nothing()
    {
        var town = new ServiceTown(ofB: b => b with { Busy = ServiceTown.Identity("UserA-retrieve-strict"), Otherwise = null });
        town.B.Answer = request => request.Method == SipMethod.Invite ? 486 : 200;

        var call = town.Call(town.C, "UserB");
        town.Net.Run(2);

        Assert.Equal(486, call.Status);
        Assert.Empty(town.Served);
    }
}
