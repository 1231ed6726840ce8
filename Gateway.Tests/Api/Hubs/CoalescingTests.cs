using Gateway.Api.Hubs;
using Gateway.Api.Storage;

namespace Gateway.Tests.Api.Hubs;

public sealed class CoalescingTests
{
    [Fact]
    public void Of_how_somebody_is_only_the_latest_counts_for_who_has_fallen_behind()
    {
        JournalEntry[] missed =
        [
            Entry(1, "presence.changed", "sip:bob@poc.local"), Entry(2, "floor.taken", "ses_1"), Entry(3, "presence.changed", "sip:anna@poc.local"),
            Entry(4, "presence.subscription.notified", "psb_1"), Entry(5, "floor.idle", "ses_1"), Entry(6, "presence.changed", "sip:bob@poc.local"),
            Entry(7, "presence.subscription.notified", "psb_1"), Entry(8, "presence.subscription.notified", "psb_2"), Entry(9, "presence.subscription.ended", "psb_1"),
        ];

        Assert.Equal([2, 3, 5, 6, 7, 8, 9], Coalescing.LatestOnly(missed).Select(entry => entry.Seq));
    }

    [Fact]
    public void Nothing_else_is_left_out_however_often_it_comes()
    {
        JournalEntry[] missed = [.. Enumerable.Range(1, 50).Select(seq => Entry(seq, seq % 2 == 0 ? "floor.taken" : "alert.sent", "one"))];

        Assert.Equal(missed, Coalescing.LatestOnly(missed));
    }

    private static JournalEntry Entry(long seq, string type, string subject) => new(seq, $"evt_{seq}", type, DateTimeOffset.UnixEpoch, subject, seq, "{}"u8.ToArray(), null, null);
}
