using System.Collections.Immutable;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.ServiceContexts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

/// <summary>A service that is set up: what belongs to no single user.</summary>
public sealed record ServiceSetUpDraft
{
    /// <summary>Mnemonic, the default, or numeric.</summary>
    public ServiceScheme? Scheme { get; init; }

    /// <summary>The host of the service. Default: that of the gateway's settings.</summary>
    public string? Host { get; init; }

    /// <summary>The address that the service is reached at. Default: VoiceMail in the domain of this gateway.</summary>
    public string? Access { get; init; }
}

/// <summary>What a service has now.</summary>
public sealed record ServiceSetUp
{
    public required IReadOnlyList<ServiceContext> Contexts { get; init; }

    /// <summary>Where calls to its own address go.</summary>
    public required CallForwarding Access { get; init; }
}

internal static class ServiceSetUps
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/service-contexts:set-up", SetUpAsync).WithTags("Service contexts").Is("Set a service up", Scopes.ContextsWrite, o => o
            .Says("Menu, deposit and retrieval for everybody, and the address that the service is reached at: who calls it from a device of his is led to his own "
                + "messages. Doing it again changes nothing.")
            .Takes(new ServiceSetUpDraft { Scheme = ServiceScheme.Mnemonic }, optional: true)
            .Answers<ServiceSetUp>(200, "What the service has now.").Refuses(409, "A Request-URI is provisioned for something else."));

    private static async Task<Answer> SetUpAsync(HttpContext http, GatewayStorage storage, GatewaySettings settings, Commands commands)
    {
        var draft = await BodyReader.ReadOptionalAsync<ServiceSetUpDraft>(http) ?? new();
        var checks = new Checks();
        if (draft.Scheme == ServiceScheme.Own) checks.Add("/scheme", "not-possible", "Add service contexts of one's own one by one, or import them.");
        var lines = draft.Scheme == ServiceScheme.Numeric ? GeneralServices.Numeric : GeneralServices.Mnemonic;
        if (!GeneralServices.TryGenerate(lines, draft.Host ?? settings.ServiceHost, () => new(Ids.New("ctx")), out var identities))
            checks.Add("/host", "bad-host", "This can be no host.");
        var access = checks.Address("/access", draft.Access ?? $"sip:VoiceMail@{settings.SipDomain}");
        if (access is { } given && (given.Scheme != "sip" || given.Host != settings.SipDomain || given.User.Length == 0))
            checks.Add("/access", "foreign-address", $"An address such as sip:VoiceMail@{settings.SipDomain} is expected.");
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            var contexts = new List<ServiceContext>();
            foreach (var identity in identities)
            {
                var key = StoredServices.KeyOf(identity.Uri);
                var row = unit.Db.ServiceContexts.FirstOrDefault(other => other.UriKey == key);
                if (row is not null && row.Behaviour != identity.Behaviour.ToString())
                    return Problems.AlreadyExists("/scheme", $"{identity.Uri} is provisioned for something else.");
                contexts.Add(ServiceContextContracts.Of(row ?? ServiceProvisioning.Add(unit, storage, http, identity)));
            }

            var address = access!.Value.ToString();
            var there = unit.Db.Forwardings.FirstOrDefault(row => row.Address == address);
            return Answer.Ok(new ServiceSetUp
            {
                Contexts = contexts,
                Access = there is null
                    ? CallForwardings.Put(unit, storage, http, AccessTo(identities, new(access.Value)))
                    : CallForwardings.Of(StoredServices.ToForwarding(there), there.Version),
            });
        });
    }

    private static Forwarding AccessTo(ImmutableArray<ServiceIdentity> identities, Forwarding nobody)
    {
        return nobody with { Contacts = [], IsAccess = true, Otherwise = Of(ServiceBehaviour.Menu), FromTelephoneNetwork = Of(ServiceBehaviour.DepositAsk) };

        Sip.Messages.SipUri Of(ServiceBehaviour behaviour) => identities.First(identity => identity.Behaviour == behaviour).Uri;
    }
}
