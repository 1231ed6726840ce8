using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Registration;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

public sealed partial class SipIpCore
{
    /// <summary>
    /// Finds out who sent a request. The trust domain is believed; everybody else is the user whose registration the flow belongs to, or
    /// proves it by digest, or is refused.
    /// </summary>
    /// <returns><c>null</c> when the request has been answered.</returns>
    private RequestSender? Identify(ProxyRequest request, MonotonicTime now)
    {
        var standing = _trust.Of(request.From);
        if (standing != Standing.Untrusted)
            return RequestSender.Of(standing);
        if (!TryClaimedUser(request, now, out var user) || SpeaksForAnother(request.Request, user))
        {
            _proxy.Refuse(request, SipStatus.Forbidden, now);
            return null;
        }

        var subscriber = SubscriberAt(user);
        var isRegistered = IsRegisteredOver(user, request, now);
        var isProven = !isRegistered || WantsProof(request.Request);
        if (isProven && Challenge(request.Request, request.From, subscriber, HeaderId.ProxyAuthorization, now) is { } refusal)
        {
            if (!isRegistered)
            {
                _proxy.Refuse(request, refusal, now);
                return null;
            }

            // Known by his device all the same: he may do what needs no more than that (S003 §3.2.1.2).
            isProven = false;
        }

        return new(Standing.Untrusted)
        {
            User = user, Proof = isProven ? ServiceProof.Authenticated : ServiceProof.Device, Identity = IdentityHeaders.Preferred(request.Request, user) ?? IdentityOf(user, subscriber),
        };
    }

    // A proof beyond that of the device makes a difference to services alone; elsewhere it is not looked at, as ever.
    private bool WantsProof(SipRequest request) => request.Method == SipMethod.Invite && !_facts.Current.Services.IsEmpty && PresentsProof(request);

    // P-Preferred-Identity says it, else From; a caller who hides behind an anonymous From is who registered over the flow.
    private bool TryClaimedUser(ProxyRequest request, MonotonicTime now, out AddressOfRecord user)
    {
        foreach (var value in request.Request.Values(HeaderId.PPreferredIdentity))
        {
            if (NameAddrView.TryRead(value, out var preferred) && SipUriView.TryRead(preferred.Uri, out var claimed) && TryOwnAddress(claimed, out user))
                return true;
        }

        if (SipUriView.TryRead(request.Request.From.Uri, out var from) && TryOwnAddress(from, out user))
            return true;
        if (_location.FindByFlow(request.From, now) is { UsesFlow: true } binding)
        {
            user = binding.Address;
            return true;
        }

        user = default;
        return false;
    }

    // A From of our domain is shown to people, so it has to be the sender's own.
    private bool SpeaksForAnother(SipRequest request, AddressOfRecord user) =>
        SipUriView.TryRead(request.From.Uri, out var from) && TryOwnAddress(from, out var shown) && shown != user;

    // Only for a phone that talks to us directly: behind one proxy there may be many.
    private bool IsRegisteredOver(AddressOfRecord user, ProxyRequest request, MonotonicTime now)
    {
        if (!_settings.FlowAuthenticates || request.Request.Values(HeaderId.Via).Count() > 1)
            return false;
        foreach (var binding in _location.Find(user, now))
        {
            if (binding.UsesFlow && binding.Flow.Equals(request.From))
                return true;
        }

        return false;
    }

    // The address of record of a URI with a user in our domain, or at one of our own addresses, as phones write that know no domain.
    private bool TryOwnAddress(SipUriView uri, out AddressOfRecord address)
    {
        address = default;
        if (uri.User.IsEmpty)
            return false;
        if (Ascii.EqualsIgnoreCase(uri.Host, _domain))
            return AddressOfRecord.TryFrom(uri, out address);
        if (!_proxy.Names.AreOurs(uri) || !AddressOfRecord.TryFrom(uri, out var there))
            return false;
        address = new($"sip:{there.User}@{_settings.Domain}");
        return true;
    }

    private Subscriber? SubscriberAt(AddressOfRecord address) =>
        PocAddress.TryParse(address.Text, out var poc, out _) && _facts.Current.Subscribers.TryFind(poc, out var subscriber) ? subscriber : null;

    private static byte[] IdentityOf(AddressOfRecord user, Subscriber? subscriber) => Encoding.UTF8.GetBytes(
        subscriber is { DisplayName.Length: > 0 } && HeaderText.IsSafe(subscriber.DisplayName)
            ? $"{QuotedText.Write(subscriber.DisplayName)} <{user}>"
            : $"<{user}>");

    /// <summary>Checks the proof that the request is the subscriber's. A user nobody knows is challenged like everybody else.</summary>
    /// <param name="request">The request.</param>
    /// <param name="from">The flow it came on.</param>
    /// <param name="subscriber">Whose proof is wanted.</param>
    /// <param name="header">Authorization for the registrar, Proxy-Authorization for the proxy (RFC 3261 §22.2, §22.3).</param>
    /// <param name="now">The present.</param>
    /// <returns>The refusal to send; <c>null</c> when the proof is good.</returns>
    private SipResponse? Challenge(SipRequest request, Flow from, Subscriber? subscriber, HeaderId header, MonotonicTime now)
    {
        var credentials = new PresentedCredentials();
        for (var i = 0; i < request.HeaderCount; i++)
        {
            if (request[i].Id == header)
                credentials.Add(request[i].Value);
        }

        var question = new DigestRequest(request.Method.Name, request.RequestUriText)
        {
            Credentials = credentials,
            Body = request.Body,
            Source = from.Remote.Address.ToString(),
            // Some clients, sipp among them, name the proxy that they send to rather than what they ask it for.
            IsServedHere = uri => SipUri.TryParse(uri, out var other)
                && (other.Host == _settings.Domain || _settings.Points.Any(point => point.Host == other.Host)),
        };
        var isProxy = header == HeaderId.ProxyAuthorization;
        switch (_digest.Authenticate(question, subscriber?.Credential, now))
        {
            case DigestOutcome.Authenticated or DigestOutcome.Exempt:
                return null;
            case DigestOutcome.ChallengeNeeded needed:
                var challenge = Answer(request, isProxy ? SipStatus.ProxyAuthenticationRequired : SipStatus.Unauthorized);
                foreach (var offer in needed.Challenges)
                    challenge.Header(isProxy ? HeaderId.ProxyAuthenticate : HeaderId.WwwAuthenticate, offer.Write());
                return challenge.Build();
            case DigestOutcome.Refused { RetryAfter: var wait }:
                var refusal = Answer(request, SipStatus.Forbidden);
                if (wait > TimeSpan.Zero)
                    refusal.Header(HeaderId.RetryAfter, Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
                return refusal.Build();
            default:
                return Answer(request, SipStatus.BadRequest).Build();
        }
    }

    private ResponseBuilder Answer(SipRequest request, int status) => new(request, status, toTag: _ids.NewTag());

    private void Respond(ServerTransactionId transaction, SipRequest request, int status, MonotonicTime now) =>
        _transactions.Respond(transaction, Answer(request, status).Build(), now);
}
