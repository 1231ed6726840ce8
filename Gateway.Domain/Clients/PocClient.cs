using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Media;
using Gateway.Domain.Presence;
using Gateway.Domain.Presence.Watching;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>
/// A PoC Client: the SIP user agent that acts for people. One element serves many accounts: the console users of the gateway, or a fleet of
/// simulated handsets. It registers each account, sends and receives Instant Personal Alerts, takes part in PoC Sessions, and talks to
/// nobody but its SIP/IP core.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class PocClient : ISipElement, IUserAgentOwner
{
    private readonly ClientContext _context;
    private readonly ClientRegistrations _registrations;
    private readonly ClientAlerts _alerts;
    private readonly ClientSessions _sessions;
    private readonly ClientPresence _presence;

    /// <param name="settings">Where it lives.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance for tags, branches and Call-IDs.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="ports">Where the media of its sessions comes in.</param>
    /// <param name="owner">Who stands behind its registrations and alerts.</param>
    /// <param name="sessions">Who stands behind its sessions.</param>
    /// <param name="watching">Makes the Watcher Application that asks of presence for its people; <c>null</c> where nobody asks.</param>
    public PocClient(
        PocClientSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, IMediaPorts ports, IPocClientOwner owner,
        IPocClientSessionOwner sessions, Func<IWatcherAgent, WatcherApplication>? watching = null)
    {
        var core = new UserAgentCore(
            new()
            {
                HostName = settings.HostName,
                Points = [settings.Point],
                Product = settings.Product,
                Allow = "INVITE, ACK, CANCEL, BYE, MESSAGE, NOTIFY, UPDATE, OPTIONS",
                Supported = "timer, gruu, tdialog, norefersub",
                Extensions = ["timer", "gruu", "tdialog", "norefersub", "eventlist", AnswerModeView.OptionTag],
                // Manual answer over a pre-established session rings in a re-INVITE.
                ReinviteMax = settings.Sessions.RingAtMost + TimeSpan.FromSeconds(10),
            },
            transmitter, ids, timers, this);
        _context = new(settings, core, new(), ports, ids);
        _registrations = new(_context, owner);
        _alerts = new(_context, owner);
        _sessions = new(_context, sessions);
        _presence = new(_context);
        Watching = watching?.Invoke(_presence);
    }

    /// <inheritdoc/>
    public string HostName => _context.Settings.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(
        MonotonicTime.Earlier(_context.Core.NextDeadline, MonotonicTime.Earlier(_registrations.NextDeadline, _sessions.NextDeadline)),
        MonotonicTime.Earlier(_presence.NextDeadline, Watching?.NextDeadline ?? MonotonicTime.Never));

    /// <summary>What asks of presence for its people; <c>null</c> where nobody asks.</summary>
    public WatcherApplication? Watching { get; }

    /// <summary>The accounts that are served at the moment.</summary>
    public IEnumerable<PocAccount> Accounts => _context.Accounts.All.Select(account => account.Account);

    /// <summary>The sessions that are not over, in the order in which they began.</summary>
    public IReadOnlyCollection<PocClientSession> Sessions => _sessions.All;

    /// <summary>What is held below for calls, subscriptions and requests: 0 when nothing is left behind.</summary>
    public int RemainderCount => _context.Core.CallCount + _context.Core.SubscriptionCount + _context.Core.RemainderCount;

    /// <summary>Transactions held, finished ones included.</summary>
    public int TransactionCount => _context.Core.TransactionCount;

    /// <summary>Serves an account from now on and registers it; replaces what was known of the same address.</summary>
    public void Serve(PocAccount account, MonotonicTime now)
    {
        if (_context.Accounts.TryFind(account.Address, out var known))
        {
            known.Account = account;
            return;
        }

        var served = new PocClientAccount(account, _context.Settings, _context.Ids);
        _context.Accounts.Add(served);
        _registrations.Begin(served, now);
    }

    /// <summary>Stops serving an account: leaves its sessions, and takes its binding away.</summary>
    public void Release(PocAddress address, MonotonicTime now)
    {
        if (!_context.Accounts.Remove(address, out var account))
            return;
        _sessions.LeaveAll(account, now);
        _registrations.End(account, now);
    }

    /// <summary>Sends an Instant Personal Alert. Its outcome comes to the owner under the Call-ID.</summary>
    /// <param name="from">Who sends it. He need not be registered: an application may send for a person without a console.</param>
    /// <param name="to">Whom it is for.</param>
    /// <param name="callId">Its Call-ID: the same one when an alert is sent again after a restart.</param>
    /// <param name="text">Its text; <c>null</c> for a bare alert.</param>
    /// <param name="now">The present.</param>
    public void SendAlert(PocAccount from, PocAddress to, string callId, string? text, MonotonicTime now) => _alerts.Send(from, to, callId, text, now);

    /// <summary>Answers an alert: 200 once it is safe, anything else to refuse it.</summary>
    public void AnswerAlert(IncomingAlert alert, int status, MonotonicTime now) => _alerts.Answer(alert, status, now);

    /// <summary>Starts, joins or rejoins a PoC Session. What comes of it is told to the owner, never before this returns.</summary>
    /// <param name="from">For whom.</param>
    /// <param name="invitation">To what, and how.</param>
    /// <param name="now">The present.</param>
    /// <param name="session">The session, when the result is <c>true</c>.</param>
    /// <param name="refusal">Else why it cannot begin here: no media port is free, or no pre-established session is.</param>
    public bool TryStartSession(
        PocAccount from, ClientInvitation invitation, MonotonicTime now, [NotNullWhen(true)] out PocClientSession? session,
        [NotNullWhen(false)] out SipCause? refusal) => _sessions.TryStart(from, invitation, now, out session, out refusal);

    /// <summary>Keeps a pre-established session up for a served account from now on.</summary>
    /// <returns><c>false</c> when the account is not served.</returns>
    public bool Establish(PocAddress address, MonotonicTime now) => _sessions.Establish(address, now);

    /// <summary>Ends the pre-established session of an account, with whatever runs on it.</summary>
    /// <returns><c>false</c> when it has none.</returns>
    public bool ReleaseEstablished(PocAddress address, MonotonicTime now) => _sessions.ReleaseEstablished(address, now);

    /// <summary>Publishes what somebody says of himself, until he says something else.</summary>
    public void SayStatus(PocAddress who, OwnStatus status, MonotonicTime now) => _presence.Say(who, status, now);

    /// <summary>Publishes somebody's PoC settings (RFC 4354) for a day.</summary>
    public void SaySettings(PocAddress who, PocSettings settings, MonotonicTime now) => _presence.Say(who, settings, now);

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now) => _context.Core.Receive(message, from, now);

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now) => _context.Core.TransmitFailed(ticket, hop, now);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _context.Core.Tick(now);
        _registrations.Tick(now);
        _sessions.Tick(now);
        _presence.Tick(now);
        Watching?.Tick(now);
    }

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now) => _sessions.Invited(call, invite, now);

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (request.Method == SipMethod.Message)
            _alerts.Arrived(transaction, request, now);
        else
            _context.Core.Respond(transaction, request, request.Method == SipMethod.Options ? SipStatus.Ok : SipStatus.NotImplemented, MessageExtras.None, now);
    }

    // A PoC Client speaks to its SIP/IP core and to nobody else (clause 1), whatever a peer wrote into Contact or Record-Route.
    NextHop? IUserAgentOwner.HopTo(SipUriView uri) => _context.Settings.Core;
}
