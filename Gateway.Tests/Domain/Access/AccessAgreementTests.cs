using Gateway.Domain.Access;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Access;

/// <summary>The live decision, the explanation and a naive reading of the standard give the same answer.</summary>
public sealed class AccessAgreementTests
{
    private const int Rounds = 10_000;
    private const int RequestsPerPolicy = 4;

    [Theory, Clause("RFC 4745", "10")]
    [InlineData(1)]
    [InlineData(20261120)]
    public void Decision_explanation_and_reference_agree_on_ten_thousand_random_requests(int seed)
    {
        var policies = new RandomPolicies(seed);
        var seen = new HashSet<(AccessAction, AccessOutcome)>();
        var (rules, barrings) = (policies.Rules(), policies.Barrings());
        var book = RuleBook.Of(rules, barrings);
        for (var round = 0; round < Rounds; round++)
        {
            if (round % RequestsPerPolicy == 0)
            {
                (rules, barrings) = (policies.Rules(), policies.Barrings());
                book = RuleBook.Of(rules, barrings);
            }

            var request = policies.Request();

            var decision = AccessPolicy.Decide(request, book);
            var explanation = AccessPolicy.Explain(request, book);

            var where = $"seed {seed}, round {round}";
            Assert.True(decision == explanation.Decision, $"{where}: decided {decision}, explained {explanation.Decision}");
            var expected = CommonPolicyReference.Decide(request, rules, barrings);
            Assert.True(expected == decision.Outcome, $"{where}: expected {expected}, decided {decision}");
            if (decision.Ground is AccessGround.ByRule(var rule))
            {
                Assert.Equal(rule, explanation.DecidedBy[0]);
                Assert.Contains(explanation.Trace, entry => entry.Matched && entry.Rule == rule);
            }

            Assert.Contains(AccessPolicy.Describe(decision, request, book).Split(", because")[0].Split(" (and")[0], explanation.Sentence, StringComparison.Ordinal);
            seen.Add((request.Action, decision.Outcome));
        }

        // All ways to end were met, so the agreement is not about a corner only: 4 for sessions, 3 for alerts, 5 for presence.
        Assert.Equal(12, seen.Count);
    }

    [Fact]
    public void A_book_edited_rule_by_rule_decides_as_one_made_at_once()
    {
        var policies = new RandomPolicies(7);
        var edited = RuleBook.Empty;
        var kept = new Dictionary<RuleId, AccessRule>();
        for (var round = 0; round < 500; round++)
        {
            if (round % 3 == 2 && kept.Count > 0)
            {
                var gone = kept.Keys.First();
                kept.Remove(gone);
                edited = edited.Without(gone);
            }
            else
            {
                var rule = policies.Rule();
                if (round % 5 == 0 && kept.Count > 0) rule = rule with { Id = kept.Keys.Last() };
                kept[rule.Id] = rule;
                edited = edited.With(rule);
            }

            if (kept.Count > 12) (edited, kept) = (RuleBook.Empty, []);
            var whole = RuleBook.Of(kept.Values);
            Assert.Equal(kept.Count, edited.RuleCount);
            for (var ask = 0; ask < 10; ask++)
            {
                var request = policies.Request();
                Assert.Equal(AccessPolicy.Decide(request, whole), AccessPolicy.Decide(request, edited));
            }
        }
    }
}
