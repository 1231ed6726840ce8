using System.Text;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>A subscription of ours, by SUBSCRIBE or REFER, in a dialog of its own; made with <see cref="UserAgentCore.Subscribe"/>.</summary>
public sealed class OutgoingSubscription : ITimed
{
    // A year: what a notifier grants beyond it is as good as that.
    private const uint SecondsMax = 366 * 24 * 3600;

    // What is asked for where the owner does not say (RFC 6665 §5.4 leaves it to the packages; theirs are 3600 s).
    private const uint SecondsUsual = 3600;

    // What a REFER lasts if its NOTIFYs do not say: longer than Timer C of a call that is made on our behalf.
    private const uint ReferSeconds = 240;

    private const string SuppressIfMatch = "Suppress-If-Match";

    private readonly UserAgentCore _core;
    private readonly DialogEnd _end;
    private readonly ISubscriberOwner _owner;
    private readonly MessageExtras _refreshExtras;
    private readonly bool _isRefreshed;
    private readonly uint _askedSeconds;
    private SubscriberUsageState _usage;
    private TimeSpan _lasting;

    // The number of our last SUBSCRIBE or REFER, until a dialog holds it.
    private uint _cseq;

    internal OutgoingSubscription(UserAgentCore core, DialogEnd end, OutgoingRequest request, SipRequest sent, ISubscriberOwner owner, MonotonicTime now)
    {
        _core = core;
        _end = end;
        _owner = owner;
        _isRefreshed = request.Method == SipMethod.Subscribe;
        Event = _isRefreshed ? sent.Text(HeaderId.Event) ?? "" : "refer";

        // A refresh repeats the headers of the first request, but not its body, nor what was known then, nor what belongs to a REFER.
        _refreshExtras = _isRefreshed ? Repeated(request.Extras) : MessageExtras.None.With(HeaderId.Event, Event);
        _askedSeconds = Math.Min(_isRefreshed ? request.Expires ?? SecondsUsual : ReferSeconds, SecondsMax);
        _lasting = TimeSpan.FromSeconds(_askedSeconds);
        _cseq = sent.CSeq.Number;
        _usage = SubscriberUsage.Start(now, core.Timers);
        end.Subscriber = this;
    }

    /// <summary>The value of Event: the package with its parameters.</summary>
    public string Event { get; }

    /// <summary>The Call-ID of its dialog.</summary>
    public string CallId => _end.CallId;

    /// <summary>The tag of this end.</summary>
    public string LocalTag => _end.LocalTag;

    /// <summary>The tag of the notifier; empty before it is known.</summary>
    public string RemoteTag => _end.Dialog?.Id.RemoteTag ?? "";

    /// <summary>Whether it is over.</summary>
    public bool IsEnded => _usage is SubscriberUsageState.Ended;

    int ITimed.TimerIndex { get; set; } = -1;

    MonotonicTime ITimed.NextDeadline => _usage.NextDeadline;

    internal DialogEnd End => _end;

    void ITimed.Tick(MonotonicTime now) => Step(SubscriberUsageEvent.Tick.Event, default, now);

    /// <summary>Refreshes it at once, for the whole state: where versions have a gap (RFC 4575 §3.4). No effect unless it stands.</summary>
    public void Refresh(MonotonicTime now) => Step(SubscriberUsageEvent.RefreshAsked.Event, default, now);

    /// <summary>Ends it with Expires 0, once there is a dialog. The end is told after the last NOTIFY.</summary>
    public void Unsubscribe(MonotonicTime now) => Step(SubscriberUsageEvent.EndAsked.Event, default, now);

    internal void Accepted(SipRequest request, SipResponse success, MonotonicTime now)
    {
        _cseq = request.CSeq.Number;
        if (_isRefreshed && success.TryGetDeltaSeconds(HeaderId.Expires, out var seconds))
            _lasting = TimeSpan.FromSeconds(Math.Min(seconds, SecondsMax));
        if (_end.Dialog is null && Dialog.TryCreateAsClient(request, success, out var dialog))
            _end.Dialog = dialog;
        else
            _end.Dialog = _end.Dialog?.RefreshTarget(success);
        // A 204 that makes no dialog has to be followed by a NOTIFY after all: nothing else could keep it up.
        var isKnown = _isRefreshed && success.Status == SipStatus.NoNotification && (_end.Dialog is not null || _lasting == TimeSpan.Zero);
        var isDeclined = request.Method == SipMethod.Refer && success.TryGet(HeaderId.ReferSub, out var sub) && Ascii.EqualsIgnoreCase(sub, "false"u8);
        Step(
            isDeclined ? SubscriberUsageEvent.SubscriptionDeclined.Event
                : isKnown ? SubscriberUsageEvent.AcceptedAsKnown.Event
                : SubscriberUsageEvent.RequestAccepted.Event,
            new() { Response = success }, now);
    }

    internal void Refused(SipResponse? final, MonotonicTime now) =>
        Step(
            new SubscriberUsageEvent.RequestRefused(final is null || ResponseReach.EndsUsage(final.Status, isIntegral: true)),
            new() { Response = final }, now);

    internal void NotifyArrived(ServerTransactionId transaction, SipRequest notify, MonotonicTime now)
    {
        if (!notify.TryGet(HeaderId.Event, out var named) || !SamePackage(named))
        {
            _core.Respond(transaction, notify, SipStatus.BadEvent, MessageExtras.None, now);
            return;
        }

        if (_end.Dialog is null && !TryBeginDialog(notify))
        {
            _core.Respond(transaction, notify, SipStatus.BadRequest, MessageExtras.None, now);
            return;
        }

        Step(EventOf(notify, out var reason), new() { Transaction = transaction, Notify = notify, Reason = reason }, now);
    }

    // A NOTIFY that overtakes the 2xx makes the dialog (RFC 6665 §4.1.2.4). Its To is our From, as in every request of the peer.
    private bool TryBeginDialog(SipRequest notify)
    {
        if (!Dialog.TryCreateAsServer(notify, new ResponseBuilder(notify, SipStatus.Ok).Build(), _cseq, out var dialog))
            return false;
        _end.Dialog = dialog;
        return true;
    }

    // The parameters do not count: the dialog is this subscription's own, and a notifier may or may not give a REFER its id (RFC 3515 §2.4.6).
    private bool SamePackage(ReadOnlySpan<byte> named)
    {
        var end = named.IndexOf((byte)';');
        var package = HeaderValues.Trim(end < 0 ? named : named[..end]);
        var own = Event.AsSpan();
        own = (own.IndexOf(';') is >= 0 and var semicolon ? own[..semicolon] : own).Trim();
        return Ascii.Equals(package, own);
    }

    private static SubscriberUsageEvent EventOf(SipRequest notify, out string? reason)
    {
        reason = null;
        if (!notify.TryGet(HeaderId.SubscriptionState, out var value))
            return new SubscriberUsageEvent.NotifyArrived(null);
        var semicolon = value.IndexOf((byte)';');
        var parameters = new Parameters(semicolon < 0 ? default : value[semicolon..]);
        if (Ascii.EqualsIgnoreCase(HeaderValues.Trim(semicolon < 0 ? value : value[..semicolon]), "terminated"u8))
        {
            reason = parameters.TryGet("reason"u8, out var text) ? Encoding.UTF8.GetString(text) : "";
            return SubscriberUsageEvent.LastNotifyArrived.Event;
        }

        return new SubscriberUsageEvent.NotifyArrived(
            parameters.TryGetDeltaSeconds("expires"u8, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, SecondsMax)) : null);
    }

    private void Step(SubscriberUsageEvent happened, in Occasion occasion, MonotonicTime now)
    {
        var (state, effects) = SubscriberUsage.Step(_usage, happened, now, _core.Timers, _lasting, _isRefreshed);
        _usage = state;
        if (state is SubscriberUsageState.Ended)
            _core.Forget(this);
        else
            _core.Settle(this, now);
        foreach (var effect in effects)
            Perform(effect, occasion, now);
    }

    private void Perform(SubscriberUsageEffect effect, in Occasion occasion, MonotonicTime now)
    {
        switch (effect)
        {
            case SubscriberUsageEffect.SendRefresh:
                _core.SendSubscribe(
                    this, Math.Clamp(_owner.SecondsToAsk(this, _askedSeconds, now), 1, SecondsMax),
                    _owner.KnownTag(this) is { } known ? _refreshExtras.With(SuppressIfMatch, known) : _refreshExtras, now);
                break;
            case SubscriberUsageEffect.SendUnsubscribe:
                _core.SendSubscribe(this, 0, _refreshExtras, now);
                break;
            case SubscriberUsageEffect.AcceptNotify:
                _core.Respond(occasion.Transaction, occasion.Notify!, SipStatus.Ok, MessageExtras.None, now);
                break;
            case SubscriberUsageEffect.RefuseNotify:
                _core.Respond(occasion.Transaction, occasion.Notify!, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
                break;
            case SubscriberUsageEffect.TellAnswered:
                _owner.Answered(this, occasion.Response, now);
                break;
            case SubscriberUsageEffect.TellNotified:
                _owner.Notified(this, occasion.Notify!, now);
                break;
            case SubscriberUsageEffect.TellEnded:
                _owner.Ended(this, (_usage as SubscriberUsageState.Ended)?.Reason ?? occasion.Reason ?? "", now);
                break;
        }
    }

    private static MessageExtras Repeated(MessageExtras first) =>
        first with { Body = null, Headers = first.Headers.RemoveAll(line => line.Key.Equals(SuppressIfMatch, StringComparison.OrdinalIgnoreCase)) };

    private readonly record struct Occasion
    {
        public ServerTransactionId Transaction { get; init; }

        public SipRequest? Notify { get; init; }

        public SipResponse? Response { get; init; }

        /// <summary>What the last NOTIFY gives as reason.</summary>
        public string? Reason { get; init; }
    }
}
