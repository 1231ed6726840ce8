using System.Collections.Immutable;
using System.Globalization;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;

namespace Gateway.Sip.UserAgents;

/// <summary>A subscription of a peer, by SUBSCRIBE or REFER; made with <see cref="UserAgentCore.AcceptSubscription"/>.</summary>
public sealed class IncomingSubscription : ITimed
{
    /// <summary>How many NOTIFYs may wait for the answer to the one before, where each tells a part of the state.</summary>
    public const int WaitingMax = 32;

    // A subscriber that is busy for longer is told by the next change.
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(60);

    private readonly UserAgentCore _core;
    private readonly DialogEnd _end;
    private readonly SubscriptionTerms _terms;
    private readonly ISubscriptionOwner _owner;
    private NotifierUsageState _usage;
    private NotifierUsageState.Quiet? _resting;
    private ImmutableList<Notification>? _kept;
    private Notification? _open;
    private bool _isTold;

    internal IncomingSubscription(
        UserAgentCore core, DialogEnd end, string package, string? eventId, SubscriptionTerms terms, ISubscriptionOwner owner, TimeSpan lasting, MonotonicTime now)
    {
        _core = core;
        _end = end;
        _terms = terms;
        _owner = owner;
        Package = package;
        EventId = eventId;
        _usage = NotifierUsage.Start(now, lasting);
    }

    /// <summary>The event package with its templates, for example <c>conference</c> or <c>refer</c>.</summary>
    public string Package { get; }

    /// <summary>The <c>id</c> of Event; <c>null</c> when there is none.</summary>
    public string? EventId { get; }

    /// <summary>The Call-ID of its dialog.</summary>
    public string CallId => _end.CallId;

    /// <summary>The tag of this end.</summary>
    public string LocalTag => _end.LocalTag;

    /// <summary>The tag of the subscriber.</summary>
    public string RemoteTag => _end.Dialog?.Id.RemoteTag ?? "";

    /// <summary>The call in whose dialog it lives; <c>null</c> when it has a dialog of its own.</summary>
    public Call? Call => _end.Call;

    /// <summary>Whether a NOTIFY is open or waits, so that another one would wait too.</summary>
    public bool IsNotifying => _usage is not NotifierUsageState.Quiet;

    /// <summary>Whether the last SUBSCRIBE was answered 204, because its owner said that the subscriber knows the state: then no NOTIFY is owed.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether it is over.</summary>
    public bool IsEnded => _usage is NotifierUsageState.Ended;

    int ITimed.TimerIndex { get; set; } = -1;

    MonotonicTime ITimed.NextDeadline => _usage.NextDeadline;

    internal DialogEnd End => _end;

    void ITimed.Tick(MonotonicTime now) => Step(NotifierUsageEvent.Tick.Event, default, now);

    /// <summary>
    /// Sends a NOTIFY, as soon as the one before is answered. After one that is <see cref="SubscriptionState.Terminated"/>, or when the subscription
    /// has run out, nothing more is sent.
    /// </summary>
    /// <param name="state">What it says of the subscription.</param>
    /// <param name="extras">Headers and the state as body.</param>
    /// <param name="now">The present.</param>
    public void Notify(SubscriptionState state, MessageExtras extras, MonotonicTime now)
    {
        _isTold = true;
        var lasting = (state as SubscriptionState.Active)?.Lasting;
        Step(
            new NotifierUsageEvent.NotifyGiven(state is SubscriptionState.Terminated, lasting),
            new() { Notification = new(state, extras) }, now);
    }

    /// <summary>
    /// Ends it without a NOTIFY, because its subscriber has another one in its place: what has started anew does not know this one, and what repeats itself would
    /// be told to subscribe again. A SUBSCRIBE for it is answered 481 from here on.
    /// </summary>
    public void Replace(MonotonicTime now) => Step(NotifierUsageEvent.Replaced.Event, default, now);

    /// <summary>A SUBSCRIBE in the dialog, for this subscription.</summary>
    internal void SubscribeArrived(ServerTransactionId transaction, SipRequest subscribe, MonotonicTime now)
    {
        var asked = subscribe.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : _terms.Expires;
        var lasting = asked < _terms.Expires ? asked : _terms.Expires;
        Step(new NotifierUsageEvent.SubscribeArrived(lasting), new() { Transaction = transaction, Subscribe = subscribe, Lasting = lasting }, now);
    }

    private void Step(NotifierUsageEvent happened, in Occasion occasion, MonotonicTime now)
    {
        var (state, effects) = NotifierUsage.Step(_usage, happened, now, _terms.NotifiesWholeState);
        _usage = state is NotifierUsageState.Quiet quiet ? Resting(quiet) : state;
        if (state is NotifierUsageState.Ended)
            _core.Forget(this);
        else
            _core.Settle(this, now);
        foreach (var effect in effects)
            Perform(effect, occasion, now);
    }

    // Between two NOTIFYs it rests as before: what is replaced each few seconds has grown old for the collector by then.
    private NotifierUsageState.Quiet Resting(NotifierUsageState.Quiet quiet) => _resting = _resting == quiet ? _resting : quiet;

    private void Perform(NotifierUsageEffect effect, in Occasion occasion, MonotonicTime now)
    {
        switch (effect)
        {
            case NotifierUsageEffect.SendNotify:
                Send(occasion.Notification!, now);
                break;
            case NotifierUsageEffect.Keep:
                _kept = (_kept ?? []).Add(occasion.Notification!);
                break;
            case NotifierUsageEffect.ForgetKept:
                _kept = null;
                break;
            case NotifierUsageEffect.ForgetOldest:
                _kept = _kept?.RemoveAt(0);
                break;
            case NotifierUsageEffect.KeepOpen:
                _kept = (_kept ?? []).Insert(0, _open!);
                break;
            case NotifierUsageEffect.SendKept:
                SendKept(now);
                break;
            case NotifierUsageEffect.SendTimeout:
                Send(Notification.Timeout, now);
                break;
            case NotifierUsageEffect.KeepTimeout:
                _kept = (_kept ?? []).Add(Notification.Timeout);
                break;
            case NotifierUsageEffect.AcceptSubscribe:
                IsKnown = occasion.Lasting > TimeSpan.Zero && _owner.KnowsState(this, occasion.Subscribe!, now);
                _core.AnswerSubscribe(occasion.Transaction, occasion.Subscribe!, _end, _terms with { IsKnown = IsKnown }, occasion.Lasting, now);
                break;
            case NotifierUsageEffect.RefuseSubscribe:
                _core.Respond(occasion.Transaction, occasion.Subscribe!, SipStatus.CallOrTransactionDoesNotExist, MessageExtras.None, now);
                break;
            case NotifierUsageEffect.TellRefreshed:
                TellRefreshed(occasion.Subscribe!, now);
                break;
            case NotifierUsageEffect.TellEnded:
                _owner.Ended(this, now);
                break;
        }
    }

    private void TellRefreshed(SipRequest subscribe, MonotonicTime now)
    {
        _isTold = false;
        _owner.Refreshed(this, subscribe, now);
        if (!_isTold && !IsKnown)
            Notify(new SubscriptionState.Active(), MessageExtras.None, now);
    }

    private void SendKept(MonotonicTime now)
    {
        if (_kept is not { IsEmpty: false } kept)
            return;
        _kept = kept.Count == 1 ? null : kept.RemoveAt(0);
        Send(kept[0], now);
    }

    // Whether it is the last is decided when it is sent, as is how long the subscription lasts from then on.
    private void Send(Notification notification, MonotonicTime now)
    {
        _open = notification;
        var extras = notification.Extras with
        {
            Headers = [new("Event", EventValue), new("Subscription-State", StateValue(notification.State, now)), .. notification.Extras.Headers],
        };
        _core.SendInDialog(_end, SipMethod.Notify, extras, NotifyEnded, now);
    }

    private void NotifyEnded(SipResponse? final, ClientFailure? failure, MonotonicTime now)
    {
        NotifierUsageEvent happened = failure is not null || final is not null && ResponseReach.EndsUsage(final.Status, isIntegral: true)
            ? NotifierUsageEvent.NotifyRefused.Event
            : final is { IsSuccess: false } && final.TryGetDeltaSeconds(HeaderId.RetryAfter, out var seconds)
                ? new NotifierUsageEvent.NotifyDeferred(seconds > RetryAfterMax.TotalSeconds ? RetryAfterMax : TimeSpan.FromSeconds(Math.Max(1, seconds)))
                : NotifierUsageEvent.NotifyEnded.Event;
        Step(happened, default, now);
        if (!IsNotifying)
            _open = null;
    }

    private string EventValue => EventId is null ? Package : $"{Package};id={EventId}";

    private string StateValue(SubscriptionState state, MonotonicTime now)
    {
        if (state is SubscriptionState.Terminated terminated)
        {
            return terminated.RetryAfter is { } pause
                ? string.Create(CultureInfo.InvariantCulture, $"terminated;reason={terminated.Reason};retry-after={(long)pause.TotalSeconds}")
                : $"terminated;reason={terminated.Reason}";
        }

        var expiresAt = _usage switch
        {
            NotifierUsageState.Notifying { IsLastWaiting: false } notifying => notifying.ExpiresAt,
            _ => now,
        };
        if (_usage is NotifierUsageState.Closing)
            return "terminated;reason=timeout";
        var seconds = (long)Math.Max(0, Math.Ceiling((expiresAt - now).TotalSeconds));
        return string.Create(CultureInfo.InvariantCulture, $"{(state is SubscriptionState.Pending ? "pending" : "active")};expires={seconds}");
    }

    private sealed record Notification(SubscriptionState State, MessageExtras Extras)
    {
        public static readonly Notification Timeout = new(new SubscriptionState.Terminated("timeout"), MessageExtras.None);
    }

    private readonly record struct Occasion
    {
        public Notification? Notification { get; init; }

        public ServerTransactionId Transaction { get; init; }

        public SipRequest? Subscribe { get; init; }

        public TimeSpan Lasting { get; init; }
    }
}
