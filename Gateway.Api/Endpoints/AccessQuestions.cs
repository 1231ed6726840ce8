using Gateway.Api.Authentication;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Endpoints;

/// <summary>May this caller do that to this user?</summary>
public sealed record AccessTest
{
    public required AccessAction Action { get; init; }

    /// <summary>Id or address of the caller; missing: nobody vouches for the caller.</summary>
    public string? From { get; init; }

    /// <summary>Id or address of the user it concerns.</summary>
    public required string To { get; init; }

    /// <summary>When. Default: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether the caller asks to stay anonymous.</summary>
    public bool? Anonymous { get; init; }

    /// <summary>A rule that is not saved: the answer is as if it were.</summary>
    public AccessRuleDraft? Draft { get; init; }

    /// <summary>The rule that the draft would replace.</summary>
    public string? DraftOf { get; init; }
}

/// <summary>The answer, with everything that led to it.</summary>
public sealed record AccessVerdict
{
    /// <summary>barred, reject, pass, accept, block, confirm, politeBlock or allow.</summary>
    public required string Decision { get; init; }

    public required bool Granted { get; init; }
    public required IReadOnlyList<string> DecidedBy { get; init; }

    /// <summary>Of presence that is allowed: what is shown of it. Missing: everything, or nothing is allowed.</summary>
    public IReadOnlyList<PresencePart>? Shows { get; init; }

    /// <summary>Single services, persons and devices that are shown besides.</summary>
    public IReadOnlyList<PresenceChoice>? Chosen { get; init; }

    /// <summary>The answer as a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Rules that a single condition kept from applying.</summary>
    public required IReadOnlyList<NearMiss> Nearly { get; init; }

    public required IReadOnlyList<TraceStep> Trace { get; init; }

    /// <summary>Only with a draft.</summary>
    public DraftDifference? DraftDiff { get; init; }
}

public sealed record NearMiss
{
    public required string Rule { get; init; }
    public required string Because { get; init; }
}

public sealed record TraceStep
{
    public required string Rule { get; init; }
    public required bool Matched { get; init; }
    public required string Because { get; init; }
}

/// <summary>The decision without and with the draft.</summary>
public sealed record DraftDifference
{
    public required string Before { get; init; }
    public required string After { get; init; }
}

/// <summary>Somebody, and what the rules let them do.</summary>
public sealed record WhoMay
{
    /// <summary>An address, or a set of people in words.</summary>
    public required string Who { get; init; }

    public required string Decision { get; init; }
    public required bool Granted { get; init; }
    public required IReadOnlyList<string> DecidedBy { get; init; }
}

/// <summary>What a caller can do to one user.</summary>
public sealed record WhatCan
{
    public required string To { get; init; }
    public required string Alert { get; init; }
    public required string Session { get; init; }
    public required string Presence { get; init; }
}

internal static class AccessQuestions
{
    public static void Map(RouteGroupBuilder api)
    {
        var questions = api.MapGroup("").WithTags("Access rules");
        questions.MapPost("/access-rules:test", TestAsync).Is("May A do this to B?", Scopes.AccessTest, o => o
            .Says("Answered by the code that decides live traffic. With a draft, as if the draft were saved.")
            .Takes(new AccessTest { Action = AccessAction.Alert, From = "sip:anna@poc.local", To = "sip:bob@poc.local" })
            .Answers<AccessVerdict>(200, "The answer and why."));
        questions.MapGet("/access-rules:who-may", WhoMay).Is("Who may do this to B?", Scopes.AccessTest, o => o
            .Query("action", "What.", "alert", "session", "alert", "presence").Query("to", "Id or address of B.", "sip:bob@poc.local")
            .Query("at", "When. Default: now.")
            .Answers<Page<WhoMay>>(200, "Every user, then everybody else by kind."));
        questions.MapGet("/access-rules:what-can", WhatCan).Is("What can A do?", Scopes.AccessTest, o => o
            .Query("from", "Id or address of A.", "sip:bob@poc.local").Query("at", "When. Default: now.")
            .Answers<Page<WhatCan>>(200, "What A can do to every user, by address."));
    }

    private static async Task<Answer> TestAsync(HttpContext http, GatewayStorage storage, TimeProvider clock)
    {
        var question = await BodyReader.ReadAsync<AccessTest>(http);
        var checks = new Checks();
        var to = Address(question.To, "/to", storage, checks);
        var from = question.From is null ? null : Address(question.From, "/from", storage, checks);
        var draft = question.Draft is null ? null : AccessRules.RuleOf(question.Draft, new RuleId(question.DraftOf ?? "draft"), storage, checks);
        if (checks.Failed) return checks.Problem;

        var facts = storage.Facts.Current;
        var request = facts.Ask(
            question.Action, from is { } caller ? [caller] : [], question.Anonymous ?? false, to!.Value, question.At ?? clock.GetUtcNow());
        // Whoever has no credit does not get as far as the rules: he is refused before he is heard of.
        var credit = question.Action == AccessAction.Presence && from is { } watcher ? facts.CreditRefusal(watcher) : null;
        if (draft is null) return Answer.Ok(Verdict(AccessPolicy.Explain(request, facts.Rules), null, credit));
        var tried = AccessPolicy.Explain(request, facts.Rules, new RuleDraft.Put(draft));
        return Answer.Ok(Verdict(tried.With, new DraftDifference
        {
            Before = AccessContracts.Decision(tried.Without.Decision.Outcome), After = AccessContracts.Decision(tried.With.Decision.Outcome),
        }, credit));
    }

    private static Answer WhoMay(HttpContext http, GatewayStorage storage, TimeProvider clock)
    {
        var checks = new Checks();
        if (!Enum.TryParse<AccessAction>(http.Request.Query["action"], ignoreCase: true, out var action) || !Enum.IsDefined(action))
            throw PageRequest.Bad("?action", "One of session, alert, presence is expected.");
        var to = Address(Required(http, "to"), "?to", storage, checks);
        var at = At(http, clock);
        if (checks.Failed) return checks.Problem;

        var facts = storage.Facts.Current;
        var users = facts.Subscribers.All.Where(user => user.Address != to).OrderBy(user => user.Address.ToString(), StringComparer.Ordinal);
        var answer = AccessPolicy.WhoMay(
            action, to!.Value,
            users.Select(user => System.Collections.Immutable.ImmutableArray.Create(new CallerIdentity(user.Address, facts.Groups.MembershipsOf(user.Address)))),
            facts.Rules, at);
        return Answer.Ok(new Page<WhoMay>
        {
            Data =
            [
                .. answer.Users.Select(user => Contract(user.Identities[0].Address.ToString(), user.Decision)),
                .. answer.Domains.Select(domain => Contract($"anyone else in {domain.Domain}", domain.Decision)),
                Contract("anyone else", answer.AnyoneElse),
                Contract("anonymous callers", answer.Anonymous),
                Contract("callers nobody vouches for", answer.Unauthenticated),
            ],
        });
    }

    private static Answer WhatCan(HttpContext http, GatewayStorage storage, TimeProvider clock)
    {
        var checks = new Checks();
        var from = Address(Required(http, "from"), "?from", storage, checks);
        var at = At(http, clock);
        if (checks.Failed) return checks.Problem;

        var facts = storage.Facts.Current;
        var hasCredit = facts.CreditRefusal(from!.Value) is null;
        var targets = facts.Subscribers.All.Select(user => user.Address).Where(address => address != from)
            .OrderBy(address => address.ToString(), StringComparer.Ordinal);
        var answers = AccessPolicy.WhatCan([new CallerIdentity(from!.Value, facts.Groups.MembershipsOf(from.Value))], targets, facts.Rules, at);
        return Answer.Ok(new Page<WhatCan>
        {
            Data =
            [
                .. answers.Select(answer => new WhatCan
                {
                    To = answer.Target.ToString(),
                    Alert = AccessContracts.Decision(answer.Alert.Outcome),
                    Session = AccessContracts.Decision(answer.Session.Outcome),
                    Presence = hasCredit ? AccessContracts.Decision(answer.Presence.Outcome) : "barred",
                }),
            ],
        });
    }

    private static PocAddress? Address(string text, string pointer, GatewayStorage storage, Checks checks) =>
        storage.Accounts.ById.TryGetValue(text, out var user) ? PocAddress.Parse(user.Address) : checks.Address(pointer, text);

    private static string Required(HttpContext http, string name) =>
        http.Request.Query[name] is [{ Length: > 0 } value] ? value : throw PageRequest.Bad($"?{name}", $"The parameter {name} is missing.");

    private static DateTimeOffset At(HttpContext http, TimeProvider clock)
    {
        if (http.Request.Query["at"] is not [{ Length: > 0 } text]) return clock.GetUtcNow();
        return Rfc3339.TryParse(text, out var at) ? at : throw PageRequest.Bad("?at", "A time with its zone is expected, such as 2026-11-20T10:06:31Z.");
    }

    private static WhoMay Contract(string who, AccessDecision decision) => new()
    {
        Who = who, Decision = AccessContracts.Decision(decision.Outcome), Granted = decision.IsGranted, DecidedBy = AccessContracts.DecidedBy(decision.Ground),
    };

    private static AccessVerdict Verdict(Explanation explanation, DraftDifference? difference, CreditRefusal? credit) => new()
    {
        Decision = credit is null ? AccessContracts.Decision(explanation.Decision.Outcome) : "barred",
        Granted = credit is null && explanation.Decision.IsGranted,
        DecidedBy = credit is { Rule: var rule } ? [rule] : explanation.DecidedBy.IsEmpty
            ? AccessContracts.DecidedBy(explanation.Decision.Ground)
            : [.. explanation.DecidedBy.Select(rule => rule.Id.Value)],
        Shows = credit is null ? AccessContracts.Shows(explanation.Decision) : null,
        Chosen = credit is null ? AccessContracts.Chosen(explanation.Decision) : null,
        Summary = credit?.Reason ?? explanation.Sentence,
        Nearly = [.. explanation.NearlyMatched.Select(entry => new NearMiss { Rule = entry.Rule.Id.Value, Because = entry.Because })],
        Trace = [.. explanation.Trace.Select(entry => new TraceStep { Rule = entry.Rule.Id.Value, Matched = entry.Matched, Because = entry.Because })],
        DraftDiff = difference,
    };
}
