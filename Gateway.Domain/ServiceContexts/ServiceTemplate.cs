using System.Collections.Immutable;
using System.Globalization;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>
/// The set of service identities that a new subscriber gets (S003 §2.1). A template is a list of patterns; what comes of it are strings like any
/// others, which may be changed one by one afterwards.
/// </summary>
/// <param name="Lines">One line for each identity.</param>
public sealed record ServiceTemplate(ImmutableArray<ServiceTemplateLine> Lines)
{
    /// <summary>Lines at most: every behaviour, twice over.</summary>
    public const int LinesMax = 24;

    /// <summary>Names that can be remembered, as in the first column of S003 §2.1: <c>sub-rjs-deposit-busy</c>.</summary>
    public static ServiceTemplate Mnemonic { get; } = new(
    [
        new("sub-{user}-deposit", ServiceBehaviour.DepositStandard),
        new("sub-{user}-deposit-fna", ServiceBehaviour.DepositNoAnswer),
        new("sub-{user}-deposit-busy", ServiceBehaviour.DepositBusy),
        new("sub-{user}-deposit-sg", ServiceBehaviour.DepositSpecial) { Fallback = ServiceBehaviour.DepositStandard },
        new("sub-{user}-deposit-dnd", ServiceBehaviour.DepositDoNotDisturb),
        new("sub-{user}-retrieve", ServiceBehaviour.RetrieveAuthenticated) { Fallback = ServiceBehaviour.RetrievePin },
        new("sub-{user}-retrieve-inpin", ServiceBehaviour.RetrievePin),
    ]);

    /// <summary>Numbers that mean nothing, as in the second column: the mailbox number and one digit.</summary>
    public static ServiceTemplate Numeric { get; } = new(
    [
        .. Mnemonic.Lines.Select((line, i) => line with { Pattern = string.Create(CultureInfo.InvariantCulture, $"{{number}}{i}") }),
    ]);

    /// <summary>What is wrong with a template of the owner's own; <c>null</c> for nothing.</summary>
    public string? Fault()
    {
        if (Lines.Length is 0 or > LinesMax)
            return $"a template has 1 to {LinesMax} lines";
        foreach (var line in Lines)
        {
            if (!line.Behaviour.NamesMailbox())
                return $"'{line.Pattern}' ({line.Behaviour.Words()}) belongs to no single subscriber";
            if (!line.Pattern.Contains("{user}", StringComparison.Ordinal) && !line.Pattern.Contains("{number}", StringComparison.Ordinal))
                return $"'{line.Pattern}' would be the same for everybody: it needs {{user}} or {{number}}";
            if (line.Fallback is { } fallback && Lines.All(other => other.Behaviour != fallback))
                return $"'{line.Pattern}' falls back to '{fallback.Words()}', which the template does not make";
        }

        return null;
    }

    /// <summary>The identities for one subscriber.</summary>
    /// <param name="user">The user part of his address, as it is written in one.</param>
    /// <param name="mailbox">His mailbox; its number is used where it has one, else the user part.</param>
    /// <param name="host">The host of the service.</param>
    /// <param name="newId">Makes names.</param>
    /// <param name="identities">The identities; empty on failure.</param>
    /// <param name="error">On failure what is wrong, as a sentence part for people; else empty.</param>
    public bool TryGenerate(
        string user, Mailbox mailbox, string host, Func<ServiceIdentityId> newId, out ImmutableArray<ServiceIdentity> identities, out string error)
    {
        identities = [];
        error = Fault() ?? "";
        if (error.Length > 0)
            return false;
        var made = ImmutableArray.CreateBuilder<ServiceIdentity>(Lines.Length);
        foreach (var line in Lines)
        {
            if (!ServiceIdentity.TryReadUri(TextOf(line, user, mailbox, host), out var uri, out error))
            {
                error = $"'{TextOf(line, user, mailbox, host)}': {error}";
                return false;
            }

            made.Add(new(newId(), uri, line.Behaviour) { Mailbox = mailbox.Id, Trust = line.Behaviour.LeastTrust() });
        }

        for (var i = 0; i < made.Count; i++)
            made[i] = made[i] with { Fallback = FallbackOf(Lines[i], made) };
        identities = made.ToImmutable();
        return true;
    }

    private static string TextOf(ServiceTemplateLine line, string user, Mailbox mailbox, string host)
    {
        var part = line.Pattern.Replace("{user}", user, StringComparison.Ordinal).Replace("{number}", mailbox.Number ?? user, StringComparison.Ordinal);
        return $"sip:{part}@{host}";
    }

    private static SipUri? FallbackOf(ServiceTemplateLine line, ImmutableArray<ServiceIdentity>.Builder made) =>
        line.Fallback is { } fallback ? made.First(other => other.Behaviour == fallback).Uri : null;
}

/// <summary>One identity of a template.</summary>
/// <param name="Pattern">The user part, with <c>{user}</c> for that of the subscriber's address and <c>{number}</c> for his mailbox number.</param>
/// <param name="Behaviour">What it does; one that names a mailbox.</param>
public sealed record ServiceTemplateLine(string Pattern, ServiceBehaviour Behaviour)
{
    /// <summary>The behaviour whose identity is the fallback of this one; <c>null</c> for none.</summary>
    public ServiceBehaviour? Fallback { get; init; }
}
