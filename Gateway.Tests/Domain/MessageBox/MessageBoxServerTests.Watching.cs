using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.MessageBox;

/// <summary>Who is told that messages wait (RFC 3842).</summary>
public sealed partial class MessageBoxServerTests
{
    private const string Carl = "sip:carl@networka.example";

    [Fact]
    [Clause("RFC 3842", "3.5")]
    public void The_owner_is_told_at_once_how_many_messages_wait_and_again_when_that_changes()
    {
        Assert.Equal(200, Watch("sip:bob@networka.example").Status);
        Assert.Equal("Messages-Waiting: yes\r\nMessage-Account: sip:bob@networka.example\r\nVoice-Message: 2/8 (0/0)\r\n", Told().Body);
        Assert.Equal(("message-summary", "active;expires=600", "application/simple-message-summary"), (Told().Event, Told().State, Told().Type));

        Run(2);
        _store.Summary = new(0, 10);
        Changed();
        Assert.StartsWith("Messages-Waiting: no\r\n", Told().Body, StringComparison.Ordinal);
        Assert.Contains("Voice-Message: 0/10 (0/0)", Told().Body, StringComparison.Ordinal);

        // The same again is no news.
        Run(2);
        Changed();
        Assert.Equal(2, _core.Received("NOTIFY").Count);
    }

    [Fact]
    [Clause("RFC 3842", "3.10")]
    public void Changes_are_told_once_a_second_at_most_and_the_last_of_them_is()
    {
        Watch("sip:bob@networka.example");
        Run(2);
        for (var i = 0; i < 50; i++)
        {
            _store.Summary = new(i, 0);
            Changed();
            Run(0.1);
        }

        Run(2);
        // Ten seconds of changes, five a second.
        Assert.InRange(_core.Received("NOTIFY").Count, 10, 13);
        Assert.Contains("Voice-Message: 49/0", Told().Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_identity_of_the_mailbox_names_it_too() => Assert.Equal(200, Watch($"sip:bob-hear@{Host}").Status);

    [Fact]
    [Clause("RFC 6665", "4.4.3")]
    public void Who_asks_once_is_told_once()
    {
        Assert.Equal(200, Watch("sip:bob@networka.example", expires: "0").Status);

        var told = Assert.Single(_core.Received("NOTIFY"));
        Assert.StartsWith("terminated", told.Text(HeaderId.SubscriptionState), StringComparison.Ordinal);
        Assert.Contains("Voice-Message: 2/8", Encoding.ASCII.GetString(told.Body.Span), StringComparison.Ordinal);
        Assert.Equal(0, _box!.WatcherCount);
    }

    [Fact]
    public void A_subscription_that_nobody_refreshes_ends_and_is_told_so()
    {
        Watch("sip:bob@networka.example", expires: "60");
        Run(62);

        Assert.Equal("terminated;reason=timeout", Told().State);
        Assert.Equal(0, _box!.WatcherCount);
    }

    [Fact]
    public void When_nobody_has_the_address_any_more_that_is_told()
    {
        Watch("sip:bob@networka.example");
        Change(facts => facts with { Services = ServiceDirectory.Empty });

        Assert.Equal("terminated;reason=noresource", Told().State);
        Assert.Equal(0, _box!.WatcherCount);
    }

    // Telephones ask without knowing, and some ask again at once when they are refused.
    [Fact]
    [Clause("RFC 3842", "3.5")]
    public void For_a_user_without_a_mailbox_nothing_waits_until_he_has_one_and_after_it_is_gone()
    {
        Assert.Equal(200, Watch(Carl, who: Carl).Status);
        Assert.Equal("Messages-Waiting: no\r\nMessage-Account: sip:carl@networka.example\r\nVoice-Message: 0/0 (0/0)\r\n", Told().Body);

        Run(2);
        Change(facts => facts with { Services = facts.Services.With(new Mailbox(new("mbx_carl"), PocAddress.Parse(Carl), null)) });
        Assert.Contains("Voice-Message: 2/8", Told().Body, StringComparison.Ordinal);
        Run(2);
        Change(facts => facts with { Services = facts.Services.Without(new MailboxId("mbx_carl")) });
        Assert.Contains("Voice-Message: 0/0", Told().Body, StringComparison.Ordinal);
        Assert.StartsWith("active", Told().State, StringComparison.Ordinal);

        Change(facts => facts with { Subscribers = SubscriberDirectory.Empty });
        Assert.Equal("terminated;reason=noresource", Told().State);
    }

    [Fact]
    public void The_mailbox_of_a_group_is_told_to_its_members_and_that_of_a_role_to_who_is_rung_there()
    {
        const string crew = "sip:crew@networka.example", desk = "sip:desk@networka.example";
        Change(facts => facts with
        {
            Groups = GroupDirectory.Of([new("grp_crew", PocAddress.Parse(crew), "Crew", [PocAddress.Parse(Carl)])]),
            Services = facts.Services.With(new Mailbox(new("mbx_crew"), PocAddress.Parse(crew), null)).With(new Mailbox(new("mbx_desk"), PocAddress.Parse(desk), null))
                .With(new Forwarding(PocAddress.Parse(desk)) { Contacts = [new FindMeContact.Other(SipUri.Parse(Carl))] }),
        });

        Assert.Equal((200, 403), (Watch(crew, who: Carl).Status, Watch(crew, who: "sip:bob@networka.example").Status));
        Assert.Equal((200, 403), (Watch(desk, who: Carl).Status, Watch(desk, who: "sip:bob@networka.example").Status));
    }

    // Who is rung in somebody's place does not hear what was left for that one.
    [Fact]
    public void A_person_who_forwards_calls_to_another_does_not_share_his_mailbox()
    {
        Change(facts => facts with
        {
            Subscribers = facts.Subscribers.With(new("usr_bob", PocAddress.Parse("sip:bob@networka.example"), "Bob", null, false, false)),
            Services = facts.Services.With(new Forwarding(PocAddress.Parse("sip:bob@networka.example")) { Contacts = [new FindMeContact.Other(SipUri.Parse(Carl))] }),
        });

        Assert.Equal(403, Watch("sip:bob@networka.example", who: Carl).Status);
    }

    [Theory]
    [InlineData("sip:bob@networka.example", "sip:alice@networka.example", "message-summary", "600", 403)]
    [InlineData("sip:bob@networka.example", null, "message-summary", "600", 403)]
    [InlineData("sip:dora@networka.example", "sip:dora@networka.example", "message-summary", "600", 404)]
    [InlineData("sip:carl@networka.example", "sip:bob@networka.example", "message-summary", "600", 403)]
    [InlineData("sip:bob@networka.example", "sip:bob@networka.example", "presence", "600", 489)]
    [InlineData("sip:bob@networka.example", "sip:bob@networka.example", "message-summary", "59", 423)]
    [Clause("RFC 3842", "3.6")]
    public void Nobody_else_is_told_and_nothing_else(string whom, string? who, string package, string expires, int status)
    {
        Assert.Equal(status, Watch(whom, expires, who, package).Status);
        Assert.Empty(_core.Received("NOTIFY"));
        Assert.Equal(0, _box!.WatcherCount);
    }

    [Fact]
    public void A_stranger_is_not_told_whomever_he_asserts()
    {
        var stranger = new TestPhone(_world, "sip:mallory@networka.example", "10.0.9.9") { Proxy = _core.Proxy };
        var asked = Subscribe(stranger, "sip:bob@networka.example", "600", "sip:bob@networka.example", "message-summary");

        Assert.Equal(403, asked.Status);
    }

    [Fact]
    public void What_storage_cannot_say_is_not_promised()
    {
        _store.Summary = null;

        var asked = Watch("sip:bob@networka.example");
        Assert.Equal((503, "60"), (asked.Status, asked.Final!.Text(HeaderId.RetryAfter)));
        Assert.Equal(0, _box!.WatcherCount);
    }

    [Fact]
    public void More_telephones_than_one_person_has_are_sent_away()
    {
        for (var i = 0; i < 32; i++)
            Assert.Equal(200, WatchAt($"<sip:bob@10.0.0.1:{6000 + i}>").Status);

        var asked = WatchAt("<sip:bob@10.0.0.1:6032>");
        Assert.Equal((503, "60", 32), (asked.Status, asked.Final!.Text(HeaderId.RetryAfter), _box!.WatcherCount));
    }

    [Theory]
    [InlineData("<sip:bob@10.0.0.1>", "<sip:bob@10.0.0.1>")]
    [InlineData("<sip:bob@10.0.0.1>", "\"Bob\" <sip:b%6Fb@10.0.0.1>;expires=60")]
    [InlineData("<sip:bob@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\"", "<sip:bob@10.0.0.1;transport=udp>;+sip.instance=\"<urn:uuid:1>\"")]
    [Clause("RFC 6665", "4.2.2", Inferred = true)]
    public void A_telephone_that_subscribes_anew_takes_the_place_of_what_it_had_and_is_told_nothing_of_its_end(string before, string anew)
    {
        Assert.Equal(200, WatchAt(before).Status);
        for (var i = 1; i < 50; i++)
            Assert.Equal(200, WatchAt(anew).Status);

        Assert.Equal(1, _box!.WatcherCount);
        Assert.Equal(50, _core.Received("NOTIFY").Count);
        Assert.All(_core.Received("NOTIFY"), notify => Assert.StartsWith("active", notify.Text(HeaderId.SubscriptionState), StringComparison.Ordinal));

        Run(2);
        _store.Summary = new(0, 10);
        Changed();
        Assert.Equal(51, _core.Received("NOTIFY").Count);
    }

    [Theory]
    [InlineData("<sip:bob@10.0.0.1>", "<sip:bob@10.0.0.1:5070>")]
    [InlineData("<sip:bob@10.0.0.1>", "<sip:bob-2@10.0.0.1>")]
    [InlineData("<sip:bob@10.0.0.1>;+sip.instance=\"<urn:uuid:1>\"", "<sip:bob@10.0.0.1>;+sip.instance=\"<urn:uuid:2>\"")]
    public void Two_telephones_are_told_both(string one, string other)
    {
        WatchAt(one);
        WatchAt(other);

        Assert.Equal(2, _box!.WatcherCount);
    }

    [Fact]
    public void Two_subscriptions_of_a_telephone_that_gives_them_identifiers_stand_both()
    {
        Watch("sip:bob@networka.example", package: "message-summary;id=1");
        Watch("sip:bob@networka.example", package: "message-summary;id=2");

        Assert.Equal(2, _box!.WatcherCount);
    }

    [Fact]
    public void Who_only_asks_takes_nobodys_place()
    {
        Watch("sip:bob@networka.example");
        Watch("sip:bob@networka.example", expires: "0");

        Assert.Equal(1, _box!.WatcherCount);
    }

    // Who may hear a mailbox too could write another's Contact.
    [Fact]
    public void Nobody_takes_the_place_of_another_person()
    {
        const string crew = "sip:crew@networka.example";
        Change(facts => facts with
        {
            Groups = GroupDirectory.Of([new("grp_crew", PocAddress.Parse(crew), "Crew", [PocAddress.Parse(Carl), PocAddress.Parse("sip:bob@networka.example")])]),
            Services = facts.Services.With(new Mailbox(new("mbx_crew"), PocAddress.Parse(crew), null)),
        });

        Watch(crew, who: "sip:bob@networka.example");
        Watch(crew, who: Carl);

        Assert.Equal(2, _box!.WatcherCount);
    }

    [Fact]
    public void Where_no_more_telephones_are_taken_one_of_them_may_subscribe_anew_also_under_a_name_that_it_has_made_up()
    {
        for (var i = 0; i < 32; i++)
            Assert.Equal(200, WatchAt($"<sip:bob-{i}@10.0.0.1>").Status);

        Assert.Equal((200, 32), (WatchAt("<sip:bob-7@10.0.0.1>").Status, _box!.WatcherCount));
        Assert.Equal((200, 32), (WatchAt("<sip:bob-32@10.0.0.1>").Status, _box!.WatcherCount));
        Assert.Equal((503, 32), (WatchAt("<sip:bob@10.0.0.1:5070>").Status, _box!.WatcherCount));
    }

    [Fact]
    public void Where_the_message_box_tells_as_many_as_it_can_a_telephone_that_it_tells_may_subscribe_anew()
    {
        for (var i = 0; i < SubscriptionsMax; i++)
            Assert.Equal(200, Watch(i < 30 ? "sip:bob@networka.example" : Carl, who: i < 30 ? "sip:bob@networka.example" : Carl, contact: $"<sip:phone-{i}@10.0.0.1>").Status);

        Assert.Equal((200, SubscriptionsMax), (Watch(Carl, who: Carl, contact: "<sip:phone-31@10.0.0.1>").Status, _box!.WatcherCount));
        Assert.Equal((503, SubscriptionsMax), (Watch(Carl, who: Carl, contact: "<sip:carl@10.0.0.1:5070>").Status, _box!.WatcherCount));
    }

    private TestRequest WatchAt(string contact) => Watch("sip:bob@networka.example", contact: contact);

    private TestRequest Watch(
        string whom, string expires = "600", string? who = "sip:bob@networka.example", string package = "message-summary", string? contact = null)
    {
        _core.CallContact = contact;
        return Subscribe(_core, whom, expires, who, package);
    }

    private TestRequest Subscribe(TestPhone from, string whom, string expires, string? who, string package)
    {
        var asked = from.Send(SipMethod.Subscribe, whom, builder =>
        {
            builder.Header(HeaderId.Event, package).Header(HeaderId.Expires, expires).Header(HeaderId.Accept, "application/simple-message-summary");
            if (who is not null)
                builder.Header(HeaderId.PAssertedIdentity, $"<{who}>");
        });
        Run(0.2);
        return asked;
    }

    private void Change(Func<NetworkFacts, NetworkFacts> change)
    {
        _facts.Replace(change);
        _box!.FactsChanged(_world.Now);
        Run(1);
    }

    private void Changed()
    {
        _store.Tell();
        Run(0.1);
    }

    private (string Event, string State, string Type, string Body) Told()
    {
        var notify = _core.Received("NOTIFY")[^1];
        return (notify.Text(HeaderId.Event)!, notify.Text(HeaderId.SubscriptionState)!, notify.Text(HeaderId.ContentType)!, Encoding.ASCII.GetString(notify.Body.Span));
    }
}
