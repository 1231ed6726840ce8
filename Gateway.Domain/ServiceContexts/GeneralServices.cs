using System.Collections.Immutable;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>The identities of a service that belong to no single subscriber, as the second table of S003 §2.1 has them, and its menu.</summary>
public static class GeneralServices
{
    /// <summary>Names that can be remembered.</summary>
    public static ImmutableArray<ServiceTemplateLine> Mnemonic { get; } =
    [
        new("top", ServiceBehaviour.Menu),
        new("deposit", ServiceBehaviour.DepositByTo) { Fallback = ServiceBehaviour.DepositAsk },
        new("retrieve", ServiceBehaviour.RetrieveByAuthentication) { Fallback = ServiceBehaviour.RetrieveAsk },
        new("deposit-in", ServiceBehaviour.DepositAsk),
        new("retrieve-in", ServiceBehaviour.RetrieveAsk),
    ];

    /// <summary>Numbers.</summary>
    public static ImmutableArray<ServiceTemplateLine> Numeric { get; } =
    [
        .. Mnemonic.Select((line, i) => line with { Pattern = $"67000{i}" }),
    ];

    /// <summary>The identities of one service.</summary>
    /// <param name="lines">Which, and how they are called.</param>
    /// <param name="host">The host of the service.</param>
    /// <param name="newId">Makes names.</param>
    /// <param name="identities">The identities; empty when the host can be none.</param>
    public static bool TryGenerate(
        ImmutableArray<ServiceTemplateLine> lines, string host, Func<ServiceIdentityId> newId, out ImmutableArray<ServiceIdentity> identities)
    {
        identities = [];
        if (!lines.All(line => ServiceIdentity.TryReadUri(TextOf(line, host), out _, out _)))
            return false;
        identities =
        [
            .. lines.Select(line => new ServiceIdentity(newId(), SipUri.Parse(TextOf(line, host)), line.Behaviour)
            {
                Trust = line.Behaviour.LeastTrust(),
                Fallback = line.Fallback is { } fallback ? SipUri.Parse(TextOf(lines.First(other => other.Behaviour == fallback), host)) : null,
            }),
        ];
        return true;
    }

    private static string TextOf(ServiceTemplateLine line, string host) => $"sip:{line.Pattern}@{host}";
}
