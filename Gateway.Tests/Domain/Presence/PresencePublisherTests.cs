using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Publishing;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Presence;

/// <summary>What one source has published, kept alive.</summary>
[Clause("RFC 3903", "4"), Clause("PRES", "5")]
public sealed class PresencePublisherTests
{
    private readonly PresencePublisher _publisher = new();
    private MonotonicTime _now;

    [Fact]
    public void What_is_wanted_is_published_refreshed_without_a_body_changed_and_removed()
    {
        _publisher.Want(Document("one"), _now);
        Assert.Equal("one - 3600", Sent(200, "e1", 3600));

        Assert.Null(_publisher.Next(_now + TimeSpan.FromSeconds(2879)));
        _now += TimeSpan.FromSeconds(2880);
        Assert.Equal("- e1 3600", Sent(200, "e2", 3600));

        _publisher.Want(Document("two"), _now);
        Assert.Equal("two e2 3600", Sent(200, "e3", 3600));

        _publisher.Want(null, _now);
        Assert.Equal("- e3 0", Sent(200, "e4", 0));
        Assert.True(_publisher.IsIdle);
    }

    [Fact]
    public void What_the_server_has_forgotten_is_published_anew_with_its_document()
    {
        _publisher.Want(Document("one"), _now);
        Sent(200, "e1", 3600);
        _now += TimeSpan.FromHours(1);

        Assert.Equal("- e1 3600", Sent(412, null, null));
        Assert.Equal("one - 3600", Sent(200, "e2", 3600));
    }

    [Fact]
    public void What_is_too_brief_is_asked_for_as_long_as_the_server_wants()
    {
        _publisher.Want(Document("one"), _now);

        Assert.Equal("one - 3600", Sent(423, null, 7200));
        Assert.Equal("one - 7200", Sent(200, "e1", 7200));
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_tried_after_thirty_seconds_and_then_ever_more_seldom()
    {
        _publisher.Want(Document("one"), _now);
        foreach (var seconds in new[] { 30, 60, 120, 240, 480, 960, 1800, 1800 })
        {
            Assert.Equal("one - 3600", Sent(503, null, null));
            Assert.Null(_publisher.Next(_now + TimeSpan.FromSeconds(seconds - 1)));
            _now += TimeSpan.FromSeconds(seconds);
        }

        Assert.Equal("one - 3600", Sent(200, "e1", 3600));
    }

    [Fact]
    public void While_one_is_open_only_what_is_wanted_last_goes_next()
    {
        _publisher.Want(Document("one"), _now);
        var open = _publisher.Next(_now)!;
        _publisher.Want(Document("two"), _now);
        _publisher.Want(Document("three"), _now);
        Assert.Null(_publisher.Next(_now));

        _publisher.Ended(open, new(200, "e1", 3600), 0.5, _now);

        Assert.Equal("three e1 3600", Sent(200, "e2", 3600));
        Assert.Null(_publisher.Next(_now));
    }

    private string Sent(int status, string? tag, uint? seconds)
    {
        var order = _publisher.Next(_now) ?? throw new InvalidOperationException("nothing is due");
        _publisher.Ended(order, new(status, tag, seconds), 0.5, _now);
        return $"{order.Document?.Notes[0] ?? "-"} {order.EntityTag ?? "-"} {order.Seconds}";
    }

    private static PresenceDocument Document(string note) => new("sip:bob@networkb.example") { Notes = [note] };
}
