using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Alerts;

/// <summary>Reads the final response to an alert: which named outcome it is, and why (fact sheet: OMA PoC CP clause 17, table of outcomes).</summary>
/// <remarks>
/// The status code decides; a Warning 399 of our own network refines it. Towards phones and other networks the core takes that warning off,
/// so that a caller cannot tell barring from absence; inside the trust domain the console shows the rule.
/// </remarks>
public static class AlertOutcome
{
    /// <summary>The first word of a Warning text that names the deciding rule: <c>access-rule rul_… reason</c>.</summary>
    public const string RuleWarning = RefusalWarnings.Rule;

    /// <summary>The first word of a Warning text that tells of the user's own setting.</summary>
    public const string BarringWarning = RefusalWarnings.AlertsBarred;

    /// <summary>The first word of a Warning text that tells that no route leads to the domain.</summary>
    public const string NetworkWarning = RefusalWarnings.UnknownNetwork;

    /// <summary>The named state for a final response.</summary>
    public static AlertTargetState StateOf(SipResponse response)
    {
        var warning = WarningTextOf(response);
        return response.Status switch
        {
            < 300 => AlertTargetState.Delivered,
            _ when RefusalWarnings.Begins(warning, BarringWarning) => AlertTargetState.AlertsBarred,
            _ when RefusalWarnings.Begins(warning, RuleWarning) => AlertTargetState.Barred,
            _ when RefusalWarnings.Begins(warning, NetworkWarning) => AlertTargetState.UnknownNetwork,
            403 or 433 => AlertTargetState.Barred,
            480 => AlertTargetState.NotRegistered,
            408 or 504 => AlertTargetState.NoAnswer,
            404 or 410 or 484 or 604 => AlertTargetState.UnknownUser,
            >= 500 and < 600 and not 501 => AlertTargetState.Failed,
            _ => AlertTargetState.Refused,
        };
    }

    /// <summary>The SIP cause of a final response.</summary>
    public static SipCause CauseOf(SipResponse response) => new(response.Status, response.ReasonPhrase, WarningTextOf(response));

    /// <summary>What access control said, and where the alert was led instead, when the response tells it.</summary>
    public static ImmutableArray<AlertWhy> WhyOf(SipResponse response) => [.. WhyRefused(WarningTextOf(response)), .. WhyLed(response)];

    private static ImmutableArray<AlertWhy> WhyRefused(string? warning)
    {
        if (RefusalWarnings.Begins(warning, BarringWarning))
            return [new(null, "alertsBarred", Rest(warning!, 1))];
        if (RefusalWarnings.Begins(warning, RefusalWarnings.SessionsBarred))
            return [new(null, "sessionsBarred", Rest(warning!, 1))];
        if (!RefusalWarnings.Begins(warning, RuleWarning))
            return [];
        var rule = Word(warning!, 1);
        return [new(rule == "-" ? null : rule, "reject", Rest(warning!, 2))];
    }

    private static IEnumerable<AlertWhy> WhyLed(SipResponse response)
    {
        foreach (var text in WarningTextsOf(response))
        {
            if (RefusalWarnings.Begins(text, RefusalWarnings.AlertForwarded))
                yield return new(null, "forwarded", Rest(text, 1));
            else if (RefusalWarnings.Begins(text, RefusalWarnings.AlertWaits))
                yield return new(null, "waits", Rest(text, 1));
        }
    }

    /// <summary>The text of the first Warning 399 that does not tell where an alert was led; <c>null</c> when there is none.</summary>
    public static string? WarningTextOf(SipResponse response) => WarningTextsOf(response)
        .Find(text => !RefusalWarnings.Begins(text, RefusalWarnings.AlertForwarded) && !RefusalWarnings.Begins(text, RefusalWarnings.AlertWaits));

    private static List<string> WarningTextsOf(SipResponse response)
    {
        var texts = new List<string>();
        foreach (var value in response.Values(HeaderId.Warning))
        {
            // warning-value = warn-code SP warn-agent SP warn-text (RFC 3261 §25.1)
            if (!value.StartsWith("399 "u8))
                continue;
            var quote = value.IndexOf((byte)'"');
            if (quote >= 0)
                texts.Add(QuotedText.Read(value[quote..]));
        }

        return texts;
    }

    private static string Word(string text, int index) => text.Split(' ') is var words && words.Length > index ? words[index] : "";

    private static string Rest(string text, int skip) => string.Join(' ', text.Split(' ').Skip(skip));
}
