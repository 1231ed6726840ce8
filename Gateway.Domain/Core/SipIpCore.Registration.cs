using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Change = Gateway.Sip.Registration.RegistrationChange;

namespace Gateway.Domain.Core;

public sealed partial class SipIpCore
{
    // RFC 3261 §10.3: domain, authentication, authorisation, address of record; the rest is the registrar's.
    private void RegisterArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (RequestChecks.AddressOfRecord(request) is MessageVerdict.Answer notSip)
        {
            _transactions.Respond(transaction, notSip.ToResponse(request, _ids.NewTag()), now);
            return;
        }

        if (!SipUriView.TryRead(request.To.Uri, out var to) || !TryOwnAddress(to, out var address))
        {
            Respond(transaction, request, SipStatus.NotFound, now);
            return;
        }

        var standing = _trust.Of(from);
        var subscriber = SubscriberAt(address);
        if (from.Kind != TransportKind.InProcess)
        {
            if (Challenge(request, from, subscriber, HeaderId.Authorization, now) is { } refusal)
            {
                _transactions.Respond(transaction, refusal, now);
                return;
            }
        }
        else if (subscriber is null)
        {
            Respond(transaction, request, SipStatus.NotFound, now);
            return;
        }

        var answer = _registrar.Register(new(request, address, from, now, _utcOf(now))
        {
            MayHavePath = standing == Standing.OwnElement,
            ServiceRoute = _settings.TellsServiceRoute ? $"<{_proxy.Names.PointFor(from).RouteUri}>" : null,
            ToTag = _ids.NewTag(),
        });
        _transactions.Respond(transaction, answer.Response, now);
        Report(answer.Changes);
    }

    private void Report(ImmutableArray<Change> changes)
    {
        foreach (var change in changes)
        {
            if (ViewOf(change.Binding) is not { } view)
                continue;
            var (happened, kept) = change switch
            {
                Change.Added => (History.RegistrationChange.Added, StoredBinding.Of(change.Binding)),
                Change.Refreshed => (History.RegistrationChange.Refreshed, StoredBinding.Of(change.Binding)),
                Change.Expired => (History.RegistrationChange.Expired, null),
                _ => (History.RegistrationChange.Removed, null),
            };
            _outbox.Record(new Fact.RegistrationChanged(view, happened, kept));
        }
    }

    /// <summary>Takes a binding away because an administrator wants it gone.</summary>
    /// <param name="name">Its name, as <see cref="ViewOf"/> shows it.</param>
    /// <returns><c>false</c> when there is no such binding.</returns>
    public bool RemoveBinding(string name)
    {
        var found = _location.Snapshot.Values.SelectMany(static bindings => bindings).FirstOrDefault(binding => binding.Name == name);
        if (found is null || _location.Remove(found) is not { } removed)
            return false;
        Report([removed]);
        return true;
    }

    /// <summary>A binding as people see it; <c>null</c> when its address is none that people can have.</summary>
    public static RegistrationView? ViewOf(Binding binding)
    {
        if (!PocAddress.TryParse(binding.Address.Text, out var address, out _))
            return null;
        var features = ImmutableArray.CreateBuilder<string>();
        foreach (var parameter in new Parameters(binding.Parameters.Span))
        {
            if (parameter.Name[0] == (byte)'+' && !Ascii.EqualsIgnoreCase(parameter.Name, "+sip.instance"u8))
                features.Add(Encoding.UTF8.GetString(parameter.Name));
        }

        var transport = binding.Flow.Kind == TransportKind.InProcess ? "in-process" : binding.Flow.Kind.ViaToken().ToLowerInvariant();
        var source = binding.Flow.PeerElement ?? binding.Flow.Remote.ToString();
        return new(
            binding.Name, address, binding.Contact, transport, source, binding.UserAgent, features.ToImmutable(), binding.RegisteredAt,
            binding.ExpiresAt);
    }
}
