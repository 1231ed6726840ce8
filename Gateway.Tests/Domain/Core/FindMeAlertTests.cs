using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

/// <summary>Who is asked to take an alert, one after the other (docs/adr/0028).</summary>
[Clause("S003", "3.1.2.3", Inferred = true)]
public sealed class FindMeAlertTests
{
    private static readonly Forwarding Rules = new(PocAddress.Parse("sip:bob@poc.local"))
    {
        Contacts = [new FindMeContact.Devices(), new FindMeContact.Other(SipUri.Parse("sip:carol@poc.local")), new FindMeContact.Other(SipUri.Parse("sip:dave@poc.local"))],
        NoAnswer = SipUri.Parse("sip:fna@vm.poc.local"), Otherwise = SipUri.Parse("sip:deposit@vm.poc.local"), OnDoNotDisturb = SipUri.Parse("sip:dnd@vm.poc.local"),
    };

    [Theory]
    [InlineData(480)]
    [InlineData(486)]
    [InlineData(603)]
    [InlineData(600)]
    [InlineData(408)]
    [InlineData(404)]
    [InlineData(415)]
    [InlineData(500)]
    public void Whoever_does_not_take_it_leaves_it_to_the_next_and_no_service_does(int status) =>
        Assert.Equal(["ask Devices", "ask carol", "ask dave", "give up 480"], Run(Rules, new FindMeEvent.Called(), Ended(status), Ended(status), Ended(status)));

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(407)]
    [InlineData(421)]
    [InlineData(433)]
    [InlineData(503)]
    public void What_forbids_it_and_what_only_the_sender_can_answer_goes_to_nobody_else(int status) =>
        Assert.Equal("give up 480", Run(Rules, new FindMeEvent.Called(), Ended(status))[1]);

    [Fact]
    public void What_another_contact_forbids_is_no_more_than_that_he_does_not_take_it() =>
        Assert.Equal("ask dave", Run(Rules, new FindMeEvent.Called(), Ended(480), Ended(403))[2]);

    [Fact]
    public void Do_not_disturb_is_about_ringing() => Assert.Equal(["ask Devices"], Run(Rules with { DoNotDisturb = true }, new FindMeEvent.Called()));

    [Fact]
    public void Where_there_is_nobody_to_ask_the_next_is() =>
        Assert.Equal(["ask Devices", "ask carol"], Run(Rules, new FindMeEvent.Called(), new FindMeEvent.NobodyThere()));

    [Fact]
    public void An_alert_that_was_led_back_is_a_loop() => Assert.Equal(["give up 482"], Run(Rules, new FindMeEvent.LedBack()));

    [Fact]
    public void Only_rules_that_name_somebody_else_concern_an_alert()
    {
        Assert.True(FindMeAlert.Concerns(Rules));
        Assert.False(FindMeAlert.Concerns(Rules with { Contacts = [new FindMeContact.Devices()] }));
        Assert.False(FindMeAlert.Concerns(Rules with { Contacts = [] }));
    }

    [Fact]
    public void All_contacts_are_asked_before_the_sender_gives_up() =>
        Assert.True(FindMeAlert.Wait * Forwarding.ContactsMax < SipTimers.Default.TransactionTimeout);

    [Fact]
    public void Every_pair_of_state_and_event_is_decided()
    {
        FindMeState[] states =
        [
            new FindMeState.Idle(), new FindMeState.Ringing(0, default), new FindMeState.Ringing(1, default), new FindMeState.Ringing(2, default), new FindMeState.Served(default), new FindMeState.Over(),
        ];
        FindMeEvent[] events = [new FindMeEvent.Called(), new FindMeEvent.LedBack(), new FindMeEvent.NobodyThere(), Ended(408), Ended(403), Ended()];

        foreach (var state in states)
        {
            foreach (var happened in events)
            {
                var (next, effect) = FindMeAlert.Step(state, happened, Rules);

                // No service is ever led to; whoever gives up is over, and nobody begins again what is over.
                Assert.IsNotType<FindMeEffect.Lead>(effect);
                Assert.Equal(effect is FindMeEffect.GiveUp, next is FindMeState.Over);
                Assert.True(state is not FindMeState.Over || next is FindMeState.Over);
            }
        }
    }

    private static string[] Run(Forwarding rules, params FindMeEvent[] events)
    {
        var search = new FindMeSearch(rules, isRecognised: false, isAlert: true);
        return [.. events.Select(happened => search.Step(happened) switch
        {
            FindMeEffect.Ring { Contact: FindMeContact.Other(var other) } => $"ask {other.User}",
            FindMeEffect.Ring ring => $"ask {ring.Contact.GetType().Name}",
            FindMeEffect.GiveUp giveUp => $"give up {giveUp.Status}",
            var other => $"{other}",
        })];
    }

    private static FindMeEvent.RoundEnded Ended(params int[] statuses) => new([.. statuses]);
}
