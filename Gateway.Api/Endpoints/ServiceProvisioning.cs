using System.Collections.Immutable;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>How the Request-URIs of a new subscriber look.</summary>
public enum ServiceScheme
{
    /// <summary>Names such as sub-bob-deposit-busy.</summary>
    Mnemonic,

    /// <summary>Numbers: that of the mailbox and a digit.</summary>
    Numeric,

    /// <summary>As the lines say.</summary>
    Own,
}

/// <summary>The usual set of service contexts, to be made for one user.</summary>
public sealed record ServiceProvisionDraft
{
    /// <summary>Default: own with lines, else mnemonic.</summary>
    public ServiceScheme? Scheme { get; init; }

    /// <summary>The owner's own scheme.</summary>
    public IReadOnlyList<ServiceProvisionLine>? Lines { get; init; }

    /// <summary>The host of the service. Default: that of the gateway's settings.</summary>
    public string? Host { get; init; }

    /// <summary>The number of the mailbox, where it is new.</summary>
    public string? Number { get; init; }

    /// <summary>Whether calls that nobody takes are led there. Default: yes, where nothing is set yet.</summary>
    public bool? Forward { get; init; }
}

public sealed record ServiceProvisionLine
{
    /// <summary>The user part, with {user} for that of the address and {number} for the number of the mailbox.</summary>
    public required string Pattern { get; init; }

    public required ServiceBehaviour Behaviour { get; init; }

    /// <summary>The behaviour whose Request-URI is the fallback of this one.</summary>
    public ServiceBehaviour? Fallback { get; init; }
}

/// <summary>What was made for a user.</summary>
public sealed record ServiceProvision
{
    public required Mailbox Mailbox { get; init; }

    /// <summary>The set, those that were there before included.</summary>
    public required IReadOnlyList<ServiceContext> Contexts { get; init; }

    public required CallForwarding Forwarding { get; init; }
}

internal static class ServiceProvisioning
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/users/{user}/service-contexts:provision", ProvisionAsync).WithTags("Service contexts")
            .Is("Make the usual service contexts of a user", Scopes.ContextsWrite, o => o
                .Says("A mailbox where the user has none, one service context for each line of the scheme, and forwarding to them. Doing it again changes nothing. "
                    + "What is made can be changed and removed like any other.")
                .InPath("user", "Id or address.", "sip:bob@poc.local")
                .Takes(new ServiceProvisionDraft { Scheme = ServiceScheme.Mnemonic }, optional: true)
                .Answers<ServiceProvision>(200, "What the user has now.").Refuses(404, "No such user.")
                .Refuses(409, "A Request-URI is provisioned for something else, or the number is taken."));

    /// <summary>Called inside a unit of work: makes the set.</summary>
    public static (ServiceProvision? Made, Problem? Problem) Make(
        UnitOfWork unit, GatewayStorage storage, HttpContext http, string user, ServiceTemplate template, string host, string? number, bool? forward)
    {
        var address = PocAddress.Parse(user);
        var mailbox = unit.Db.Mailboxes.FirstOrDefault(row => row.Owner == user);
        if (mailbox is null && Mailboxes.IsTaken(unit, number, null)) return (null, Mailboxes.NumberTaken());
        mailbox ??= Mailboxes.Add(unit, storage, http, user, new() { Owner = user, Number = number });
        if (!template.TryGenerate(address.User, StoredServices.ToMailbox(mailbox), host, () => new(Ids.New("ctx")), out var identities, out var error))
            return (null, Problems.Validation("/lines", "bad-scheme", $"This scheme cannot be used: {error}."));
        var contexts = new List<ServiceContext>();
        foreach (var identity in identities)
        {
            var key = StoredServices.KeyOf(identity.Uri);
            var row = unit.Db.ServiceContexts.FirstOrDefault(other => other.UriKey == key);
            if (row is not null && row.Mailbox != mailbox.Id)
                return (null, Problems.AlreadyExists("/lines", $"{identity.Uri} is provisioned for something else."));
            if (row is null) row = Add(unit, storage, http, identity);
            contexts.Add(ServiceContextContracts.Of(row));
        }

        var there = unit.Db.Forwardings.FirstOrDefault(row => row.Address == user);
        var forwarding = there is not null && forward != true || forward == false
            ? CallForwardings.Of(there is null ? new(address) : StoredServices.ToForwarding(there), there?.Version ?? 0)
            : CallForwardings.Put(unit, storage, http, Lead(there is null ? new(address) : StoredServices.ToForwarding(there), identities));
        return (new() { Mailbox = Mailboxes.Of(http, unit.Db, mailbox), Contexts = contexts, Forwarding = forwarding }, null);
    }

    private static async Task<Answer> ProvisionAsync(HttpContext http, string user, GatewayStorage storage, GatewaySettings settings, Commands commands)
    {
        var draft = await BodyReader.ReadOptionalAsync<ServiceProvisionDraft>(http) ?? new();
        if (storage.Accounts.Find(user) is not { } known) return Problems.NotFound("user with this id or address");
        var checks = new Checks();
        Mailboxes.CheckNumber(draft.Number, checks);
        var scheme = draft.Scheme ?? (draft.Lines is null ? ServiceScheme.Mnemonic : ServiceScheme.Own);
        if (scheme == ServiceScheme.Own != draft.Lines is not null)
            checks.Add("/lines", scheme == ServiceScheme.Own ? "required" : "not-possible", "Lines belong to the scheme \"own\", and to no other.");
        if (checks.Failed) return checks.Problem;
        var template = scheme switch
        {
            ServiceScheme.Mnemonic => ServiceTemplate.Mnemonic,
            ServiceScheme.Numeric => ServiceTemplate.Numeric,
            _ => new([.. draft.Lines!.Select(line => new ServiceTemplateLine(line.Pattern, line.Behaviour) { Fallback = line.Fallback })]),
        };
        return await commands.RunAsync(http, unit =>
        {
            var (made, problem) = Make(unit, storage, http, known.Address, template, draft.Host ?? settings.ServiceHost, draft.Number, draft.Forward);
            return made is null ? problem! : Answer.Ok(made);
        });
    }

    /// <summary>Called inside a unit of work: the identity is there from now on.</summary>
    public static ServiceContextRow Add(UnitOfWork unit, GatewayStorage storage, HttpContext http, ServiceIdentity identity)
    {
        var row = ServiceContexts.RowOf(identity, null, unit);
        unit.Db.ServiceContexts.Add(row);
        storage.Change(unit, facts => facts with { Services = facts.Services.With(identity) });
        var contract = ServiceContextContracts.Of(row);
        ServiceContexts.Tell(unit, http, "context.created", contract);
        Commands.Audit(unit, http, "context.create", row.Id, null, contract);
        return row;
    }

    // What the user has set himself stays: who is rung, for how long, and whom he recognises.
    private static Forwarding Lead(Forwarding before, ImmutableArray<ServiceIdentity> identities)
    {
        return before with
        {
            NoAnswer = Of(ServiceBehaviour.DepositNoAnswer) ?? before.NoAnswer,
            Busy = Of(ServiceBehaviour.DepositBusy) ?? before.Busy,
            OnDoNotDisturb = Of(ServiceBehaviour.DepositDoNotDisturb) ?? before.OnDoNotDisturb,
            Otherwise = Of(ServiceBehaviour.DepositStandard) ?? before.Otherwise,
            OnRecognised = Of(ServiceBehaviour.DepositSpecial) ?? before.OnRecognised,
            Retrieve = Of(ServiceBehaviour.RetrievePin) ?? before.Retrieve,
            RetrieveAuthenticated = Of(ServiceBehaviour.RetrieveAuthenticated) ?? before.RetrieveAuthenticated,
        };

        Sip.Messages.SipUri? Of(ServiceBehaviour behaviour) => identities.FirstOrDefault(identity => identity.Behaviour == behaviour)?.Uri;
    }
}
