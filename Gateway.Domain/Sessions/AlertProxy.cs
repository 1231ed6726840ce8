using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Sessions;

/// <summary>
/// The part of a PoC server that Instant Personal Alerts pass. It is a proxy on both sides, as Figure 24 of the OMA PoC Control Plane has it: it
/// lets the alert pass or refuses it, changes neither User-Agent nor Server, and puts the outcome on disk before the sender hears it.
/// </summary>
/// <remarks>
/// The core says by the Route value that brought the request here on whose behalf it is asked (<see cref="ServedSide"/>). Every MESSAGE comes
/// here, and nothing else. Not thread safe: one event loop owns it.
/// </remarks>
internal sealed class AlertProxy : ITransactionUser, IProxyOwner
{
    private readonly PocServerSettings _settings;
    private readonly NetworkFactsSource _facts;
    private readonly AlertRecords _records;
    private readonly IdSource _ids;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly TransactionLayer _transactions;
    private readonly ProxyCore _proxy;
    private readonly AlertRateLimit _rate;

    /// <param name="settings">Names and limits.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance for branches and tags.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="facts">Subscribers, groups and rules.</param>
    /// <param name="records">Where alerts become durable.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public AlertProxy(
        PocServerSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, NetworkFactsSource facts,
        AlertRecords records, Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        _settings = settings;
        _facts = facts;
        _records = records;
        _ids = ids;
        _utcOf = utcOf;
        _rate = new(settings.AlertsPerSecond);
        _transactions = new(this, transmitter, ids, timers, TransactionLayerOptions.Proxy);
        _proxy = new(this, _transactions, ids, new() { Names = [settings.HostName], Points = settings.Points, RecordsRoute = false });
    }

    /// <summary>The earliest of its timers.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_transactions.NextDeadline, _proxy.NextDeadline);

    /// <summary>A message of a MESSAGE transaction arrived.</summary>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _transactions.Receive(message, from, now);

    /// <summary>A message of its own could not be sent.</summary>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _transactions.TransmitFailed(ticket, hop, now);

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(MonotonicTime now)
    {
        _transactions.Tick(now);
        _proxy.Tick(now);
    }

    void ITransactionUser.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now) =>
        _proxy.RequestArrived(transaction, request, from, now);

    void ITransactionUser.CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now) =>
        _proxy.CancelArrived(invite, cancel, now);

    void ITransactionUser.AckArrived(SipRequest ack, Flow from, MonotonicTime now) => _proxy.AckArrived(ack, from, now);

    void ITransactionUser.ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now) =>
        _proxy.ResponseArrived(transaction, response, now);

    void ITransactionUser.ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now) =>
        _proxy.ClientFailed(transaction, failure, now);

    void ITransactionUser.ServerFailed(ServerTransactionId transaction, MonotonicTime now) => _proxy.ServerFailed(transaction, now);

    void IProxyOwner.TargetsWanted(ProxyRequest request, MonotonicTime now)
    {
        if (!AlertPassage.TryRead(request.Request, request.RequestUri.Span, out var passage))
        {
            _proxy.Refuse(request, SipStatus.NotFound, now);
            return;
        }

        var side = ServedSides.Of(request.OwnRoute, passage, _facts.Current.Subscribers);
        var alert = new ServedAlert(passage, side);
        request.OwnerData = alert;
        switch (Judge(alert, now))
        {
            case AlertVerdict.Refused refused:
                Refuse(request, alert, refused, now);
                break;
            default:
                PassOn(request, now);
                break;
        }
    }

    bool IProxyOwner.MayRelay(ProxyRequest request, SipResponse final, MonotonicTime now)
    {
        if (request.OwnerData is not ServedAlert alert || !_records.Concern(alert, final.IsSuccess, _facts.Current.Subscribers))
            return true;
        _records.Record(alert, AlertOutcome.StateOf(final), AlertOutcome.CauseOf(final), AlertOutcome.WhyOf(final), now, later => _proxy.Release(request, later));
        return false;
    }

    void IProxyOwner.Abandoned(ProxyRequest request, MonotonicTime now)
    {
        if (request.OwnerData is ServedAlert alert && _records.Concern(alert, delivered: false, _facts.Current.Subscribers))
            _records.Record(alert, AlertTargetState.NoAnswer, new(SipStatus.RequestTimeout, "No final response", null), [], now, static _ => { });
    }

    private AlertVerdict Judge(ServedAlert alert, MonotonicTime now)
    {
        if (alert.Side == ServedSide.Terminating)
            return AlertControl.Terminating(_facts.Current, alert.Passage, _utcOf(now));
        return _rate.TryCount(alert.Passage.From, alert.Passage.To, now)
            ? AlertControl.Originating(_facts.Current, alert.Passage, _utcOf(now))
            : new AlertVerdict.Refused(SipStatus.ServiceUnavailable, null, null);
    }

    private void Refuse(ProxyRequest request, ServedAlert alert, AlertVerdict.Refused refused, MonotonicTime now)
    {
        var response = new ResponseBuilder(request.Request, refused.Status, toTag: _ids.NewTag());
        if (refused.Warning is { } warning)
            response.Header(HeaderId.Warning, $"399 {_settings.HostName} {QuotedText.Write(warning)}");
        if (refused.Status == SipStatus.ServiceUnavailable)
            response.Header(HeaderId.RetryAfter, "1");
        response.Header(HeaderId.Server, _settings.Product);
        if (refused.Why is { } why)
            _records.RecordDenial(alert, why);
        var final = response.Build();
        if (!_records.Concern(alert, delivered: false, _facts.Current.Subscribers))
        {
            _proxy.Refuse(request, final, now);
            return;
        }

        _records.Record(
            alert, AlertOutcome.StateOf(final), AlertOutcome.CauseOf(final), AlertOutcome.WhyOf(final), now,
            later => _proxy.Refuse(request, final, later));
    }

    // A core that asked by Route put its own Route value below ours; one that did not gets the request back as its outbound proxy.
    private void PassOn(ProxyRequest request, MonotonicTime now) =>
        _proxy.Forward(request, new ProxyTarget(default) { Hop = request.HasRoute ? null : _settings.Core }, now);
}
