using System.Collections.Immutable;
using System.Diagnostics;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>
/// Says what a call to a Request-URI does: looks the string up, holds the trust rule of what it finds against the caller, and follows the
/// fallback where that fails. The core, the API and the tester on the screen ask here.
/// </summary>
public static class ServiceResolver
{
    /// <summary>Fallbacks of fallbacks at most. From "proven" to "PIN" to a menu are two.</summary>
    public const int FallbacksMax = 4;

    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>Answers the question for a call: without the steps, which nobody reads.</summary>
    public static ServiceResolution Resolve(ServiceDirectory directory, ServiceQuestion question) => Resolve(directory, question, null);

    /// <summary>Answers the question with the steps taken.</summary>
    public static ServiceResolution Explain(ServiceDirectory directory, ServiceQuestion question) =>
        Resolve(directory, question, ImmutableArray.CreateBuilder<ServiceStep>());

    private static ServiceResolution Resolve(ServiceDirectory directory, ServiceQuestion question, ImmutableArray<ServiceStep>.Builder? steps)
    {
        var uri = question.RequestUri;
        for (var hop = 0; ; hop++)
        {
            if (!directory.TryFind(uri, out var identity))
            {
                steps?.Add(new(ServiceStepKind.Unknown, uri.Text, null, "Nobody has provisioned this Request-URI."));
                // The caller asked for something that exists; that its fallback is gone is no reason to say otherwise.
                return new ServiceResolution.Refused(hop == 0 ? NotFound : Forbidden, Taken(steps));
            }

            steps?.Add(new(ServiceStepKind.Known, uri.Text, identity.Id, $"The Request-URI is provisioned: {identity.Behaviour.Words()}."));
            var (isTrusted, because) = Judge(directory, identity, question);
            steps?.Add(new(isTrusted ? ServiceStepKind.Trusted : ServiceStepKind.NotTrusted, uri.Text, identity.Id, because));
            if (isTrusted && TryFindMailbox(directory, identity, question, steps, out var mailbox))
                return new ServiceResolution.Found(identity, mailbox, Taken(steps));
            if (identity.Fallback is not { } fallback || hop == FallbacksMax)
                return new ServiceResolution.Refused(isTrusted ? NotFound : Forbidden, Taken(steps));
            steps?.Add(new(ServiceStepKind.FellBack, fallback.Text, identity.Id, "The call goes to the fallback."));
            uri = fallback;
        }
    }

    private static ImmutableArray<ServiceStep> Taken(ImmutableArray<ServiceStep>.Builder? steps) => steps?.ToImmutable() ?? [];

    private static (bool IsTrusted, string Because) Judge(ServiceDirectory directory, ServiceIdentity identity, ServiceQuestion question)
    {
        switch (identity.EffectiveTrust)
        {
            case ServiceTrust.Anybody:
                return (true, "Anybody may call it.");
            case ServiceTrust.Reserved when question.IsChosenByCore:
                return (true, "It is reserved, and the core has chosen it.");
            case ServiceTrust.Reserved:
                return question.Callers.Any(caller => identity.Allowed.Contains(caller))
                    ? (true, "It is reserved, and names the caller.")
                    : (false, "It is reserved: callers are led here by the core, unless it names them.");
            case ServiceTrust.Authenticated when question.IsFromTrustedSource:
            case ServiceTrust.Owner when question.IsFromTrustedSource:
                return (true, "The source is trusted to have made sure who calls.");
            case ServiceTrust.Authenticated or ServiceTrust.Owner when question.Proof != ServiceProof.Authenticated:
                return (false, question.Proof == ServiceProof.Device
                    ? "The call comes from a known device, but does not prove who calls."
                    : "The call does not prove who calls.");
            case ServiceTrust.Authenticated:
                return (true, "The call proves who calls.");
            case ServiceTrust.Owner:
                return OwnerOf(directory, identity) is not { } owner ? (false, "Its mailbox does not exist any more.")
                    : question.Callers.Contains(owner) ? (true, "The call proves that the owner calls.")
                    : question.Shares(owner) ? (true, "The call proves who calls, and the mailbox of the group or role is for him too.")
                    : (false, "The call proves who calls, and that is not the owner of the mailbox.");
            default:
                throw new UnreachableException($"{identity.EffectiveTrust}");
        }
    }

    private static PocAddress? OwnerOf(ServiceDirectory directory, ServiceIdentity identity) =>
        identity.Mailbox is { } id && directory.TryFind(id, out var mailbox) ? mailbox.Owner : null;

    private static bool TryFindMailbox(
        ServiceDirectory directory, ServiceIdentity identity, ServiceQuestion question, ImmutableArray<ServiceStep>.Builder? steps, out MailboxId? found)
    {
        found = null;
        switch (identity.Behaviour)
        {
            case ServiceBehaviour.Menu or ServiceBehaviour.DepositAsk or ServiceBehaviour.RetrieveAsk:
                return true;
            case ServiceBehaviour.DepositByTo:
                return IsThere(question.To, "whom the To header names", out found);
            case ServiceBehaviour.RetrieveByAuthentication:
                return IsThere(question.Callers.Cast<PocAddress?>().FirstOrDefault(HasMailbox), "who calls", out found);
            default:
                found = identity.Mailbox is { } id && directory.TryFind(id, out _) ? id : null;
                if (found is null)
                    steps?.Add(new(ServiceStepKind.MailboxUnknown, identity.Uri.Text, identity.Id, "Its mailbox does not exist any more."));
                return found is not null;
        }

        bool HasMailbox(PocAddress? owner) => owner is { } address && directory.TryFindMailboxOf(address, out _);

        bool IsThere(PocAddress? owner, string whose, out MailboxId? mailbox)
        {
            mailbox = owner is { } address && directory.TryFindMailboxOf(address, out var there) ? there.Id : null;
            steps?.Add(mailbox is null
                ? new(ServiceStepKind.MailboxUnknown, identity.Uri.Text, identity.Id, $"There is no mailbox of {whose}.")
                : new(ServiceStepKind.MailboxFound, identity.Uri.Text, identity.Id, $"The mailbox is that of {whose}: {owner}."));
            return mailbox is not null;
        }
    }
}
