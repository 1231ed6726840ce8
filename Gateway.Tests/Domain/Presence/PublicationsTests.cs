using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Serving;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Presence;

[Clause("RFC 3903", "6")]
public sealed class PublicationsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly PresenceDocument Here = new("sip:bob@networkb.example") { Tuples = [new("t") { IsOpen = true }] };
    private readonly Publications _publications = new(new() { CountMax = 3 }, new SeededIdSource(1));

    [Fact]
    public void A_first_publication_gets_a_tag_and_an_hour()
    {
        var answer = Publish(new(null, Here, null, false));

        Assert.Equal((200, TimeSpan.FromHours(1), true), (answer.Status, answer.Expires, answer.HasChanged));
        Assert.NotEmpty(answer.EntityTag!);
        Assert.Equal(Here, Assert.Single(_publications.Sources).Document);
    }

    [Fact]
    public void Every_answer_has_a_new_tag_and_the_old_one_is_gone()
    {
        var first = Publish(new(null, Here, null, false)).EntityTag;
        var refreshed = Publish(new(first, null, null, false));

        Assert.Equal((200, false), (refreshed.Status, refreshed.HasChanged));
        Assert.NotEqual(first, refreshed.EntityTag);
        Assert.Equal(412, Publish(new(first, null, null, false)).Status);
        Assert.Equal(412, Publish(new(first, Here, null, false)).Status);
        Assert.Single(_publications.Sources);
    }

    [Fact]
    public void What_was_kept_over_a_restart_is_refreshed_by_its_tag_as_if_there_had_been_none()
    {
        var tag = Publish(new(null, Here, null, false)).EntityTag!;
        var (id, kept) = Assert.Single(_publications.TakeChanges());
        var later = Restarted(Stored(id, kept!));

        Assert.Equal(Here, Assert.Single(later.Sources).Document);
        Assert.Equal(200, later.Publish(new(tag, null, null, false), Noon, MonotonicTime.Zero).Status);
        Assert.Equal(id, Assert.Single(later.TakeChanges()).Id);
    }

    [Fact]
    public void Who_says_the_same_again_without_knowing_its_tag_says_it_once()
    {
        var later = Restarted(Stored("1", new("tag", new(Here, Noon, false), Noon.AddHours(1))), Stored("2", new("other", new(Here with { Notes = ["b"] }, Noon, true), Noon.AddHours(1))));

        later.Publish(new(null, Here, null, false), Noon, MonotonicTime.Zero);
        Assert.Equal(2, later.Sources.Count);

        // The network has one voice: what it says now is in the place of whatever it said.
        later.Publish(new(null, Here, null, true), Noon, MonotonicTime.Zero);
        Assert.Equal([false, true], later.Sources.Select(source => source.IsNetwork));
        Assert.Equal(2, later.TakeChanges().Count(change => change.Left is null));
    }

    [Fact]
    public void What_nobody_refreshes_after_a_restart_ends_when_it_would_have()
    {
        var later = Restarted(Stored("1", new("tag", new(Here, Noon, false), Noon.AddHours(1))));

        Assert.True(later.Expire(MonotonicTime.Zero + TimeSpan.FromHours(1)));
        Assert.True(later.IsEmpty);
        Assert.Equal([("1", null)], later.TakeChanges());
    }

    private static StoredPublication Stored(string id, LastingPublication kept) =>
        new(id, PocAddress.Parse("sip:bob@networkb.example"), kept.EntityTag, kept.Source.Document, kept.Source.ToldAt, kept.EndsAt, kept.Source.IsNetwork);

    private static Publications Restarted(params StoredPublication[] kept)
    {
        var publications = new Publications(new() { CountMax = 3 }, new SeededIdSource(2));
        foreach (var one in kept)
            publications.Restore(one, MonotonicTime.Zero + (one.EndsAt - Noon));
        return publications;
    }

    [Fact]
    public void A_change_takes_the_place_of_what_was_published()
    {
        var first = Publish(new(null, Here, null, false)).EntityTag;
        var gone = Here with { Tuples = [] };

        Assert.True(Publish(new(first, gone, null, false)).HasChanged);
        Assert.Equal(gone, Assert.Single(_publications.Sources).Document);
    }

    [Fact]
    public void Expires_0_takes_it_back()
    {
        var first = Publish(new(null, Here, null, false)).EntityTag;

        var answer = Publish(new(first, null, TimeSpan.Zero, false));

        Assert.Equal((200, true), (answer.Status, answer.HasChanged));
        Assert.Empty(_publications.Sources);
        Assert.Equal(MonotonicTime.Never, _publications.NextDeadline);
    }

    [Fact]
    public void A_PUBLISH_that_neither_says_anything_nor_names_anything_is_refused() => Assert.Equal(400, Publish(new(null, null, null, false)).Status);

    [Theory]
    [InlineData(1, 423, 60)]
    [InlineData(59, 423, 60)]
    [InlineData(60, 200, 60)]
    [InlineData(100_000, 200, 86_400)]
    public void How_long_it_holds_is_between_a_minute_and_a_day(int asked, int status, int granted)
    {
        var answer = Publish(new(null, Here, TimeSpan.FromSeconds(asked), false));

        Assert.Equal((status, TimeSpan.FromSeconds(granted)), (answer.Status, answer.Expires));
    }

    [Fact]
    public void Each_ends_at_its_time_and_not_before()
    {
        Publish(new(null, Here, TimeSpan.FromSeconds(100), false));
        Publish(new(null, Here, TimeSpan.FromSeconds(60), false));

        Assert.False(_publications.Expire(At(59)));
        Assert.True(_publications.Expire(At(60)));
        Assert.Equal((1, At(100)), (_publications.Sources.Count, _publications.NextDeadline));
        Assert.True(_publications.Expire(At(100)));
        Assert.Empty(_publications.Sources);
    }

    [Fact]
    public void What_ran_out_cannot_be_refreshed()
    {
        var tag = Publish(new(null, Here, TimeSpan.FromSeconds(60), false)).EntityTag;

        Assert.Equal(412, _publications.Publish(new(tag, null, null, false), Noon, At(60)).Status);
    }

    [Fact]
    public void One_person_has_so_many_and_no_more()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, Publish(new(null, Here, null, false)).Status);

        Assert.Equal(503, Publish(new(null, Here, null, false)).Status);
    }

    private PublishAnswer Publish(PublishWish wish) => _publications.Publish(wish, Noon, At(0));

    private static MonotonicTime At(double seconds) => MonotonicTime.Zero + TimeSpan.FromSeconds(seconds);
}
