using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Groups;
using Gateway.Domain.Subscribers;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Alerts;

[Clause("OMA PoC CP", "17.2", Inferred = true)]
public sealed class AlertControlTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly PocAddress Anna = Address("sip:anna@a.example");
    private static readonly PocAddress Bob = Address("sip:bob@a.example");
    private static readonly PocAddress Stranger = Address("sip:stranger@b.example");

    [Fact]
    public void An_alert_to_a_user_without_rules_goes_on() =>
        Assert.Equal(AlertVerdict.Pass, Terminating(Facts(), Anna, Bob));

    [Fact]
    public void An_alert_to_an_unknown_user_is_answered_404() =>
        Assert.Equal(404, Refused(Terminating(Facts(), Anna, Address("sip:nobody@a.example"))).Status);

    [Fact, Clause("RFC 4354", "4")]
    public void A_user_who_bars_all_alerts_is_answered_for_with_480_whatever_his_rules_say()
    {
        var facts = Facts(RejectAllBut("rul_1", Anna)) with
        {
            Subscribers = Facts().Subscribers.With(new("usr_b", Bob, "Bob", null, IncomingAlertBarring: true, HasConsole: false)),
        };

        var refused = Refused(Terminating(facts, Anna, Bob));

        Assert.Equal(480, refused.Status);
        Assert.StartsWith(AlertOutcome.BarringWarning, refused.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_by_rule_is_403_and_names_the_rule()
    {
        var rule = RejectAllBut("rul_1", Stranger);

        var refused = Refused(Terminating(Facts(Reject("rul_2"), rule), Anna, Bob));

        Assert.Equal(403, refused.Status);
        Assert.Equal("rul_2", refused.Why?.Rule);
        Assert.StartsWith("access-rule rul_2 ", refused.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_because_no_rule_applies_names_no_rule()
    {
        var refused = Refused(Terminating(Facts(RejectAllBut("rul_1", Stranger)), Anna, Bob));

        Assert.Equal(403, refused.Status);
        Assert.Null(refused.Why?.Rule);
    }

    [Fact]
    public void A_rule_for_a_group_admits_its_members()
    {
        var rule = new AccessRule
        {
            Id = new("rul_1"), Owner = new RuleOwner.User(Bob), Conditions = new() { Groups = [new("grp_fire")] },
            Permissions = new() { Alert = AlertPermission.Accept },
        };

        Assert.Equal(AlertVerdict.Pass, Terminating(Facts(rule), Anna, Bob));
        Assert.Equal(403, Refused(Terminating(Facts(rule), Stranger, Bob)).Status);
    }

    [Fact]
    public void A_barred_caller_is_told_403_and_a_barred_callee_looks_absent()
    {
        var ofCaller = new Barring { Id = new("bar_1"), Caller = new BarringParty.Identity(Anna) };
        var ofCallee = new Barring { Id = new("bar_2"), Callee = new BarringParty.Identity(Bob) };

        Assert.Equal(403, Refused(Terminating(WithBarring(ofCaller), Anna, Bob)).Status);
        Assert.Equal(480, Refused(Terminating(WithBarring(ofCallee), Anna, Bob)).Status);
    }

    [Fact]
    public void A_barred_caller_cannot_alert_another_network_either()
    {
        var facts = WithBarring(new Barring { Id = new("bar_1"), Caller = new BarringParty.Identity(Anna) });

        Assert.Equal(403, Refused(Originating(facts, Anna, Stranger)).Status);
    }

    [Fact]
    public void Somebody_who_is_no_user_of_this_network_may_not_send_alerts_from_it() =>
        Assert.Equal(403, Refused(Originating(Facts(), Stranger, Bob)).Status);

    [Fact, Clause("RFC 3323", "4", Inferred = true)]
    public void An_anonymous_alert_is_refused_because_nobody_could_be_called_back()
    {
        var refused = Refused(AlertControl.Originating(Facts(), Passage(Anna, Bob, anonymous: true), Noon));

        Assert.Equal((403, "Anonymity not allowed"), (refused.Status, refused.Warning));
    }

    [Fact]
    public void Rules_of_the_target_are_not_asked_on_the_side_of_the_sender() =>
        Assert.Equal(AlertVerdict.Pass, Originating(Facts(Reject("rul_1")), Anna, Bob));

    private static AlertVerdict Terminating(NetworkFacts facts, PocAddress from, PocAddress to) =>
        AlertControl.Terminating(facts, Passage(from, to), Noon);

    private static AlertVerdict Originating(NetworkFacts facts, PocAddress from, PocAddress to) =>
        AlertControl.Originating(facts, Passage(from, to), Noon);

    private static AlertVerdict.Refused Refused(AlertVerdict verdict) => Assert.IsType<AlertVerdict.Refused>(verdict);

    private static AlertPassage Passage(PocAddress from, PocAddress to, bool anonymous = false) => new("call", [from], "", to, anonymous, null);

    private static NetworkFacts WithBarring(Barring barring) => Facts() with { Rules = RuleBook.Empty.With(barring) };

    private static NetworkFacts Facts(params AccessRule[] rules) => new(
        SubscriberDirectory.Of([new("usr_a", Anna, "Anna", null, false, false), new("usr_b", Bob, "Bob", null, false, false)]),
        GroupDirectory.Of([new("grp_fire", Address("sip:fire@a.example"), "Fire", [Anna])]),
        RuleBook.Of(rules));

    private static AccessRule Reject(string id) => new()
    {
        Id = new(id), Owner = new RuleOwner.User(Bob), Permissions = new() { Alert = AlertPermission.Reject },
    };

    private static AccessRule RejectAllBut(string id, PocAddress one) => new()
    {
        Id = new(id), Owner = new RuleOwner.User(Bob), Conditions = new() { Identity = new() { One = [one] } },
        Permissions = new() { Alert = AlertPermission.Accept },
    };

    private static PocAddress Address(string text) => PocAddress.TryParse(text, out var address, out var error) ? address : throw new ArgumentException(error);
}
