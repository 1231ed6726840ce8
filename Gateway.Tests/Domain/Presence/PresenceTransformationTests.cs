using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Presence;

/// <summary>A watcher is shown the parts that the rules show him, and is told of no other change.</summary>
[Clause("RFC 5025", "3.3"), Clause("PRES", "4")]
public sealed class PresenceTransformationTests
{
    private const PresenceParts Reach = PresenceParts.Services | PresenceParts.RegistrationState;
    private readonly PresenceWorld _world = new();

    [Fact]
    public void What_is_not_granted_is_not_in_the_document()
    {
        _world.Publish(Whole("on patrol"));
        Show(Reach);

        var watcher = _world.Watch();

        var seen = Seen(watcher);
        Assert.Equal((true, null, null, null), (seen.Tuples[0].IsOpen, seen.Tuples[0].IsWilling, seen.Tuples[0].IsInSession, seen.Tuples[0].DeviceId));
        Assert.True(seen.Tuples[0].Notes.IsEmpty && seen.Notes.IsEmpty && seen.Persons.IsEmpty && seen.Devices.IsEmpty);
    }

    [Theory]
    [InlineData(PresenceParts.Persons | PresenceParts.Notes, 0, 1, 0)]
    [InlineData(PresenceParts.Persons | PresenceParts.Activities, 0, 1, 0)]
    [InlineData(PresenceParts.Persons, 0, 0, 0)]
    [InlineData(PresenceParts.Devices, 0, 0, 1)]
    [InlineData(PresenceParts.Services | PresenceParts.Devices, 1, 0, 1)]
    [InlineData(PresenceParts.Nothing, 0, 0, 0)]
    [InlineData(PresenceParts.Everything, 1, 1, 1)]
    public void Each_set_is_shown_by_itself(PresenceParts parts, int services, int persons, int devices)
    {
        var shown = Whole("on patrol").Showing(parts);

        Assert.Equal((services, persons, devices), (shown.Tuples.Length, shown.Persons.Length, shown.Devices.Length));
        Assert.True(PresenceDocument.TryRead(shown.Write(), out var read, out var error), error);
        Assert.True(read!.TellsTheSameAs(shown));
    }

    [Theory]
    [InlineData(PresenceParts.Services, ChosenBy.ServiceId, "call", "call", 0, 0)]
    [InlineData(PresenceParts.Services, ChosenBy.ServiceId, "fax", "", 0, 0)]
    [InlineData(PresenceParts.Services, ChosenBy.Uri, "sip:Alice@NETWORKA.example", "call", 0, 0)]
    [InlineData(PresenceParts.Services, ChosenBy.UriScheme, "MAILTO", "mail", 0, 0)]
    [InlineData(PresenceParts.Services, ChosenBy.OccurrenceId, "t2", "mail", 0, 0)]
    [InlineData(PresenceParts.Services, ChosenBy.Class, "work", "call", 0, 0)]
    [InlineData(PresenceParts.Services, ChosenBy.Class, "home", "", 0, 0)]
    [InlineData(PresenceParts.Persons, ChosenBy.Class, "work", "", 1, 0)]
    [InlineData(PresenceParts.Persons, ChosenBy.OccurrenceId, "other", "", 0, 0)]
    [InlineData(PresenceParts.Devices, ChosenBy.DeviceId, "URN:UUID:1", "", 0, 1)]
    [InlineData(PresenceParts.Devices, ChosenBy.Class, "home", "", 0, 1)]
    [InlineData(PresenceParts.Devices, ChosenBy.OccurrenceId, "d3", "", 0, 0)]
    [Clause("RFC 5025", "3.3.1")]
    public void Chosen_services_persons_and_devices_are_shown_and_no_others(PresenceParts set, ChosenBy by, string value, string services, int persons, int devices)
    {
        var whole = new PresenceDocument(PresenceWorld.Target)
        {
            Tuples =
            [
                new("t1") { ServiceId = "call", IsOpen = true, Contact = "sip:Alice@networka.example", Class = "work", Notes = ["here"] },
                new("t2") { ServiceId = "mail", IsOpen = true, Contact = "mailto:alice@networka.example" },
            ],
            Persons = [new("p") { IsWilling = true, Class = "work", Activities = ["away"] }],
            Devices = [new("d1", "urn:uuid:1") { IsAttached = true }, new("d2", "urn:uuid:2") { Class = "home" }],
        };
        Assert.True(PresenceDocument.TryRead(whole.Write(), out var published, out var error), error);

        var shown = published!.Showing(new(PresenceParts.Willingness, [new(set, by, value)]));

        Assert.Equal(services, string.Join(' ', shown.Tuples.Select(tuple => tuple.ServiceId)));
        Assert.Equal((persons, devices), (shown.Persons.Length, shown.Devices.Length));
        Assert.True(shown.Tuples.All(tuple => tuple.Notes.IsEmpty && tuple.Class is null) && shown.Persons.All(person => person.Activities.IsEmpty && person.Class is null));
    }

    [Fact]
    public void A_change_of_a_service_that_is_not_chosen_is_told_to_nobody_who_may_not_see_it()
    {
        static PresenceDocument Two(bool isOpen) => new(PresenceWorld.Target) { Tuples = [new("t1") { ServiceId = "call", IsOpen = true }, new("t2") { ServiceId = "mail", IsOpen = isOpen }] };
        var tag = _world.Publish(Two(isOpen: true)).Text(Gateway.Sip.Messages.HeaderId.SipETag);
        Show(new(PresenceParts.Nothing, [new(PresenceParts.Services, ChosenBy.ServiceId, "call")]));
        var curious = _world.Watch();
        var trusted = _world.Watch("carol@elsewhere.example");

        _world.World.RunFor(TimeSpan.FromSeconds(10));
        _world.Publish(Two(isOpen: false), tag);
        _world.World.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal((1, 2), (curious.Notifies.Count, trusted.Notifies.Count));
        Assert.Equal("call", Assert.Single(Seen(curious).Tuples).ServiceId);
    }

    [Fact]
    public void A_change_of_what_is_hidden_is_told_to_those_alone_who_may_see_it()
    {
        var tag = _world.Publish(Whole("on patrol")).Text(Gateway.Sip.Messages.HeaderId.SipETag);
        Show(Reach);
        var curious = _world.Watch();
        var trusted = _world.Watch("carol@elsewhere.example");

        _world.World.RunFor(TimeSpan.FromSeconds(10));
        _world.Publish(Whole("with a patient"), tag);
        _world.World.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal((1, 2), (curious.Notifies.Count, trusted.Notifies.Count));
        Assert.Contains("with a patient", trusted.Bodies[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Other_parts_by_a_changed_rule_are_shown_at_once_under_another_tag()
    {
        _world.Publish(Whole("on patrol"));
        Show(Reach);
        var watcher = _world.Watch();

        Show(Reach | PresenceParts.Notes);
        _world.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal("on patrol", Seen(watcher).Tuples[0].Notes.Single());

        Show(Reach);
        _world.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(Seen(watcher).Tuples[0].Notes.IsEmpty);
        Assert.NotEqual(Tag(watcher, 1), Tag(watcher, 2));
        Assert.NotEqual(Tag(watcher, 0), Tag(watcher, 1));
    }

    [Fact]
    public void One_who_shows_nothing_cannot_be_told_from_one_who_is_not_there()
    {
        Show(PresenceParts.Services);
        var watcher = _world.Watch();

        Assert.True(Seen(watcher).TellsTheSameAs(PresenceDocument.Offline(PresenceWorld.Target)));
        _world.Rule(PresencePermission.PoliteBlock);
        _world.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(Tag(watcher, 0), Tag(watcher, 1));
    }

    private void Show(ShownParts parts)
    {
        _world.Facts.Replace(facts => facts with
        {
            Rules = Book(
                Access.Rules.Rule("rul_1", InDomain("networkb.example"), new() { Presence = PresencePermission.Allow, Shown = parts }, Bob),
                Access.Rules.Rule("rul_2", InDomain("elsewhere.example"), Watching(PresencePermission.Allow), Bob)),
        });
        _world.Server.FactsChanged(_world.World.Now);
    }

    private static PresenceDocument Whole(string note) => new(PresenceWorld.Target)
    {
        Tuples = [new("t") { IsOpen = true, IsWilling = true, IsInSession = true, DeviceId = "urn:uuid:1", Contact = PresenceWorld.Target, Notes = [note] }],
        Persons = [new("p") { Activities = ["away"], Notes = [note] }],
        Devices = [new("d", "urn:uuid:1") { IsAttached = true, Network = "umts" }],
        Notes = [note],
    };

    private static PresenceDocument Seen(PresenceWorld.TestWatcher watcher) =>
        PresenceDocument.TryRead(watcher.Notifies[^1].Body.Span, out var document, out var error) ? document : throw new InvalidOperationException(error);

    private static string? Tag(PresenceWorld.TestWatcher watcher, int notify) => watcher.Notifies[notify].Text(Gateway.Sip.Messages.HeaderId.SipETag);
}
