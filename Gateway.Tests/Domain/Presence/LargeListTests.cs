using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Presence;

/// <summary>A list of a thousand people, watched by somebody whom only datagrams reach.</summary>
[Clause("RFC 4662", "5.3")]
public sealed class LargeListTests
{
    private const string List = "sip:team@networka.example";
    private readonly PresenceWorld _world = new();

    [Theory]
    [InlineData(20, 0, 1)] // all in one
    [InlineData(1_000, 0, 26)] // all are named at once, with as many documents as there is room for
    [InlineData(1_000, 4_000, 90)] // what is owed at one time is more than may wait for its answer
    public void Each_NOTIFY_goes_into_a_datagram_and_all_people_are_told_of(int people, int noteLength, int notifiesMax)
    {
        Populate(people, $"person{{0}}@networka.example", noteLength);

        var watcher = _world.Watch("bob@networka.example", expires: 3_600, target: List, headers: [("Supported", "eventlist")]);
        _world.World.RunFor(TimeSpan.FromSeconds(30));

        var told = watcher.Notifies.ConvertAll(Read);
        Assert.Equal(people, told[0].Resources.Length);
        Holds(people, told, watcher.Notifies);
        Assert.InRange(watcher.Notifies.Count, 1, notifiesMax);
    }

    [Fact]
    public void People_whose_addresses_fit_no_datagram_are_named_with_what_is_told_of_them()
    {
        Populate(1_000, $"somebody.with.a.long.name.of.number.{{0}}@department.of.logistics.networka.example", noteLength: 0);

        var watcher = _world.Watch("bob@networka.example", expires: 3_600, target: List, headers: [("Supported", "eventlist")]);
        _world.World.RunFor(TimeSpan.FromSeconds(30));

        var told = watcher.Notifies.ConvertAll(Read);
        Assert.InRange(told[0].Resources.Length, 500, 999);
        Holds(1_000, told, watcher.Notifies);
    }

    [Fact]
    public void A_watcher_who_is_slow_to_answer_is_told_the_rest_when_he_has()
    {
        Populate(1_000, "person{0}@networka.example", noteLength: 4_000);
        _world.World.DelayMax = TimeSpan.FromSeconds(3);

        var watcher = _world.Watch("bob@networka.example", expires: 3_600, target: List, headers: [("Supported", "eventlist")]);
        _world.World.RunFor(TimeSpan.FromMinutes(15));

        Holds(1_000, watcher.Notifies.ConvertAll(Read), watcher.Notifies);
    }

    // The first is the whole list, what follows adds to it, and nobody is left out.
    private static void Holds(int people, List<ResourceListInfo> told, List<SipRequest> notifies)
    {
        Assert.Equal(Enumerable.Range(0, told.Count).Select(i => (i == 0, (uint)i)), told.Select(one => (one.IsFull, one.Version)));
        Assert.All(notifies, notify => Assert.InRange(notify.Bytes.Length, 1, TransportLimits.UdpPayloadBytes));
        Assert.Equal(people, told.SelectMany(one => one.Resources).Where(one => one.ContentId is not null).Select(one => one.Uri).Distinct().Count());
    }

    private void Populate(int count, string pattern, int noteLength)
    {
        var people = Enumerable.Range(0, count).Select(i => PocAddress.Parse("sip:" + string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i))).ToList();
        _world.Facts.Replace(facts => facts with
        {
            Subscribers = people.Aggregate(facts.Subscribers, (all, who) => all.With(new($"usr_{who.User}", who, $"Nurse & {who.User}", null, false, false))),
            Groups = facts.Groups.With(new("grp_1", PocAddress.Parse(List), "Team", [PocAddress.Parse(PresenceWorld.Target), .. people.Skip(1)])),
            Rules = Book([.. people.Append(PocAddress.Parse(PresenceWorld.Target)).Select(who => Access.Rules.Rule($"rul_{who.User}", InDomain("networka.example"), Watching(PresencePermission.Allow), who))]),
        });
        var at = PresenceWorld.Start + _world.World.Now.SinceStart;
        _world.Server.Restore(
            people.Select(who => new StoredPublication(
                $"pub_{who.User}", who, "tag", new(who.ToString()) { Tuples = [new("t") { IsOpen = true }], Notes = noteLength == 0 ? [] : [.. Enumerable.Range(0, noteLength / 1_000).Select(i => new string('n', 1_000))] },
                at, at.AddHours(1), IsNetwork: false)),
            isAgentNew: false, _world.World.Now);
    }

    private static ResourceListInfo Read(SipRequest notify)
    {
        Assert.True(notify.TryGet(HeaderId.ContentType, out var type));
        Assert.True(MultipartBody.TryRead(type, notify.Body, out var multipart, out var error), error);
        Assert.True(ResourceListInfo.TryRead(multipart!.Find(ResourceListInfo.MediaType)!.Body.Span, out var info, out error), error);
        Assert.Equal(info!.Resources.Count(one => one.ContentId is not null), multipart.Parts.Count - 1);
        return info;
    }
}
