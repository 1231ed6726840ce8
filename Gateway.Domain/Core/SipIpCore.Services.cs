using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>Which service takes a call: identities that are called, and those that the core leads to (fact sheet service contexts, clauses 3 and 4).</summary>
public sealed partial class SipIpCore
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+0123456789-.()"u8);

    // false: the call has nothing to do with services.
    private bool TryServe(ProxyRequest request, RequestSender sender, SipUriView uri, MonotonicTime now)
    {
        var services = _facts.Current.Services;
        if (request.Request.Method == SipMethod.Message)
            return TryServeAlert(request, sender, uri, now);
        if (request.Request.Method != SipMethod.Invite || services.IsEmpty || !SipUri.TryParse(request.RequestUri.Span, out var called))
            return false;
        if (services.TryFind(called, out var identity))
        {
            ServeCalled(request, sender, called, identity, now);
            return true;
        }

        // What the service might make of another writing is not found out: only what is provisioned here gets there.
        if (services.IsServiceHost(called.Host) && sender.Standing != Standing.OwnElement)
        {
            _proxy.Refuse(request, SipStatus.NotFound, now);
            return true;
        }

        if (!TryFindForwarding(request, sender, uri, out var forwarding))
            return false;
        var search = new FindMeSearch(forwarding.IsAccess ? AccessOf(forwarding, request, sender) : WithOwnWish(forwarding), IsRecognised(forwarding, request));
        if (Begin(search, request, sender, now) is { } refusal)
            _proxy.Refuse(request, refusal, now);
        return true;
    }

    // The caller has chosen the identity himself: its trust rule is held against him before anything goes there.
    private void ServeCalled(ProxyRequest request, RequestSender sender, SipUri called, ServiceIdentity identity, MonotonicTime now)
    {
        if (identity.EffectiveTrust >= ServiceTrust.Authenticated && sender is { Standing: Standing.Untrusted, Proof: not ServiceProof.Authenticated, User: { } user }
            && !PresentsProof(request.Request)
            && Challenge(request.Request, request.From, SubscriberAt(user), HeaderId.ProxyAuthorization, now) is { } challenge)
        {
            _proxy.Refuse(request, challenge, now);
            return;
        }

        var resolution = ServiceResolver.Resolve(_facts.Current.Services, QuestionOf(request, sender, called));
        if (resolution is not ServiceResolution.Found { Identity: var found, Mailbox: var mailbox })
        {
            TellResolved(new(called.Text, identity, null, ContextReason.NotTrusted, ((ServiceResolution.Refused)resolution).Status), request, sender);
            _proxy.Refuse(request, ((ServiceResolution.Refused)resolution).Status, now);
            return;
        }

        if (HopToService(found.Uri) is not { } hop)
        {
            _proxy.Refuse(request, SipStatus.NotFound, now);
            return;
        }

        var isFallback = found.Id != identity.Id;
        TellResolved(new(called.Text, found, mailbox, isFallback ? ContextReason.FellBack : ContextReason.Called, null), request, sender);
        var target = new ProxyTarget(found.Uri.Equals(called) ? default : UriBytes(found.Uri)) { Hop = hop };
        // Another writing of the same identity is no other target.
        if (isFallback)
        {
            var history = new CallHistory();
            history.Leave(SipStatus.Forbidden);
            target = target with { Data = found };
            history.Add(found, found.Uri.Text, TargetKind.MappedTo);
            request.OwnerData = sender with { History = history };
        }

        _proxy.Forward(request, target, now);
    }

    // The service's own address: who is known is led to his own messages, and needs no PIN where the call proves who he is (S003 §4.3.1, §4.3.2).
    private Forwarding AccessOf(Forwarding access, ProxyRequest request, RequestSender sender)
    {
        var services = _facts.Current.Services;
        var proof = ProofOf(request, sender);
        foreach (var caller in proof == ServiceProof.None ? [] : CallersOf(request, sender))
        {
            if (!services.TryFindForwarding(caller, out var own))
                continue;
            if ((proof == ServiceProof.Authenticated ? own.RetrieveAuthenticated : null) is { } withoutPin)
                return access with { Otherwise = withoutPin };
            if (own.Retrieve is { } withPin)
                return access with { Otherwise = withPin };
        }

        if (!_trust.IsTelephoneNetwork(request.From))
            return access;
        // A telephone of his: whoever holds it could be calling, so the PIN is asked for (S003 §3.2.2.3).
        if (CallingNumber(request.Request) is { } number && services.TryFindForwardingOfNumber(number, out var known) && known.Retrieve is { } ofNumber)
            return access with { Otherwise = ofNumber };
        return access.FromTelephoneNetwork is { } stranger ? access with { Otherwise = stranger } : access;
    }

    private bool IsRecognised(Forwarding forwarding, ProxyRequest request) =>
        !forwarding.Recognised.IsEmpty && _trust.IsTelephoneNetwork(request.From) && CallingNumber(request.Request) is { } number
        && forwarding.Recognised.Any(pattern => pattern.Matches(number));

    // The number that a gateway of the telephone network vouches for, nobody else's word for it.
    private static string? CallingNumber(SipRequest request)
    {
        foreach (var value in request.Values(HeaderId.PAssertedIdentity))
        {
            if (NameAddrView.TryRead(value, out var asserted) && NumberOf(asserted.Uri) is { } number)
                return number;
        }

        return NumberOf(request.From.Uri);
    }

    private static string? NumberOf(ReadOnlySpan<byte> uri) =>
        TelUri.TryParse(uri, out var tel) ? tel.Number
        : SipUriView.TryRead(uri, out var sip) && !sip.User.IsEmpty && sip.User.IndexOfAnyExcept(NumberBytes) < 0 ? Encoding.ASCII.GetString(sip.User)
        : null;

    private ServiceQuestion QuestionOf(ProxyRequest request, RequestSender sender, SipUri uri) => new(uri)
    {
        Callers = [.. CallersOf(request, sender)],
        Shares = owner => CallersOf(request, sender).Any(person => MailboxPeople.IsFor(_facts.Current, owner, person)),
        Proof = ProofOf(request, sender),
        IsFromTrustedSource = _trust.IsTrustedSource(request.From),
        To = PocAddress.TryParse(Encoding.UTF8.GetString(request.Request.To.Uri), out var to, out _) ? to : null,
    };

    // A client in this process speaks for people who have signed in; the PoC server, and what comes through us again, only repeats who calls.
    private ServiceProof ProofOf(ProxyRequest request, RequestSender sender) =>
        sender.Standing == Standing.OwnElement && request.From.PeerElement is { } element && element != _settings.PocServer && element != _settings.HostName
            ? ServiceProof.Authenticated
            : sender.Proof;

    // Who calls, as far as we know it ourselves or believe who says so.
    private static IReadOnlyList<PocAddress> CallersOf(ProxyRequest request, RequestSender sender)
    {
        if (sender.User is { } user)
            return PocAddress.TryParse(user.Text, out var proven, out _) ? [proven] : [];
        if (sender.Standing < Standing.PeerNetwork)
            return [];
        var asserted = AssertedIdentity.Of(request.Request).Addresses;
        if (asserted.Count > 0 || sender.Standing != Standing.OwnElement || !request.Request.TryGetFirstValue(HeaderId.PPreferredIdentity, out var preferred))
            return asserted;
        return NameAddrView.TryRead(preferred, out var named) && PocAddress.TryParse(Encoding.UTF8.GetString(named.Uri), out var address, out _) ? [address] : [];
    }

    private bool PresentsProof(SipRequest request)
    {
        for (var i = 0; i < request.HeaderCount; i++)
        {
            if (request[i].Id == HeaderId.ProxyAuthorization && request[i].Value.IndexOf(_ownRealm) >= 0)
                return true;
        }

        return false;
    }

    private NextHop? HopToService(SipUri identity)
    {
        var host = Encoding.ASCII.GetBytes(identity.Host);
        return LocalHop(host) ?? _trust.RouteTo(host)?.Hop;
    }

    private static byte[] UriBytes(SipUri uri) => Encoding.UTF8.GetBytes(uri.Text);
}
