using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.History;

public sealed class LadderKeeperTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MonotonicTime Start = MonotonicTime.Zero;
    private readonly TracedCalls _calls = new();
    private readonly CallLinks _links = new();
    private readonly CollectingStore _store = new();

    [Fact]
    public void A_ladder_is_taken_some_time_after_the_last_target_ended_with_what_came_meanwhile()
    {
        var keeper = Keeper();
        keeper.Watch(Alert("alr_1", AlertKind.Outgoing, AlertTargetState.Pending, "a", "b"), Start);
        Message("a");
        keeper.Follow(new("alr_1"), Target("a", AlertTargetState.Delivered), Start);
        keeper.Advance(Start + TimeSpan.FromMinutes(1));
        Message("b");
        keeper.Follow(new("alr_1"), Target("b", AlertTargetState.Refused), Start + TimeSpan.FromMinutes(1));
        Message("b");
        Message("other");

        keeper.Advance(Start + TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(4.9));
        Assert.Empty(_store.Kept);
        keeper.Advance(Start + TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(5));
        keeper.Advance(Start + TimeSpan.FromMinutes(2));

        var ladder = Assert.Single(_store.Kept);
        Assert.Equal("alr_1", ladder.SubjectId);
        Assert.Equal(["a", "b", "b"], ladder.ReadMessages(new()).Select(message => message.CallId));
        Assert.Equal(0, keeper.LeftOut);
    }

    [Fact]
    public void An_alert_that_is_recorded_with_its_outcome_needs_no_further_word()
    {
        var keeper = Keeper();
        Message("a");
        keeper.Watch(Alert("alr_1", AlertKind.Relayed, AlertTargetState.Delivered, "a"), Start);
        keeper.Advance(Start + TimeSpan.FromSeconds(5));

        Assert.Single(Assert.Single(_store.Kept).ReadMessages(new()));
    }

    [Fact]
    public void Too_many_alerts_of_phones_are_left_out_and_counted_while_those_of_consoles_are_kept()
    {
        var keeper = Keeper(new() { RelayedMax = 2 });
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            Message(name);
            keeper.Watch(Alert($"alr_{name}", AlertKind.Relayed, AlertTargetState.Delivered, name), Start);
        }

        Message("e");
        keeper.Watch(Alert("alr_e", AlertKind.Incoming, AlertTargetState.Delivered, "e"), Start);
        keeper.Advance(Start + TimeSpan.FromSeconds(5));
        Message("f");
        keeper.Watch(Alert("alr_f", AlertKind.Relayed, AlertTargetState.Delivered, "f"), Start);
        keeper.TakeAll();

        Assert.Equal(["alr_a", "alr_b", "alr_e", "alr_f"], _store.Kept.Select(ladder => ladder.SubjectId));
        Assert.Equal([false, false, true, false], _store.Kept.Select(ladder => ladder.IsOfConsole));
        Assert.Equal(2, keeper.LeftOut);
    }

    [Fact]
    public void A_ladder_that_the_store_has_no_room_for_is_counted()
    {
        var keeper = Keeper();
        _store.HasRoom = false;
        Message("a");
        keeper.Watch(Alert("alr_1", AlertKind.Outgoing, AlertTargetState.Delivered, "a"), Start);
        keeper.TakeAll();

        Assert.Equal(1, keeper.LeftOut);
    }

    [Fact]
    public void Messages_that_the_trace_is_about_to_forget_are_taken_before()
    {
        var keeper = Keeper();
        keeper.Watch(Alert("alr_1", AlertKind.Outgoing, AlertTargetState.Pending, "a"), Start);
        Message("a");
        for (var i = 0; i < 500; i++)
        {
            Message($"noise-{i}");
            keeper.Advance(Start);
        }

        Assert.Empty(_calls.Trace.MessagesOfCall("a"));
        Message("a");
        keeper.Follow(new("alr_1"), Target("a", AlertTargetState.Delivered), Start);
        keeper.Advance(Start + TimeSpan.FromSeconds(5));

        Assert.Equal([1L, 502L], Assert.Single(_store.Kept).ReadMessages(new()).Select(message => message.Number));
    }

    [Fact]
    public void Heavy_traffic_does_not_wait_for_the_time_after_the_end()
    {
        var keeper = Keeper();
        Message("a");
        keeper.Watch(Alert("alr_1", AlertKind.Relayed, AlertTargetState.Delivered, "a"), Start);
        for (var i = 0; i < 100; i++)
            Message($"noise-{i}");
        keeper.Advance(Start);
        keeper.Advance(Start + TimeSpan.FromSeconds(5));

        Assert.Single(Assert.Single(_store.Kept).ReadMessages(new()));
    }

    [Fact]
    public void What_is_held_for_long_alerts_has_a_bound()
    {
        var keeper = Keeper(new() { HeldBytesMax = 100 });
        Message("a");
        keeper.Watch(Alert("alr_1", AlertKind.Outgoing, AlertTargetState.Delivered, "a"), Start);
        keeper.TakeAll();

        Assert.Empty(_store.Kept);
        Assert.Equal(1, keeper.LeftOut);
    }

    [Fact]
    public void Credentials_do_not_reach_the_store()
    {
        var keeper = Keeper();
        _calls.Received(SipTexts.Request(callId: "a", extra: "Authorization: Digest username=\"alice\",response=\"0123secret\"\r\n"));
        keeper.Watch(Alert("alr_1", AlertKind.Relayed, AlertTargetState.Delivered, "a"), Start);
        keeper.TakeAll();

        var message = Assert.Single(Assert.Single(_store.Kept).ReadMessages(new()));
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(message.Bytes.Span));
    }

    [Fact]
    public void The_ladder_of_a_session_is_taken_some_time_after_its_end_with_every_call_that_was_linked_by_then()
    {
        var keeper = Keeper();
        keeper.WatchSession("ses_1", ofConsole: true);
        keeper.WatchSession("ses_1", ofConsole: true);
        Message("a");
        _links.Assign("a", "ses_1");
        Message("other");
        keeper.Advance(Start + TimeSpan.FromHours(1));
        Message("b");
        _links.Link("a", "b");
        var end = Start + TimeSpan.FromHours(2);
        keeper.EndSession("ses_1", end);
        keeper.EndSession("ses_1", end + TimeSpan.FromSeconds(3));
        Message("b");

        keeper.Advance(end + TimeSpan.FromSeconds(4.9));
        Assert.Empty(_store.Kept);
        keeper.Advance(end + TimeSpan.FromSeconds(5));
        keeper.Advance(end + TimeSpan.FromHours(1));

        var ladder = Assert.Single(_store.Kept);
        Assert.Equal(("ses_1", true), (ladder.SubjectId, ladder.IsOfConsole));
        Assert.Equal(["a", "b", "b"], ladder.ReadMessages(new()).Select(message => message.CallId));
    }

    [Fact]
    public void The_calls_of_an_ended_session_are_known_for_two_minutes_more()
    {
        var keeper = Keeper();
        keeper.WatchSession("ses_1", ofConsole: true);
        _links.Assign("a", "ses_1");
        keeper.EndSession("ses_1", Start);

        keeper.Advance(Start + TimeSpan.FromSeconds(119));
        Assert.Equal("ses_1", _links.SubjectOf("a"));
        keeper.Advance(Start + TimeSpan.FromSeconds(120));

        Assert.Equal(0, _links.Count);
    }

    [Fact]
    public void A_session_that_outlasts_the_memory_of_the_trace_keeps_what_was_seen_of_it_and_shows_it_meanwhile()
    {
        var keeper = Keeper();
        keeper.WatchSession("ses_1", ofConsole: false);
        _links.Assign("a", "ses_1");
        Message("a");
        for (var i = 0; i < 500; i++)
        {
            Message($"noise-{i}");
            keeper.Advance(Start);
        }

        Assert.Empty(_calls.Trace.MessagesOfCall("a"));
        Assert.Equal([1L], keeper.HeldOf("ses_1").Select(message => message.Number));
        Assert.Empty(keeper.HeldOf("ses_2"));
        Message("a");
        keeper.EndSession("ses_1", Start);
        keeper.Advance(Start + TimeSpan.FromSeconds(5));

        Assert.Equal([1L, 502L], Assert.Single(_store.Kept).ReadMessages(new()).Select(message => message.Number));
        Assert.Empty(keeper.HeldOf("ses_1"));
    }

    [Fact]
    public void Sessions_of_phones_that_end_too_fast_are_left_out_and_counted_while_those_of_consoles_are_kept()
    {
        var keeper = Keeper(new() { EndedOfPhonesMax = 2 });
        foreach (var (name, ofConsole) in new[] { ("a", false), ("b", false), ("c", false), ("d", true) })
        {
            keeper.WatchSession($"ses_{name}", ofConsole);
            _links.Assign(name, $"ses_{name}");
            Message(name);
            keeper.EndSession($"ses_{name}", Start);
        }

        keeper.Advance(Start + TimeSpan.FromSeconds(5));
        keeper.WatchSession("ses_e", ofConsole: false);
        _links.Assign("e", "ses_e");
        Message("e");
        keeper.EndSession("ses_e", Start + TimeSpan.FromSeconds(5));
        keeper.Advance(Start + TimeSpan.FromSeconds(10));

        Assert.Equal(["ses_a", "ses_b", "ses_d", "ses_e"], _store.Kept.Select(ladder => ladder.SubjectId));
        Assert.Equal(1, keeper.LeftOut);
    }

    [Fact]
    public void Too_many_sessions_are_left_out_those_of_phones_at_half_the_number_and_their_calls_are_forgotten_all_the_same()
    {
        var keeper = Keeper(new() { SessionsMax = 4 });
        foreach (var (name, ofConsole) in new[] { ("a", false), ("b", false), ("c", false), ("d", true), ("e", true), ("f", true) })
        {
            Message(name);
            _links.Assign(name, $"ses_{name}");
            keeper.WatchSession($"ses_{name}", ofConsole);
        }

        Assert.Equal(2, keeper.LeftOut);
        foreach (var name in new[] { "a", "b", "c", "d", "e", "f" })
            keeper.EndSession($"ses_{name}", Start);
        keeper.Advance(Start + TimeSpan.FromMinutes(2));

        Assert.Equal(["ses_a", "ses_b", "ses_d", "ses_e"], _store.Kept.Select(ladder => ladder.SubjectId));
        Assert.Equal(0, _links.Count);
        keeper.WatchSession("ses_g", ofConsole: false);
        Assert.Equal(2, keeper.LeftOut);
    }

    private LadderKeeper Keeper(LadderKeeperSettings? settings = null) => new(_calls.Trace, _links, _store, settings ?? new());

    private void Message(string callId) => _calls.Sent(SipTexts.Request(callId: callId));

    private static Alert Alert(string id, AlertKind kind, AlertTargetState state, params string[] callIds) =>
        new(new(id), kind, PocAddress.Parse("sip:anna@poc.local"), null, null, At, At, [.. callIds.Select(callId => Target(callId, state))]);

    private static AlertTarget Target(string callId, AlertTargetState state) =>
        new(PocAddress.Parse($"sip:{callId}@poc.local"), callId, state, false, null, [], At);

    private sealed class CollectingStore : ILadderStore
    {
        public List<CollectedLadder> Kept { get; } = [];

        public bool HasRoom { get; set; } = true;

        public bool TryKeep(CollectedLadder ladder)
        {
            if (HasRoom)
                Kept.Add(ladder);
            return HasRoom;
        }
    }
}
