using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;

namespace Gateway.Api.Endpoints;

/// <summary>A Request-URI that means something to a service.</summary>
public sealed record ServiceContext
{
    public required string Id { get; init; }

    /// <summary>Any SIP URI with a user part; no meaning is read out of it.</summary>
    public required string RequestUri { get; init; }

    public required ServiceBehaviour Behaviour { get; init; }

    /// <summary>Id of the mailbox, for a behaviour that belongs to one.</summary>
    public string? Mailbox { get; init; }

    /// <summary>The name of the greeting; missing: that of the behaviour.</summary>
    public string? Greeting { get; init; }

    /// <summary>Whom it takes calls from.</summary>
    public required ServiceTrust Trust { get; init; }

    /// <summary>Callers that may address it although it is reserved.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>The Request-URI that a call goes to whose trust does not suffice; missing: it is refused.</summary>
    public string? Fallback { get; init; }

    public string? Note { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required long Version { get; init; }
}

/// <summary>A service identity to be.</summary>
public sealed record ServiceContextDraft
{
    public required string RequestUri { get; init; }
    public required ServiceBehaviour Behaviour { get; init; }

    /// <summary>Id of the mailbox, or the address of its owner.</summary>
    public string? Mailbox { get; init; }

    public string? Greeting { get; init; }

    /// <summary>Default: the least that the behaviour asks for. Less than that is not possible.</summary>
    public ServiceTrust? Trust { get; init; }

    public IReadOnlyList<string>? Allowed { get; init; }
    public string? Fallback { get; init; }
    public string? Note { get; init; }
}

/// <summary>Many service identities at once.</summary>
public sealed record ServiceContextImport
{
    public required IReadOnlyList<ServiceContextDraft> Contexts { get; init; }
}

/// <summary>What an import did, or would do.</summary>
public sealed record ServiceContextImported
{
    public required int Added { get; init; }
    public required int Changed { get; init; }
    public required int Unchanged { get; init; }
}

/// <summary>What would this Request-URI do?</summary>
public sealed record ServiceContextQuestion
{
    public required string RequestUri { get; init; }

    /// <summary>Id or address of the caller; missing: nobody vouches for the caller.</summary>
    public string? From { get; init; }

    /// <summary>How sure it is who calls. Default: none.</summary>
    public ServiceProof? Auth { get; init; }

    /// <summary>Whether the call comes from a source that is trusted to have made sure. Default: no.</summary>
    public bool? Trusted { get; init; }

    /// <summary>Whether the core has chosen the Request-URI, not the caller. Default: no.</summary>
    public bool? ChosenByCore { get; init; }

    /// <summary>Whom the To header names.</summary>
    public string? To { get; init; }
}

/// <summary>What a call to a Request-URI does, and how that was found.</summary>
public sealed record ServiceContextAnswer
{
    public required bool Found { get; init; }

    /// <summary>The SIP status of the refusal, where there is one.</summary>
    public int? Status { get; init; }

    /// <summary>Id of the service identity that takes the call.</summary>
    public string? Context { get; init; }

    public string? RequestUri { get; init; }
    public ServiceBehaviour? Behaviour { get; init; }

    /// <summary>Id of the mailbox; missing where the caller is asked for it.</summary>
    public string? Mailbox { get; init; }

    public required IReadOnlyList<ServiceContextStep> Steps { get; init; }
}

public sealed record ServiceContextStep
{
    public required ServiceStepKind Kind { get; init; }
    public required string RequestUri { get; init; }
    public string? Context { get; init; }
    public required string Because { get; init; }
}

internal static class ServiceContextContracts
{
    public const int NoteMax = 500, GreetingMax = 64;

    public static ServiceContext Of(ServiceContextRow row)
    {
        var identity = StoredServices.ToIdentity(row);
        return new()
        {
            Id = row.Id,
            RequestUri = row.RequestUri,
            Behaviour = identity.Behaviour,
            Mailbox = row.Mailbox,
            Greeting = row.Greeting,
            Trust = identity.EffectiveTrust,
            Allowed = identity.Allowed.IsEmpty ? null : [.. identity.Allowed.Select(caller => caller.ToString())],
            Fallback = row.Fallback,
            Note = row.Note,
            CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
            Version = row.Version,
        };
    }

    public static ServiceContextDraft DraftOf(ServiceContextRow row)
    {
        var context = Of(row);
        return new()
        {
            RequestUri = context.RequestUri, Behaviour = context.Behaviour, Mailbox = context.Mailbox, Greeting = context.Greeting, Trust = context.Trust,
            Allowed = context.Allowed, Fallback = context.Fallback, Note = context.Note,
        };
    }

    public static ServiceContextAnswer Of(ServiceResolution resolution)
    {
        var found = resolution as ServiceResolution.Found;
        return new()
        {
            Found = found is not null,
            Status = (resolution as ServiceResolution.Refused)?.Status,
            Context = found?.Identity.Id.Value,
            RequestUri = found?.Identity.Uri.Text,
            Behaviour = found?.Identity.Behaviour,
            Mailbox = found?.Mailbox?.Value,
            Steps =
            [
                .. resolution.Steps.Select(step => new ServiceContextStep
                {
                    Kind = step.Kind, RequestUri = step.RequestUri, Context = step.Identity?.Value, Because = step.Because,
                }),
            ],
        };
    }

    /// <summary>The identity that a draft describes, with everything that is wrong with it in <paramref name="checks"/>.</summary>
    public static ServiceIdentity? Read(ServiceContextDraft draft, ServiceIdentityId id, string at, GatewayStorage storage, Checks checks)
    {
        var services = storage.Facts.Current.Services;
        var uri = ReadUri(draft.RequestUri, $"{at}/requestUri", checks);
        var mailbox = draft.Mailbox is null ? null : ReadMailbox(draft.Mailbox, $"{at}/mailbox", services, checks);
        if (draft.Behaviour.NamesMailbox() && draft.Mailbox is null)
            checks.Add($"{at}/mailbox", "required", "This behaviour belongs to a mailbox: name it.");
        if (!draft.Behaviour.NamesMailbox() && draft.Mailbox is not null)
            checks.Add($"{at}/mailbox", "not-possible", "This behaviour finds its mailbox in the call.");
        var least = draft.Behaviour.LeastTrust();
        if (draft.Trust < least)
            checks.Add($"{at}/trust", "too-low", $"For this behaviour it is at least {Export.Name(least)}.");
        var fallback = draft.Fallback is null ? null : ReadUri(draft.Fallback, $"{at}/fallback", checks);
        if (uri is not null && uri.Equals(fallback))
            checks.Add($"{at}/fallback", "itself", "It cannot fall back to itself.");
        var greeting = checks.Text($"{at}/greeting", draft.Greeting, 1, GreetingMax);
        checks.Text($"{at}/note", draft.Note, 0, NoteMax);
        var allowed = draft.Allowed is { Count: > 0 } ? checks.Addresses($"{at}/allowed", draft.Allowed, storage.Accounts, ServiceIdentity.AllowedMax) : [];
        return uri is null || checks.Failed ? null : new(id, uri, draft.Behaviour)
        {
            Mailbox = mailbox, Greeting = greeting, Trust = draft.Trust ?? least, Allowed = allowed, Fallback = fallback,
        };
    }

    public static SipUri? ReadUri(string? text, string pointer, Checks checks)
    {
        if (ServiceIdentity.TryReadUri(text, out var uri, out var error)) return uri;
        checks.Add(pointer, "bad-uri", $"This can be no Request-URI: {error}.");
        return null;
    }

    /// <summary>A mailbox by its id, or the address of its owner.</summary>
    public static MailboxId? ReadMailbox(string text, string pointer, ServiceDirectory services, Checks checks)
    {
        if (services.TryFind(new MailboxId(text), out var byId)) return byId.Id;
        if (PocAddress.TryParse(text, out var owner, out _) && services.TryFindMailboxOf(owner, out var byOwner)) return byOwner.Id;
        checks.Add(pointer, "unknown", "There is no mailbox with this id, and none of this address.");
        return null;
    }
}
