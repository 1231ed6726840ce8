using System.Globalization;
using System.Text;
using Gateway.Domain.History;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Proxying;
using Gateway.Sip.Registration;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>
/// The SIP/IP core: registrar, location, proxy and trust boundary of one network. It authenticates phones and asserts who they are, leads
/// requests for PoC Clients through the PoC server (sender's side, then target's side), and routes the rest by location or by domain.
/// </summary>
/// <remarks>
/// <para>What it leaves out: transit between two other networks; following redirections.</para>
/// <para>Not thread safe: one event loop owns it, but for <see cref="Registrations"/>. Parts: this file holds the element and the events,
/// <c>.Registration</c> the registrar's side, <c>.Identity</c> who sent a request, <c>.Routing</c> where it goes, <c>.Services</c> which service takes a call, <c>.FindMe</c> who is looked for before.</para>
/// </remarks>
public sealed partial class SipIpCore : ISipElement, ITransactionUser, IProxyOwner
{
    private const string Methods = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, PUBLISH, REFER, INFO, UPDATE, PRACK";

    private readonly SipCoreSettings _settings;
    private readonly IdSource _ids;
    private readonly NetworkFactsSource _facts;
    private readonly FactOutbox _outbox;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly TransactionLayer _transactions;
    private readonly ProxyCore _proxy;
    private readonly LocationTable _location = new();
    private readonly Registrar _registrar;
    private readonly DigestServer _digest;
    private readonly TrustDomain _trust;
    private readonly SourceRateLimit _rate;
    private readonly byte[] _domain;
    private readonly byte[] _ownRealm;
    private readonly Dictionary<string, NextHop> _localHops = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="settings">Names, routes and limits.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance; must be unpredictable, nonces come from it.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="facts">Subscribers.</param>
    /// <param name="outbox">Where changes of registrations are told.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public SipIpCore(
        SipCoreSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, NetworkFactsSource facts, FactOutbox outbox,
        Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        _settings = settings;
        _ids = ids;
        _facts = facts;
        _outbox = outbox;
        _utcOf = utcOf;
        _transactions = new(this, transmitter, ids, timers, TransactionLayerOptions.Proxy);
        _proxy = new(this, _transactions, ids, new()
        {
            Names = [settings.HostName, settings.Domain],
            Points = settings.Points.Add(new(TransportKind.InProcess, settings.HostName, 0)),
            TimerC = settings.TimerC,
            TimerM = timers.TransactionTimeout,
            NoAnswerAfter = settings.NoAnswerAfter,
        });
        _registrar = new(_location, settings.Registrar, registration => SortableId.New("reg", registration.UtcNow, ids));
        var digest = new DigestServerSettings { Realm = settings.Domain };
        _digest = new(
            settings.DigestAlgorithms.IsEmpty ? digest : digest with { Algorithms = settings.DigestAlgorithms }, new AttemptLimiter(new()), ids);
        _trust = new(settings);
        _rate = new(settings.RequestsPerSecondPerSource);
        _domain = Encoding.ASCII.GetBytes(settings.Domain);
        _ownRealm = Encoding.ASCII.GetBytes($"realm=\"{settings.Domain}\"");
        foreach (var element in settings.LocalElements)
            _localHops[element] = new NextHop.Over(Flow.InProcess(element));
        _localHopsByText = _localHops.GetAlternateLookup<ReadOnlySpan<char>>();
        _pocServer = PocServerLeg.Of(settings);
        _presenceServer = Encoding.ASCII.GetBytes(settings.PresenceServer ?? "");
        _messageBox = Encoding.ASCII.GetBytes(settings.MessageBox ?? "");
    }

    /// <inheritdoc/>
    public string HostName => _settings.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(
        MonotonicTime.Earlier(_transactions.NextDeadline, _proxy.NextDeadline), _location.NextDeadline);

    /// <summary>Where everybody is registered. Its snapshot may be read on every thread.</summary>
    public LocationTable Registrations => _location;

    /// <summary>Requests that are on their way through the core.</summary>
    public int OpenRequests => _proxy.OpenRequests;

    /// <summary>Transactions held, finished ones included.</summary>
    public int TransactionCount => _transactions.Count;

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        if (message is SipRequest request && IsTooMany(request, from, now))
            return;
        _transactions.Receive(message, from, now);
    }

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _transactions.TransmitFailed(ticket, hop, now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _transactions.Tick(now);
        _proxy.Tick(now);
        Report(_location.Expire(now));
    }

    void ITransactionUser.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        var routed = RoutedRequest.Of(request, _proxy.Names);
        if (request.Method == SipMethod.Register && IsForCoreItself(routed, withUser: true))
            RegisterArrived(transaction, request, from, now);
        else if (request.Method == SipMethod.Options && IsForCoreItself(routed, withUser: false))
            _transactions.Respond(transaction, Capabilities(request), now);
        else
            _proxy.RequestArrived(transaction, request, from, routed, now);
    }

    void ITransactionUser.CancelArrived(ServerTransactionId invite, SipRequest cancel, MonotonicTime now) =>
        _proxy.CancelArrived(invite, cancel, now);

    void ITransactionUser.AckArrived(SipRequest ack, Flow from, MonotonicTime now) => _proxy.AckArrived(ack, from, now);

    void ITransactionUser.ResponseArrived(ClientTransactionId transaction, SipResponse response, MonotonicTime now) =>
        _proxy.ResponseArrived(transaction, response, now);

    void ITransactionUser.ClientFailed(ClientTransactionId transaction, ClientFailure failure, MonotonicTime now) =>
        _proxy.ClientFailed(transaction, failure, now);

    void ITransactionUser.ServerFailed(ServerTransactionId transaction, MonotonicTime now) => _proxy.ServerFailed(transaction, now);

    void IProxyOwner.Forwarding(ProxyRequest request, in ProxyTarget target, NextHop hop, MessageEdit edit)
    {
        // An ACK has no sender of its own: nobody is asked to prove it.
        var sender = request.OwnerData as RequestSender ?? RequestSender.Of(_trust.Of(request.From));
        IdentityHeaders.OnRequest(edit, request.Request, sender, target.Data is Binding ? Standing.Untrusted : _trust.Of(hop), _ownRealm);
        if (sender.History is not null || request.Request.Has(HeaderId.HistoryInfo))
        {
            HistoryInfo.Write(
                edit, request.Request, request.RequestUri.Span, sender.History, sender.History?.Of(target.Data), Leaves(request, target, hop) ? _settings.Domain : null);
        }
    }

    void IProxyOwner.Relaying(ProxyRequest request, in ProxyTarget target, NextHop? from, SipResponse response, MessageEdit edit)
    {
        if (request.OwnerData is not RequestSender sender)
            return;
        var answeredBy = from is null ? null : (target.Data as Binding)?.Address;
        var standing = from is null ? Standing.OwnElement : answeredBy is null ? _trust.Of(from) : Standing.Untrusted;
        IdentityHeaders.OnResponse(edit, response, answeredBy, standing, sender.Standing, _settings.Domain);
        HistoryInfo.WriteAnswer(edit, request.Request, request.RequestUri.Span, response, sender.History, target.Data, isBelieved: standing >= Standing.PeerNetwork, isTold: sender.Standing >= Standing.PeerNetwork);
        if (sender.Search is { IsAlert: true } search)
            TellOfAlert(edit, search, target, response);
    }

    private bool IsTooMany(SipRequest request, Flow from, MonotonicTime now)
    {
        if (request.Method == SipMethod.Ack || request.Method == SipMethod.Cancel || _trust.Of(from) != Standing.Untrusted || _rate.TryCount(from, now))
            return false;
        if (MessageValidator.Check(request).IsValid && ResponseRouting.HopFor(request.TopVia, from) is { } hop)
        {
            var seconds = (5 + _ids.NewUInt32() % 11).ToString(CultureInfo.InvariantCulture);
            _transactions.SendStateless(
                new ResponseBuilder(request, SipStatus.ServiceUnavailable, toTag: _ids.NewTag()).Header(HeaderId.RetryAfter, seconds).Build(), hop);
        }

        return true;
    }

    // A registrar is addressed by its domain alone; phones that put a user before it mean no one else.
    private bool IsForCoreItself(in RoutedRequest routed, bool withUser) =>
        !routed.HasRoute && SipUriView.TryRead(routed.RequestUri.Span, out var uri) && (withUser || uri.User.IsEmpty) && _proxy.Names.AreOurs(uri);

    private SipResponse Capabilities(SipRequest request) =>
        new ResponseBuilder(request, SipStatus.Ok, toTag: _ids.NewTag())
            .Header(HeaderId.Allow, Methods)
            .Header(HeaderId.Supported, "path, gruu, outbound")
            .Build();
}
