using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Presence;

[Clause("PRES", "5")]
public sealed class PresenceComposerTests
{
    private const string Entity = "sip:bob@networkb.example";
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly PresenceTuple Session = new("s1") { ServiceId = PresenceTuple.PocSession, IsOpen = true, IsRegistered = true, IsBarred = false };

    [Fact]
    public void Of_whom_nobody_tells_anything_is_not_there()
    {
        var composed = PresenceComposer.Compose(Entity, []);

        Assert.Equal([new PresenceTuple("t1") { IsOpen = false }], composed.Tuples);
    }

    [Fact]
    public void Tuples_of_one_service_are_one_and_of_each_element_the_last_word_counts()
    {
        var composed = PresenceComposer.Compose(
            Entity,
            [
                Told(1, Session with { IsWilling = false, Contact = "sip:late@x" }),
                Told(0, Session with { IsWilling = true, Contact = "sip:early@x", IsInSession = true }, isNetwork: true),
            ]);

        var tuple = Assert.Single(composed.Tuples);
        Assert.Equal((false, true, "sip:late@x"), (tuple.IsWilling, tuple.IsInSession, tuple.Contact));
    }

    [Fact]
    public void When_something_was_so_beats_when_it_was_told()
    {
        var composed = PresenceComposer.Compose(
            Entity, [Told(0, Session with { IsOpen = false, Timestamp = Noon.AddMinutes(9) }), Told(5, Session with { IsOpen = true, Timestamp = Noon.AddMinutes(3) })]);

        Assert.False(Assert.Single(composed.Tuples).IsOpen);
    }

    [Fact]
    public void Whether_somebody_is_registered_and_bars_calls_is_for_his_network_alone_to_say()
    {
        var composed = PresenceComposer.Compose(
            Entity, [Told(0, Session with { IsRegistered = false, IsBarred = true }, isNetwork: true), Told(1, Session with { IsRegistered = true, IsBarred = false })]);

        Assert.Equal((false, true), (composed.Tuples[0].IsRegistered, composed.Tuples[0].IsBarred));
    }

    [Fact]
    public void Parts_of_several_sources_keep_apart_even_under_one_id()
    {
        var composed = PresenceComposer.Compose(
            Entity, [Told(0, new PresenceTuple("t1") { Contact = "sip:a@x" }), Told(1, new PresenceTuple("t1") { Contact = "sip:b@x" }), Told(2, new PresenceTuple("t1") { Contact = "sip:a@x", IsOpen = true })]);

        Assert.Equal(["t1 sip:a@x True", "t1-2 sip:b@x "], composed.Tuples.Select(tuple => $"{tuple.Id} {tuple.Contact} {tuple.IsOpen}"));
    }

    [Fact]
    public void A_person_is_one_whoever_tells_of_him()
    {
        PresenceSource Of(int minute, PresencePerson person) => new(new(Entity) { Persons = [person] }, Noon.AddMinutes(minute), false);

        var composed = PresenceComposer.Compose(Entity, [Of(1, new("x") { Activities = ["busy"] }), Of(0, new("p") { IsWilling = false, Activities = ["away"], Notes = ["out"] })]);

        var person = Assert.Single(composed.Persons);
        Assert.Equal((false, "busy", "out"), (person.IsWilling, Assert.Single(person.Activities), Assert.Single(person.Notes)));
    }

    private static PresenceSource Told(int minute, PresenceTuple tuple, bool isNetwork = false) => new(new(Entity) { Tuples = [tuple] }, Noon.AddMinutes(minute), isNetwork);
}
