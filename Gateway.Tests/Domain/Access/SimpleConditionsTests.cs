using Gateway.Domain.Access;
using static Gateway.Tests.Domain.Access.Rules;

namespace Gateway.Tests.Domain.Access;

public sealed class SimpleConditionsTests
{
    private static readonly PocDomain NetworkA = PocDomain.Parse("networka.example");

    [Fact]
    public void An_empty_form_is_the_rule_that_always_applies() =>
        Assert.Equivalent(RuleConditions.Always, Build(new()), strict: true);

    [Fact]
    public void All_but_bob_is_one_exception()
    {
        Assert.Equal(AccessOutcome.Rejected, Decide(new() { ExceptIdentities = [Bob] }, Bob));
        Assert.Equal(AccessOutcome.Accepted, Decide(new() { ExceptIdentities = [Bob] }, Stranger));
        Assert.Equal(AccessOutcome.Rejected, Decide(new() { Domains = [NetworkA], ExceptIdentities = [Bob] }, Bob));
        Assert.Equal(AccessOutcome.Accepted, Decide(new() { Domains = [NetworkA], ExceptIdentities = [Bob] }, Carol));
        Assert.Equal(AccessOutcome.Rejected, Decide(new() { Domains = [NetworkA], ExceptIdentities = [Bob] }, Stranger));
        Assert.Equal(AccessOutcome.Rejected, Decide(new() { Groups = [Dispatch], ExceptIdentities = [Bob] }, Bob));
        Assert.Equal(AccessOutcome.Accepted, Decide(new() { Groups = [Dispatch], ExceptIdentities = [Bob] }, Carol));
        Assert.Equal(AccessOutcome.Rejected, Decide(new() { Anyone = true, ExceptDomains = [NetworkA] }, Bob));
    }

    [Fact]
    public void An_exception_beside_nothing_but_names_is_refused_rather_than_widened_to_anyone()
    {
        var form = new SimpleConditions { Identities = [Bob], ExceptIdentities = [Carol] };

        Assert.False(form.TryBuild(out _, out var error));
        Assert.Contains("nothing to except", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_that_was_built_is_shown_again_as_it_was_filled_in()
    {
        var form = new SimpleConditions
        {
            Identities = [BobsPhone], Domains = [NetworkA, PocDomain.Parse("b.example")], Groups = [Dispatch], Anonymous = true, OtherIdentity = true,
            ExceptIdentities = [Bob], ExceptDomains = [PocDomain.Parse("c.example")], Validity = [new(Noon, Noon.AddHours(1))], Sphere = "work",
        };

        var shown = SimpleConditions.Of(Build(form), out var exact);

        Assert.True(exact);
        Assert.Equivalent(form, shown, strict: true);
    }

    [Fact]
    public void Conditions_that_the_form_cannot_hold_say_so()
    {
        Exact(false, new() { Identity = new() });
        Exact(false, new() { Identity = new() { One = [Bob], Unknown = ["<x/>"] } });
        Exact(false, new() { Unknown = ["<x/>"] });
        Exact(false, new() { Identity = new() { Many = [new() { Domain = NetworkA, ExceptIdentities = [Bob] }, new() { Domain = PocDomain.Parse("b.example") }] } });
        Exact(true, new() { Identity = new() { Many = [new() { Domain = NetworkA, ExceptIdentities = [Bob, Carol] }, new() { ExceptIdentities = [Carol, Bob] }] } });

        static void Exact(bool expected, RuleConditions conditions)
        {
            SimpleConditions.Of(conditions, out var exact);
            Assert.Equal(expected, exact);
        }
    }

    [Fact]
    public void Random_conditions_that_are_shown_exactly_decide_the_same_when_built_again()
    {
        var policies = new RandomPolicies(31);
        var exactOnes = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var rule = policies.Rule() with { Owner = new RuleOwner.AllUsers() };
            var form = SimpleConditions.Of(rule.Conditions, out var exact);
            if (!exact) continue;

            exactOnes++;
            if (!form.TryBuild(out var again, out var error)) Assert.Fail(error);
            var request = policies.Request();
            Assert.Equal(
                AccessPolicy.Decide(request, Book(rule)).Outcome, AccessPolicy.Decide(request, Book(rule with { Conditions = again })).Outcome);
        }

        Assert.InRange(exactOnes, 500, 1_999);
    }

    private static AccessOutcome Decide(SimpleConditions form, PocAddress caller) =>
        Calls(caller).In(Dispatch).DecidedBy(Rule("rul_1", Build(form), Session(SessionPermission.Accept)));

    private static RuleConditions Build(SimpleConditions form)
    {
        Assert.True(form.TryBuild(out var conditions, out var error), error);
        return conditions;
    }
}
