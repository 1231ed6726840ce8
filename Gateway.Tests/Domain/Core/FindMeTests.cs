using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Core;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Core;

[Clause("S003", "3.1.2.3")]
public sealed class FindMeTests
{
    private static readonly Forwarding Rules = new(PocAddress.Parse("sip:bob@poc.local"))
    {
        Contacts = [new FindMeContact.Devices(), new FindMeContact.Other(SipUri.Parse("sip:carol@poc.local"))],
        NoAnswer = Uri("fna"),
        Busy = Uri("busy"),
        OnDoNotDisturb = Uri("dnd"),
        Otherwise = Uri("deposit"),
        OnRecognised = Uri("sg"),
    };

    [Fact]
    public void Contacts_are_rung_in_their_order_and_then_the_service_takes_the_call()
    {
        Assert.Equal(
            ["ring Devices", "ring Other", "lead fna because NoAnswer", "give up 480"],
            Run(Rules, new FindMeEvent.Called(), Ended(408), Ended(408), Ended(503)));
    }

    [Theory]
    [InlineData("408", "408", "fna")]
    [InlineData("486", "408", "busy")]
    [InlineData("408", "486", "busy")]
    [InlineData("480", "480", "deposit")]
    [InlineData("480", "408", "fna")]
    [InlineData("404,486", "480", "busy")]
    [InlineData("488", "500", "deposit")]
    public void What_was_met_says_which_service(string first, string second, string expected) =>
        Assert.Equal($"lead {expected}", Run(Rules, new FindMeEvent.Called(), Ended(first), Ended(second))[2].Split(" because")[0]);

    [Theory]
    [InlineData(600, "lead busy because Busy")]
    [InlineData(603, "lead deposit because Otherwise")]
    public void A_6xx_speaks_for_all_contacts(int status, string expected) => Assert.Equal(expected, Run(Rules, new FindMeEvent.Called(), Ended(status))[1]);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(407)]
    [InlineData(421)]
    [InlineData(422)]
    public void What_only_the_caller_can_answer_and_what_forbids_the_call_goes_to_the_caller(int status) =>
        Assert.Equal("give up 480", Run(Rules, new FindMeEvent.Called(), Ended(status))[1]);

    [Fact]
    public void Who_does_not_want_to_be_disturbed_is_not_rung() =>
        Assert.Equal(["lead dnd because DoNotDisturb"], Run(Rules with { DoNotDisturb = true }, new FindMeEvent.Called()));

    [Fact]
    public void Where_there_is_nobody_to_ring_the_next_is() =>
        Assert.Equal(["ring Devices", "ring Other", "lead deposit because Otherwise"], Run(Rules, new FindMeEvent.Called(), new FindMeEvent.NobodyThere(), new FindMeEvent.NobodyThere()));

    [Fact]
    public void A_role_leads_to_its_service_at_once() =>
        Assert.Equal(["lead deposit because Otherwise"], Run(Rules with { Contacts = [] }, new FindMeEvent.Called()));

    [Fact]
    public void The_standard_service_stands_in_for_those_that_are_not_set()
    {
        var rules = Rules with { NoAnswer = null, Busy = null, OnDoNotDisturb = null, Contacts = [new FindMeContact.Devices()] };

        Assert.Equal("lead deposit because Busy", Run(rules, new FindMeEvent.Called(), Ended(486))[1]);
        Assert.Equal("give up 480", Run(rules with { Otherwise = null }, new FindMeEvent.Called(), Ended(486))[1]);
    }

    [Fact, Clause("S003", "3.1.1.3")]
    public void A_recognised_caller_gets_the_special_greeting_whatever_was_met()
    {
        Assert.Equal("lead sg because NoAnswer", Run(Rules, true, new FindMeEvent.Called(), Ended(408), Ended(408))[2]);
        Assert.Equal("lead fna because NoAnswer", Run(Rules with { OnRecognised = null }, true, new FindMeEvent.Called(), Ended(408), Ended(408))[2]);
    }

    [Fact]
    public void A_call_that_was_led_back_is_a_loop() => Assert.Equal(["give up 482"], Run(Rules, new FindMeEvent.LedBack()));

    [Fact]
    public void Every_pair_of_state_and_event_is_decided()
    {
        FindMeState[] states = [new FindMeState.Idle(), new FindMeState.Ringing(0, default), new FindMeState.Ringing(1, FindMeOccasion.Busy), new FindMeState.Served(default), new FindMeState.Over()];
        FindMeEvent[] events = [new FindMeEvent.Called(), new FindMeEvent.LedBack(), new FindMeEvent.NobodyThere(), Ended(408), Ended()];

        foreach (var state in states)
            foreach (var happened in events)
                foreach (var rules in new[] { Rules, Rules with { Contacts = [] }, Rules with { DoNotDisturb = true }, new Forwarding(Rules.Address) })
                {
                    var (next, effect) = FindMe.Step(state, happened, rules, isRecognised: false);

                    // Whoever gives up is over, and nobody begins again what is over.
                    Assert.Equal(effect is FindMeEffect.GiveUp, next is FindMeState.Over);
                    Assert.True(state is not FindMeState.Over || next is FindMeState.Over);
                }
    }

    private static string[] Run(Forwarding rules, params FindMeEvent[] events) => Run(rules, false, events);

    private static string[] Run(Forwarding rules, bool isRecognised, params FindMeEvent[] events)
    {
        var search = new FindMeSearch(rules, isRecognised);
        return [.. events.Select(happened => search.Step(happened) switch
        {
            FindMeEffect.Ring ring => $"ring {ring.Contact.GetType().Name}",
            FindMeEffect.Lead lead => $"lead {lead.Identity.User} because {lead.Met}",
            FindMeEffect.GiveUp giveUp => $"give up {giveUp.Status}",
            var other => $"{other}",
        })];
    }

    private static FindMeEvent.RoundEnded Ended(params int[] statuses) => new([.. statuses]);

    private static FindMeEvent.RoundEnded Ended(string statuses) => new([.. statuses.Split(',').Select(int.Parse)]);

    private static SipUri Uri(string user) => SipUri.Parse($"sip:{user}@vm.poc.local");
}
