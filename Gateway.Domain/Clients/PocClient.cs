using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Clients;

/// <summary>
/// A PoC Client: the SIP user agent that acts for people. One element serves many accounts: the console users of the gateway, or a fleet of
/// simulated handsets. It registers each account, sends and receives Instant Personal Alerts, and talks to nobody but its SIP/IP core.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class PocClient : ISipElement, ITransactionUser
{
    private readonly PocClientSettings _settings;
    private readonly IdSource _ids;
    private readonly IPocClientOwner _owner;
    private readonly TransactionLayer _transactions;
    private readonly SortedDictionary<string, PocClientAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<ClientTransactionId, PocClientExchange> _exchanges = [];
    private readonly Dictionary<ServerTransactionId, SipRequest> _unanswered = [];

    // The earliest deadline of all registrations, or earlier: an early tick does no harm, and it saves a look at each account per message.
    private MonotonicTime _nextRegistration = MonotonicTime.Never;

    /// <param name="settings">Where it lives.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance for tags, branches and Call-IDs.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="owner">Who stands behind it.</param>
    public PocClient(PocClientSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, IPocClientOwner owner)
    {
        _settings = settings;
        _ids = ids;
        _owner = owner;
        _transactions = new(this, transmitter, ids, timers, TransactionLayerOptions.UserAgent);
    }

    /// <inheritdoc/>
    public string HostName => _settings.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_transactions.NextDeadline, _nextRegistration);

    /// <summary>The accounts that are served at the moment.</summary>
    public IEnumerable<PocAccount> Accounts => _accounts.Values.Select(account => account.Account);

    /// <summary>Serves an account from now on and registers it; replaces what was known of the same address.</summary>
    public void Serve(PocAccount account, MonotonicTime now)
    {
        var key = account.Address.ToString();
        if (_accounts.TryGetValue(key, out var known))
        {
            known.Account = account;
            return;
        }

        var served = new PocClientAccount(account, _settings, _ids);
        _accounts.Add(key, served);
        Advance(served, new ClientRegistrationEvent.Wanted(_settings.RegistrationExpiry), now);
    }

    /// <summary>Stops serving an account and takes its binding away.</summary>
    public void Release(PocAddress address, MonotonicTime now)
    {
        if (_accounts.Remove(address.ToString(), out var account))
            Advance(account, new ClientRegistrationEvent.Unwanted(), now);
    }

    /// <summary>Sends an Instant Personal Alert. Its outcome comes to the owner under the Call-ID.</summary>
    /// <param name="from">Who sends it. He need not be registered: an application may send for a person without a console.</param>
    /// <param name="to">Whom it is for.</param>
    /// <param name="callId">Its Call-ID: the same one when an alert is sent again after a restart.</param>
    /// <param name="text">Its text; <c>null</c> for a bare alert.</param>
    /// <param name="now">The present.</param>
    public void SendAlert(PocAccount from, PocAddress to, string callId, string? text, MonotonicTime now)
    {
        if (!_accounts.TryGetValue(from.Address.ToString(), out var account))
            account = new(from, _settings, _ids);
        SendAlert(new(account, PocClientExchangeKind.Alert, callId, to, text), now);
    }

    /// <summary>Answers an alert: 200 once it is safe, anything else to refuse it.</summary>
    public void AnswerAlert(IncomingAlert alert, int status, MonotonicTime now)
    {
        if (!_unanswered.Remove(alert.Transaction, out var request))
            return;
        var response = new ResponseBuilder(request, status, toTag: _ids.NewTag()).Header(HeaderId.Server, _settings.Product);
        if (_accounts.TryGetValue(alert.To.ToString(), out var account))
            response.Header(HeaderId.PPreferredIdentity, account.NameAddr);
        _transactions.Respond(alert.Transaction, response.Build(), now);
    }

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _transactions.Receive(message, from, now);

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _transactions.TransmitFailed(ticket, hop, now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _transactions.Tick(now);
        if (now < _nextRegistration)
            return;
        _nextRegistration = MonotonicTime.Never;
        foreach (var account in _accounts.Values)
        {
            if (account.Registration.NextDeadline <= now)
                Advance(account, new ClientRegistrationEvent.Tick(), now);
            _nextRegistration = MonotonicTime.Earlier(_nextRegistration, account.Registration.NextDeadline);
        }
    }

    void ITransactionUser.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (request.Method == SipMethod.Options)
            Refuse(transaction, request, SipStatus.Ok, now);
        else if (request.Method != SipMethod.Message)
            Refuse(transaction, request, request.Method.IsKnown ? SipStatus.MethodNotAllowed : SipStatus.NotImplemented, now);
        else if (FindAccount(request) is not { } account)
            Refuse(transaction, request, SipStatus.NotFound, now);
        else if (!PocAlertMessage.TryReadText(request, out var text))
            Refuse(transaction, request, SipStatus.UnsupportedMediaType, now);
        else
        {
            var identity = AssertedIdentity.Of(request);
            _unanswered.Add(transaction, request);
            _owner.AlertArrived(
                new(transaction, Encoding.UTF8.GetString(request.CallId), identity.Address, identity.DisplayName, account.Account.Address, text), now);
        }
    }

    void ITransactionUser.ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now)
    {
        if (response.IsProvisional || !_exchanges.Remove(transaction, out var exchange))
            return;
        if (exchange.Kind == PocClientExchangeKind.Registration)
            RegistrationAnswered(exchange.Account, response, now);
        else if (exchange.Account.Credentials.Answer(response, SipMethod.Message, exchange.To.ToString(), exchange.Tries) is { } tries)
            SendAlert(exchange with { CSeq = exchange.CSeq + 1, Tries = tries }, now);
        else
            _owner.AlertAnswered(exchange.CallId, response, now);
    }

    void ITransactionUser.ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now)
    {
        if (!_exchanges.Remove(transaction, out var exchange))
            return;
        if (exchange.Kind == PocClientExchangeKind.Registration)
            Advance(exchange.Account, new ClientRegistrationEvent.Refused(SipStatus.RequestTimeout, TimeSpan.Zero), now);
        else
            _owner.AlertFailed(exchange.CallId, failure == ClientFailure.Timeout, now);
    }

    void ITransactionUser.ServerFailed(ServerTransactionId transaction, MonotonicTime now) => _unanswered.Remove(transaction);

    // This client answers every INVITE at once, so there is never one to cancel, and an ACK has no dialog to go to.
    void ITransactionUser.CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now)
    {
    }

    void ITransactionUser.AckArrived(SipRequest ack, Flow from, MonotonicTime now)
    {
    }

    private void Advance(PocClientAccount account, ClientRegistrationEvent happened, MonotonicTime now)
    {
        var (state, effects) = ClientRegistration.Step(account.Registration, happened, now, _settings.Registration);
        account.Registration = state;
        _nextRegistration = MonotonicTime.Earlier(_nextRegistration, state.NextDeadline);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ClientRegistrationEffect.SendRegister register:
                    var request = account.NewRegister(register.Expiry);
                    _exchanges.Add(_transactions.Send(request, _settings.Core, now), new(account, PocClientExchangeKind.Registration, account.RegistrationCallId, default, null));
                    break;
                case ClientRegistrationEffect.Report report:
                    _owner.RegistrationReported(account.Account.Address, report.IsRegistered, report.Status);
                    break;
            }
        }
    }

    private void RegistrationAnswered(PocClientAccount account, SipResponse response, MonotonicTime now) =>
        Advance(account, account.EventOf(response), now);

    private void SendAlert(PocClientExchange exchange, MonotonicTime now)
    {
        var request = PocAlertMessage.Build(exchange, _settings, _ids);
        _exchanges.Add(_transactions.Send(request, _settings.Core, now), exchange);
    }

    private void Refuse(ServerTransactionId transaction, SipRequest request, int status, MonotonicTime now)
    {
        var response = new ResponseBuilder(request, status, toTag: _ids.NewTag()).Header(HeaderId.Server, _settings.Product);
        if (status is SipStatus.MethodNotAllowed or SipStatus.NotImplemented or SipStatus.Ok)
            response.Header(HeaderId.Allow, "MESSAGE, OPTIONS");
        if (status == SipStatus.UnsupportedMediaType)
            response.Header(HeaderId.Accept, "text/plain");
        _transactions.Respond(transaction, response.Build(), now);
    }

    // The core puts the registered contact into the Request-URI; its user part is the account's contact token.
    private PocClientAccount? FindAccount(SipRequest request)
    {
        if (!SipUriView.TryRead(request.RequestUri, out var uri))
            return null;
        foreach (var account in _accounts.Values)
        {
            if (Ascii.Equals(uri.User, account.ContactUser))
                return account;
        }

        return SipUri.TryParse(request.RequestUri, out var full) && _accounts.TryGetValue(full.AddressOfRecord(), out var byAddress)
            ? byAddress
            : null;
    }
}
