using Gateway.Domain.Access;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

public sealed class RuleBookTests
{
    private static readonly AccessRule BobMay = Rule("rul_1", One(Bob), Session(SessionPermission.Accept));

    [Fact]
    public void An_edit_leaves_the_earlier_book_as_it_was()
    {
        var before = Book(BobMay);

        var after = before.With(Rule("rul_2", One(Carol), Session(SessionPermission.Accept))).Without(BobMay.Id);

        Assert.Equal([BobMay], before.RulesOf(BobMay.Owner));
        Assert.Equal(["rul_2"], after.RulesOf(BobMay.Owner).Select(rule => rule.Id.Value));
        Assert.False(after.TryGet(BobMay.Id, out _));
    }

    [Fact]
    public void The_next_moment_at_which_rules_begin_or_end_to_hold_is_known()
    {
        AccessRule For(string id, RulePermissions grants, params (int From, int Until)[] hours) => Rule(
            id, One(Bob) with { Validity = [.. hours.Select(hour => new ValidityInterval(Noon.AddHours(hour.From), hour.Until == 0 ? DateTimeOffset.MaxValue : Noon.AddHours(hour.Until)))] }, grants);
        var book = Book(
            For("rul_1", Watching(PresencePermission.Allow), (-1, 2), (5, 0)), For("rul_2", Watching(PresencePermission.Block), (1, 3)), For("rul_3", Alert(AlertPermission.Accept), (-2, 4)),
            For("rul_4", Watching(PresencePermission.Allow), (0, 1)) with { Enabled = false }, BobMay with { Id = new("rul_5") });

        List<double> moments = [];
        for (var at = Noon.AddHours(-9); book.NextValidity(AccessAction.Presence, at) is { } next; at = next)
            moments.Add((next - Noon).TotalHours);

        Assert.Equal([-1, 1, 2, 3, 5], moments);
        Assert.Null(book.NextValidity(AccessAction.Session, Noon));
    }

    [Fact]
    public void A_rule_given_to_another_owner_leaves_the_first_one()
    {
        var book = Book(BobMay).With(BobMay.ForAll());

        Assert.Empty(book.RulesOf(BobMay.Owner));
        Assert.Equal(1, book.RuleCount);
        Assert.Equal(AccessOutcome.Accepted, AccessPolicy.Decide(Calls(Bob) with { Target = Carol }, book).Outcome);
    }

    [Fact]
    public void Rules_for_all_users_and_own_rules_are_one_set()
    {
        var own = Rule("rul_2", One(Bob), Session(SessionPermission.Reject));
        var othersForAll = Rule("rul_1", Others, Session(SessionPermission.Pass)).ForAll();

        Assert.Equal(AccessOutcome.Accepted, Calls(Bob).DecidedBy(own, BobMay.ForAll()));
        Assert.Equal(AccessOutcome.Rejected, Calls(Bob).DecidedBy(own, othersForAll));
        Assert.Equal(AccessOutcome.Passed, Calls(Carol).DecidedBy(own, othersForAll));
        Assert.Equal(AccessOutcome.Rejected, Calls(Carol).DecidedBy(BobMay.ForAll()));
    }

    [Fact]
    public void Rules_of_others_do_not_matter() =>
        Assert.Equal(AccessOutcome.Passed, (Calls(Bob) with { Target = Carol }).DecidedBy(BobMay));

    [Fact]
    public void Of_equal_rules_and_equal_barrings_the_smallest_id_is_named()
    {
        var book = Book(BobMay with { Id = new("rul_b") }, BobMay with { Id = new("rul_a"), Conditions = Anyone() });
        Barring first = new() { Id = new("bar_a") }, second = new() { Id = new("bar_b"), Caller = new BarringParty.Identity(Bob) };

        Assert.Equal("rul_a", Assert.IsType<AccessGround.ByRule>(AccessPolicy.Decide(Calls(Bob), book).Ground).Rule.Id.Value);
        Assert.Equal(first, Assert.IsType<AccessGround.ByBarring>(AccessPolicy.Decide(Calls(Bob), book.With(second).With(first)).Ground).Barring);
    }

    [Fact]
    public void Two_rules_with_one_id_are_a_fault_of_ours() => Assert.Throws<ArgumentException>(() => Book(BobMay, BobMay));

    [Fact]
    public void Removing_what_is_not_there_changes_nothing() => Assert.Same(RuleBook.Empty, RuleBook.Empty.Without(new RuleId("rul_none")));

    [Fact]
    public void A_decision_allocates_only_its_ground()
    {
        var book = Book(BobMay, Rule("rul_2", InDomain("networka.example"), Session(SessionPermission.Pass)), Rule("rul_3", InGroup(Dispatch), Session(SessionPermission.Pass)), Rule("rul_4", Others, Session(SessionPermission.Pass)))
            .With(new Barring { Id = new("bar_1"), Caller = new BarringParty.Identity(Carol) });
        var request = Calls(Bob, BobsPhone).In(Dispatch);
        AccessPolicy.Decide(request, book);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) AccessPolicy.Decide(request, book);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, 0, 32);
    }

    [Fact]
    public void A_rule_within_the_limits_passes_and_one_entry_more_does_not()
    {
        AccessRule WithGroups(int count) => BobMay with { Conditions = InGroup([.. Enumerable.Range(0, count).Select(i => new GroupRef($"grp_{i}"))]) };
        AccessRule WithIntervals(int count) => BobMay with { Conditions = new() { Validity = [.. Enumerable.Repeat(new ValidityInterval(Noon, Noon), count)] } };

        Assert.True(RuleLimits.TryCheck(WithGroups(RuleLimits.EntriesMax), out _));
        Assert.False(RuleLimits.TryCheck(WithGroups(RuleLimits.EntriesMax + 1), out var error));
        Assert.Contains("1001", error, StringComparison.Ordinal);
        Assert.True(RuleLimits.TryCheck(WithIntervals(RuleLimits.IntervalsMax), out _));
        Assert.False(RuleLimits.TryCheck(WithIntervals(RuleLimits.IntervalsMax + 1), out _));
        Assert.True(RuleLimits.TryCheck(BobMay with { Note = new('n', RuleLimits.NoteCharactersMax) }, out _));
        Assert.False(RuleLimits.TryCheck(BobMay with { Note = new('n', RuleLimits.NoteCharactersMax + 1) }, out _));
        Assert.False(RuleLimits.TryCheck(BobMay with { Conditions = new() { Sphere = new('s', RuleLimits.ReferenceCharactersMax + 1) } }, out _));
        Assert.False(RuleLimits.TryCheck(BobMay with { Conditions = InGroup(new GroupRef(new('g', RuleLimits.ReferenceCharactersMax + 1))) }, out _));
        Assert.False(RuleLimits.TryCheck(BobMay with { Conditions = Anyone([.. Enumerable.Repeat(Bob, RuleLimits.EntriesMax)]) }, out _));
    }
}
