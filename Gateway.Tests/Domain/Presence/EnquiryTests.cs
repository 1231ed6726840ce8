using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Watching;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Presence;

/// <summary>What an enquiry makes of what its subscription brings.</summary>
[Clause("PRES", "2")]
public sealed class EnquiryTests
{
    private const string Bob = "sip:bob@networkb.example";
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Once_is_answered_by_the_first_state() => Assert.Equal(["Answered one"], Told(EnquiryKind.Once, Shown("one", "1"), Shown("two", "2")));

    [Fact]
    public void Of_a_period_each_different_state_is_told() =>
        Assert.Equal(["Active one", "Active two", "Active one"], Told(EnquiryKind.Period, Shown("one", "1"), Shown("one", "1"), Shown("two", "2"), Shown("one", "3")));

    [Fact]
    public void The_first_state_is_not_the_next_change() =>
        Assert.Equal(["Active one", "Answered two"], Told(EnquiryKind.NextChange, Shown("one", "1"), Shown("one", "1"), Shown("two", "2")));

    [Fact]
    public void Pending_and_active_again_is_no_change_of_the_person() => Assert.Equal(
        ["Pending ", "Active one", "Pending one", "Active one", "Answered two"],
        Told(EnquiryKind.NextChange, new EnquiryEvent.NowPending(), Shown("one", "1"), new EnquiryEvent.NowPending(), new EnquiryEvent.NowPending(), Shown("one", "1"), Shown("two", "2")));

    [Theory]
    [InlineData(EnquiryKind.Period)]
    [InlineData(EnquiryKind.NextChange)]
    public void A_network_that_cannot_be_reached_is_told_and_so_is_its_return_with_nothing_changed(EnquiryKind kind)
    {
        var lost = new EnquiryEvent.Unavailable(new(503, "Service Unavailable", null));

        Assert.Equal(["Asking 503 ", "Pending  ", "Pending 503 ", "Pending  "], Stood(kind, lost, new EnquiryEvent.NowPending(), lost, new EnquiryEvent.NowPending()));
        Assert.Equal(["Active  one", "Active 503 one", "Active  one"], Stood(kind, Shown("one", "1"), lost, Shown("one", "1"), Shown("one", "1")));
    }

    [Fact]
    [Clause("RFC 5839", "5")]
    public void Another_entity_tag_is_a_change_though_the_documents_say_the_same() =>
        Assert.Equal(["Active one", "Answered one"], Told(EnquiryKind.NextChange, Shown("one", "1"), Shown("one", "2")));

    [Fact]
    public void Tags_of_another_subscription_say_nothing_and_the_documents_are_compared() =>
        Assert.Equal(["Active one", "Answered two"], Told(EnquiryKind.NextChange, Shown("one", "1"), Shown("one", "2", "again"), Shown("two", null, "again")));

    [Fact]
    public void Without_tags_order_and_times_are_no_change()
    {
        var early = new PresenceDocument(Bob) { Tuples = [new("a") { IsOpen = true, Timestamp = Noon }, new("b") { IsOpen = false }] };
        var late = early with { Tuples = [early.Tuples[1], early.Tuples[0] with { Timestamp = Noon.AddHours(1) }] };

        Assert.Equal(["Active "], Told(EnquiryKind.NextChange, new EnquiryEvent.Shown(new(early, null, "d")), new EnquiryEvent.Shown(new(late, null, "d"))));
    }

    [Fact]
    public void Stop_shows_nothing_new() => Assert.Equal(["Active one", "Ended one"], Told(EnquiryKind.Period, Shown("one", "1"), new EnquiryEvent.StopAsked(), Shown("two", "2")));

    [Theory]
    [InlineData(EnquiryKind.Period, EnquiryEnd.TimedOut)]
    [InlineData(EnquiryKind.NextChange, EnquiryEnd.NoChange)]
    public void When_its_time_is_over_it_says_so(EnquiryKind kind, EnquiryEnd end)
    {
        var progress = EnquiryProgress.Of(Question(kind), MonotonicTime.Zero);

        var early = Enquiry.Step(progress, new EnquiryEvent.Tick(), MonotonicTime.Zero + TimeSpan.FromMinutes(59), Noon);
        var late = Enquiry.Step(progress, new EnquiryEvent.Tick(), MonotonicTime.Zero + TimeSpan.FromMinutes(60), Noon);

        Assert.Empty(early.Effects);
        Assert.Equal((EnquiryState.Ended, end), (late.State.Record.State, late.State.Record.End));
    }

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_and_what_is_over_stays_as_it_is()
    {
        EnquiryEvent[] events =
        [
            Shown("one", "1"), new EnquiryEvent.NowPending(), new EnquiryEvent.Unavailable(new(503, "", null)), new EnquiryEvent.Denied(null, []), new EnquiryEvent.Failed(new(404, "", null)),
            new EnquiryEvent.Finished(EnquiryEnd.NoResource), new EnquiryEvent.StopAsked(), new EnquiryEvent.Tick(),
        ];
        foreach (var kind in Enum.GetValues<EnquiryKind>())
        {
            foreach (var first in events)
            {
                foreach (var second in events)
                {
                    var after = Enquiry.Step(EnquiryProgress.Of(Question(kind), MonotonicTime.Zero), first, MonotonicTime.Zero, Noon).State;
                    var then = Enquiry.Step(after, second, MonotonicTime.Zero, Noon);

                    Assert.True(!after.Record.IsOver || then.State == after && then.Effects.IsEmpty);
                    Assert.Equal(!after.Record.IsOver && then.State.Record.IsOver, then.Effects.Contains(EnquiryEffect.Leave));
                }
            }
        }
    }

    private static List<string> Told(EnquiryKind kind, params EnquiryEvent[] events) => Tell(kind, record => $"{record.State} {record.Seen?.Note}", events);

    private static List<string> Stood(EnquiryKind kind, params EnquiryEvent[] events) => Tell(kind, record => $"{record.State} {record.Cause?.Status} {record.Seen?.Note}", events);

    private static List<string> Tell(EnquiryKind kind, Func<EnquiryRecord, string> words, EnquiryEvent[] events)
    {
        var progress = EnquiryProgress.Of(Question(kind), MonotonicTime.Zero);
        var told = new List<string>();
        foreach (var happened in events)
        {
            var (next, effects) = Enquiry.Step(progress, happened, MonotonicTime.Zero, Noon);
            progress = next;
            if (effects.Contains(EnquiryEffect.Tell))
                told.Add(words(next.Record));
        }

        return told;
    }

    private static PresenceQuestion Question(EnquiryKind kind) =>
        new(new("psb_1"), PocAddress.Parse("sip:alice@networka.example"), PocAddress.Parse(Bob), kind, TimeSpan.FromHours(1), Noon);

    private static EnquiryEvent.Shown Shown(string note, string? tag, string dialog = "one") => new(new(new(Bob) { Tuples = [new("t") { IsOpen = true }], Notes = [note] }, tag, dialog));
}
