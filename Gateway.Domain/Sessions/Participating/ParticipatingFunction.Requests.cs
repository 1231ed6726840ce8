using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

public sealed partial class ParticipatingFunction
{
    /// <inheritdoc/>
    public void RequestArrived(ServerTransactionId transaction, SipRequest request, ServedSide? side, Flow from, MonotonicTime now)
    {
        // Nobody refers or watches a client of ours through this server; what the user himself asks for comes on his own side.
        if (side == ServedSide.Terminating)
            Agents.Respond(transaction, request, SipStatus.TemporarilyUnavailable, MessageExtras.None, now);
        else
            SubscriptionAsked(transaction, request, AssertedIdentity.Of(request).Address, null, now);
    }

    /// <summary>A REFER or SUBSCRIBE of a user of ours: for a pre-established session, or for the controlling function.</summary>
    /// <param name="transaction">As told.</param>
    /// <param name="request">The request.</param>
    /// <param name="user">Who asks; <c>null</c> or empty when nobody of ours does.</param>
    /// <param name="leg">The leg in whose dialog it came; <c>null</c> outside of dialogs.</param>
    /// <param name="now">The present.</param>
    internal void SubscriptionAsked(ServerTransactionId transaction, SipRequest request, PocAddress? user, LegToken? leg, MonotonicTime now)
    {
        if (request.Method != SipMethod.Refer && request.Method != SipMethod.Subscribe)
            Agents.Respond(transaction, request, SipStatus.NotFound, MessageExtras.None, now);
        else if (user is not { IsEmpty: false } asker || !_facts.Current.Subscribers.TryFind(asker, out _))
            Agents.Respond(transaction, request, SipStatus.Forbidden, Refusal("101 service authorisation failed"), now);
        else if (PassedOn.HopsLeft(request) == 0)
            Agents.Respond(transaction, request, SipStatus.TooManyHops, MessageExtras.None, now);
        else if (FindToken(request, leg) is not { } token)
            PassOn(transaction, request, request.RequestUriText, now);
        else if (token.User != asker)
            Agents.Respond(transaction, request, SipStatus.NotFound, MessageExtras.None, now);
        else if (token.PreEstablished is { } preEstablished)
            Refer(transaction, request, preEstablished, now);
        else if (token.Session is { } session)
            PassOn(transaction, request, session, now);
        else
            Agents.Respond(transaction, request, SipStatus.NotFound, MessageExtras.None, now);
    }

    /// <summary>Answers a request in a dialog with what the other side answered.</summary>
    internal void Relay(ServerTransactionId transaction, SipRequest request, SipResponse? final, MonotonicTime now) =>
        Agents.Respond(
            transaction, request,
            final is null ? SipStatus.RequestTimeout : final.IsSuccess ? final.Status : StatusPassedOn(final.Status, wasAnswered: true),
            PassedOn.Response(final, withBody: true), now);

    private LegToken? FindToken(SipRequest request, LegToken? leg) =>
        leg ?? (SipUriView.TryRead(request.RequestUri, out var uri) && Ascii.EqualsIgnoreCase(uri.Host, _settings.HostName) && Tokens.TryFind(uri, out var token)
            ? token
            : null);

    private void Refer(ServerTransactionId transaction, SipRequest request, PreEstablishedCall preEstablished, MonotonicTime now)
    {
        if (request.Method == SipMethod.Refer)
            preEstablished.Referred(transaction, request, now);
        else
            Agents.Respond(transaction, request, SipStatus.BadEvent, MessageExtras.None, now);
    }

    // The dialog that the user names is the one with us; the controlling function knows the one behind it.
    private void PassOn(ServerTransactionId transaction, SipRequest request, string requestUri, MonotonicTime now)
    {
        var extras = PassedOn.Subscription(request);
        if (TargetDialog.Of(request) is { } near)
        {
            if (!Agents.TryFindCall(near.CallId, near.LocalTag, near.RemoteTag, out var call) || FarDialogOf(call) is not { } far)
            {
                Agents.Respond(transaction, request, SipStatus.Forbidden, Refusal("100 function not allowed due to another dialog"), now);
                return;
            }

            extras = extras.With(HeaderId.TargetDialog, far.ToString());
            // A pre-established dialog is of no one session.
            if (call.Owner is OnDemandCall)
                Services.Links.Link(near.CallId, Encoding.UTF8.GetString(request.CallId));
        }

        if (request.Method == SipMethod.Refer)
            extras = PassedOn.Copy(extras, request, HeaderId.ReferTo);
        var target = TargetFor(requestUri, Agents.RemainingRoutes(request));
        RelayedSubscription.Begin(this, transaction, request, target with { RequestUri = requestUri }, extras, now);
    }

    private static TargetDialog? FarDialogOf(Call near) => near.Owner switch
    {
        OnDemandCall onDemand => onDemand.FarDialogOf(near),
        PreEstablishedCall preEstablished => preEstablished.FarDialog,
        _ => null,
    };
}
