using System.Text;
using Gateway.Domain.Sessions.Participating;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions;

/// <summary>
/// The PoC server as a SIP element: a proxy for Instant Personal Alerts, and the participating and the controlling PoC function for everything else.
/// </summary>
/// <remarks>
/// <para>Behind it stands a trusted core, which says by the Route value that brought a request here what it is asked for: the user part <c>orig</c> and
/// <c>term</c> mean the participating function of the sender and of the target, <c>ctrl</c> the controlling one. Without it the Request-URI decides.</para>
/// <para>The two functions never touch each other's objects: where one has to reach the other it sends SIP to its own host name. So one path serves a
/// session whose functions are in one place and one across networks. Not thread safe: one event loop owns it.</para>
/// </remarks>
public sealed class PocServer : ISipElement, IUserAgentOwner
{
    private const string Methods = "INVITE, ACK, CANCEL, BYE, INFO, UPDATE, REFER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE, OPTIONS";

    private readonly PocServerSettings _settings;
    private readonly AlertProxy _alerts;
    private readonly UserAgentCore _agents;
    private readonly IPocFunction? _participating;
    private readonly IPocFunction? _controlling;
    private readonly PocSettingsServer? _publications;
    private readonly PresenceAgent? _presence;

    /// <param name="settings">Names and limits.</param>
    /// <param name="transmitter">Where its messages go out.</param>
    /// <param name="ids">Chance for branches, tags and tokens.</param>
    /// <param name="timers">The timer values of the network.</param>
    /// <param name="facts">Subscribers, groups and rules.</param>
    /// <param name="records">Where alerts become durable.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    /// <param name="participating">Makes the participating function; <c>null</c> where the server is for alerts only.</param>
    /// <param name="controlling">Makes the controlling function; <c>null</c> where sessions are controlled by other networks only.</param>
    /// <param name="publications">Makes what takes the PoC settings that handsets publish; <c>null</c> where they are set by other doors only.</param>
    /// <param name="presence">Makes the Presence Network Agent; <c>null</c> where nothing is published of the users that are served.</param>
    public PocServer(
        PocServerSettings settings, ISipTransmitter transmitter, IdSource ids, SipTimers timers, NetworkFactsSource facts,
        AlertRecords records, Func<MonotonicTime, DateTimeOffset> utcOf, Func<UserAgentCore, IPocFunction>? participating = null,
        Func<UserAgentCore, IPocFunction>? controlling = null, Func<UserAgentCore, PocSettingsServer>? publications = null, Func<UserAgentCore, PresenceAgent>? presence = null)
    {
        _settings = settings;
        _alerts = new(settings, new TicketHalf(transmitter, 0), ids, timers, facts, records, utcOf);
        _agents = new(
            new()
            {
                HostName = settings.HostName,
                Points = settings.Points,
                Product = settings.Product,
                Allow = Methods,
                Supported = "timer, tdialog, norefersub, histinfo",
                Extensions = ["timer", "tdialog", "norefersub", "multiple-refer", "recipient-list-invite", "answermode", "gruu"],
                ReinviteMax = settings.AnswerMax,
                RingingMax = PocServerSettings.SearchMax,
            },
            new TicketHalf(transmitter, 1), ids, timers, this);
        _participating = participating?.Invoke(_agents);
        _controlling = controlling?.Invoke(_agents);
        _publications = publications?.Invoke(_agents);
        _presence = presence?.Invoke(_agents);
    }

    /// <inheritdoc/>
    public string HostName => _settings.HostName;

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(
        MonotonicTime.Earlier(
            MonotonicTime.Earlier(_alerts.NextDeadline, _agents.NextDeadline),
            MonotonicTime.Earlier(_publications?.NextDeadline ?? MonotonicTime.Never, _presence?.NextDeadline ?? MonotonicTime.Never)),
        MonotonicTime.Earlier(_participating?.NextDeadline ?? MonotonicTime.Never, _controlling?.NextDeadline ?? MonotonicTime.Never));

    /// <summary>The calls, subscriptions and transactions of its sessions: for tests that look for what was left behind.</summary>
    public UserAgentCore Agents => _agents;

    /// <inheritdoc/>
    public void Receive(SipMessage message, Flow from, MonotonicTime now)
    {
        if (message.CSeq.Method == SipMethod.Message)
            _alerts.Receive(message, from, now);
        else
            _agents.Receive(message, from, now);
    }

    /// <inheritdoc/>
    public void TransmitFailed(long ticket, NextHop hop, MonotonicTime now)
    {
        var (bit, own) = TicketHalf.Split(ticket);
        if (bit == 0)
            _alerts.TransmitFailed(own, hop, now);
        else
            _agents.TransmitFailed(own, hop, now);
    }

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        _alerts.Tick(now);
        _agents.Tick(now);
        _participating?.Tick(now);
        _controlling?.Tick(now);
        _publications?.Tick(now);
        _presence?.Tick(now);
    }

    void IUserAgentOwner.Invited(Call call, SipRequest invite, Flow from, MonotonicTime now)
    {
        if (FunctionFor(invite, out var side) is { } function)
            function.Invited(call, invite, side, from, now);
        else
            call.Refuse(SipStatus.NotFound, MessageExtras.None, now);
    }

    void IUserAgentOwner.RequestArrived(ServerTransactionId transaction, SipRequest request, Flow from, MonotonicTime now)
    {
        if (request.Method == SipMethod.Options)
            _agents.Respond(transaction, request, SipStatus.Ok, MessageExtras.None, now);
        else if (request.Method == SipMethod.Publish && _publications is not null)
            _publications.PublishArrived(transaction, request, now);
        else if (FunctionFor(request, out var side) is { } function)
            function.RequestArrived(transaction, request, side, from, now);
        else
            _agents.Respond(transaction, request, SipStatus.NotFound, MessageExtras.None, now);
    }

    private IPocFunction? FunctionFor(SipRequest request, out ServedSide? side)
    {
        side = null;
        var asked = _agents.OwnRoute(request) is { } route && SipUriView.TryRead(Encoding.UTF8.GetBytes(route), out var own) ? own.User : default;
        if (Ascii.Equals(asked, ServedSides.OriginatingUser))
            side = ServedSide.Originating;
        else if (Ascii.Equals(asked, ServedSides.TerminatingUser))
        {
            // Only a controlling function calls people; whoever else does wants a session of two, and has found ours for it.
            if (request.Method == SipMethod.Invite && !PassedOn.IsFocus(request))
                return _controlling;
            side = ServedSide.Terminating;
        }
        else if (Ascii.Equals(asked, ServedSides.ControllingUser))
            return _controlling;
        if (side is not null)
            return _participating;
        return !SipUriView.TryRead(request.RequestUri, out var uri) || !Ascii.EqualsIgnoreCase(uri.Host, _settings.HostName) ? null
            : _settings.IsFactory(uri) || _controlling?.Serves(uri) == true ? _controlling
            : _participating?.Serves(uri) == true ? _participating
            : null;
    }
}
