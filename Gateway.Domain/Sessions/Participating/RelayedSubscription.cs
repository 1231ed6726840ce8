using System.Globalization;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// A REFER or SUBSCRIBE that a user addresses to a controlling function, with its NOTIFYs on the way back: one subscription on each side of the
/// B2BUA. What comes from the controlling function is told as it comes.
/// </summary>
internal sealed class RelayedSubscription : ISubscriberOwner, ISubscriptionOwner
{
    private readonly ParticipatingFunction _function;
    private readonly SipRequest _request;
    private readonly ServerTransactionId _transaction;
    private readonly string _contact;
    private OutgoingSubscription? _outgoing;
    private IncomingSubscription? _incoming;
    private bool _isAnswered;
    private bool _isLastTold;

    private RelayedSubscription(ParticipatingFunction function, ServerTransactionId transaction, SipRequest request)
    {
        _function = function;
        _transaction = transaction;
        _request = request;
        _contact = $"<{LegIdentity.Write(function.Ids.NewToken(LegIdentity.TokenLength), function.Settings.HostName)}>";
    }

    /// <summary>Sends the request on.</summary>
    public static void Begin(
        ParticipatingFunction function, ServerTransactionId transaction, SipRequest request, FarTarget target, MessageExtras extras, MonotonicTime now)
    {
        var relayed = new RelayedSubscription(function, transaction, request);
        var outgoing = new OutgoingRequest
        {
            Method = request.Method,
            RequestUri = target.RequestUri,
            From = PassedOn.Party(request.From),
            To = $"<{target.RequestUri}>",
            Contact = relayed._contact,
            Routes = target.Routes,
            Hop = target.Hop,
            Extras = extras,
            MaxForwards = PassedOn.HopsLeft(request),
            Expires = request.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? seconds : null,
        };
        // Without a subscription a REFER is a request like any other (RFC 4488).
        if (request.Method == SipMethod.Refer && ReferSubscription.Of(request) == false)
        {
            function.Agents.Send(outgoing, (final, _, later) => function.Agents.Respond(
                transaction, request, StatusOf(final), final is null ? MessageExtras.None : PassedOn.Copy(PassedOn.Response(final, true), final, HeaderId.ReferSub), later), now);
        }
        else
        {
            relayed._outgoing = function.Agents.Subscribe(outgoing, relayed, now);
            function.Services.Links.Link(Encoding.UTF8.GetString(request.CallId), relayed._outgoing.CallId);
        }
    }

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now)
    {
        if (final is { IsSuccess: true } && ReferSubscription.Of(final) == false && !_isAnswered)
        {
            _isAnswered = true;
            _function.Agents.Respond(_transaction, _request, SipStatus.Ok, MessageExtras.None.With(HeaderId.ReferSub, "false"), now);
        }
        else if (final is { IsSuccess: true })
        {
            var granted = final.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
            Accept(granted, now);
        }
        else if (!_isAnswered)
        {
            _isAnswered = true;
            _function.Agents.Respond(
                _transaction, _request, StatusOf(final),
                final is null ? MessageExtras.None : PassedOn.Copy(PassedOn.Response(final, true), final, HeaderId.AllowEvents, HeaderId.MinExpires), now);
        }
    }

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
    {
        Accept(null, now);
        var state = StateOf(notify);
        _isLastTold |= state is SubscriptionState.Terminated;
        _incoming?.Notify(state, MessageExtras.None.With(PassedOn.BodyOf(notify)), now);
    }

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now)
    {
        _outgoing = null;
        if (_incoming is not { IsEnded: false } incoming || _isLastTold)
            return;
        _isLastTold = true;
        incoming.Notify(new SubscriptionState.Terminated(reason is "timeout" or "deactivated" or "noresource" ? reason : "noresource"), MessageExtras.None, now);
    }

    // Renewed here means renewed there, and the whole state comes by the NOTIFY that follows.
    void ISubscriptionOwner.Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
    {
        if (subscribe.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) && seconds == 0)
            _outgoing?.Unsubscribe(now);
        else
            _outgoing?.Refresh(now);
    }

    void ISubscriptionOwner.Ended(IncomingSubscription subscription, MonotonicTime now)
    {
        _incoming = null;
        _outgoing?.Unsubscribe(now);
    }

    private static int StatusOf(SipResponse? final) =>
        final is null ? SipStatus.RequestTimeout
            : final.IsSuccess ? SipStatus.Ok
            : ParticipatingFunction.StatusPassedOn(final.Status, wasAnswered: true);

    private void Accept(TimeSpan? granted, MonotonicTime now)
    {
        if (_isAnswered)
            return;
        _isAnswered = true;
        var usual = _request.Method == SipMethod.Refer ? ReferProgress.Interval : TimeSpan.FromHours(1);
        _incoming = _function.Agents.AcceptSubscription(
            _transaction, _request, new(granted ?? usual, _contact) { NotifiesWholeState = false }, this, now);
    }

    private static SubscriptionState StateOf(SipRequest notify)
    {
        if (SubscriptionStateView.Of(notify) is not { } view)
            return new SubscriptionState.Active();
        return view.IsTerminated ? new SubscriptionState.Terminated(view.Reason ?? "noresource")
            : new SubscriptionState.Active(view.Expires is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }
}
