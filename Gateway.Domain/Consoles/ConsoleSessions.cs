using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Clients;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Consoles;

/// <summary>
/// The PoC Sessions of the people at the console and of the applications, as the gateway's PoC Client takes part in them. Each command is
/// told its outcome once, when the network has decided it; what the session then is comes as facts, from whoever knows most of it.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class ConsoleSessions : IPocClientSessionOwner
{
    private readonly SessionRecords _records;
    private readonly CallLinks _links;
    private readonly NetworkFactsSource _facts;
    private readonly IdSource _ids;
    private readonly Dictionary<(SessionId Id, PocAddress Who), ConsoleLeg> _legs = [];
    private readonly Dictionary<SessionId, ConsoleRoster> _rosters = [];
    private readonly ConsolePreEstablished _established;
    private PocClient? _client;

    /// <param name="records">Who writes which session down.</param>
    /// <param name="links">Which Call-ID belongs to which session.</param>
    /// <param name="facts">The settings of the users.</param>
    /// <param name="ids">Chance for identifiers and Call-IDs.</param>
    public ConsoleSessions(SessionRecords records, CallLinks links, NetworkFactsSource facts, IdSource ids)
    {
        _records = records;
        _links = links;
        _facts = facts;
        _ids = ids;
        _established = new(records.UtcOf, ids, SessionOf);
    }

    /// <summary>The parts that consoles have in sessions which are not over.</summary>
    public int Count => _legs.Count;

    /// <summary>The pre-established sessions of the consoles; an immutable snapshot that any thread may read.</summary>
    public ImmutableArray<PreEstablishedView> PreEstablished => _established.Views;

    /// <summary>Joins it with the client that acts for it; once, before anything else.</summary>
    public void Attach(PocClient client) => _client = client;

    /// <summary>Starts a session that is on disk. What becomes of it comes back as facts.</summary>
    public void Start(SessionStart start, MonotonicTime now)
    {
        var callId = _ids.NewCallId();
        _links.Assign(callId, start.Id.Value);
        var record = new ConsoleRecord(_records, RosterOf(start.Id), start, callId, now);
        var invitation = new ClientInvitation
        {
            To = start.Group is null ? start.To : [],
            Group = start.Group,
            OverPreEstablished = start.Establishment == Establishment.PreEstablished,
            AnswerMode = start switch
            {
                { OverridesManualAnswer: true } => new AnswerModeView(Automatic: true, Privileged: true),
                { AnswerMode: { } mode } => new AnswerModeView(mode == AnswerMode.Automatic),
                _ => null,
            },
            IsAnonymous = start.IsAnonymous,
            CallId = callId,
        };
        if (TryBegin(start.Id, new(start.From, start.FromDisplayName, null), invitation, record, now, out _, out var refusal))
            return;
        record.Ended(new(ClientSessionOutcome.Refused, refusal), now);
        _rosters.Remove(start.Id);
    }

    /// <summary>Withdraws an invitation of a console that has no final response yet.</summary>
    public void Cancel(SessionId id, PocAddress who, Action<CancelOutcome> done, MonotonicTime now)
    {
        if (!_legs.TryGetValue((id, who), out var leg) || !leg.Session.State.IsPending && leg.Session.State is not ClientSessionState.Cancelling)
        {
            done(CancelOutcome.NotPending);
            return;
        }

        leg.OnCancelled(done);
        _records.Withdraw(id, who);
        leg.Session.Cancel(now);
    }

    /// <summary>Takes a console out of a session, wherever it stands there.</summary>
    public void Leave(SessionId id, PocAddress who, Action<LeaveOutcome> done, MonotonicTime now)
    {
        if (!_legs.TryGetValue((id, who), out var leg))
        {
            done(LeaveOutcome.NotInSession);
            return;
        }

        leg.OnLeft(done);
        if (leg.Session.State.IsPending)
            _records.Withdraw(id, who);
        leg.Session.Leave(now);
    }

    /// <summary>Takes or declines an invitation that rings at a console.</summary>
    public AnswerOutcome Answer(SessionId id, PocAddress who, bool accept, MonotonicTime now)
    {
        if (!_legs.TryGetValue((id, who), out var leg) || leg.Session.State is not ClientSessionState.Alerting)
            return AnswerOutcome.NotRinging;
        if (accept)
            leg.Session.Answer(now);
        else
            leg.Session.Refuse(SipStatus.Decline, now);
        return accept ? AnswerOutcome.Accepted : AnswerOutcome.Declined;
    }

    /// <summary>Invites more people as a participant.</summary>
    /// <returns><c>false</c>, and nothing is told, when no console of this address is in the session.</returns>
    public bool TryAdd(SessionId id, PocAddress by, ImmutableArray<PocAddress> people, Action<AddOutcome> done, MonotonicTime now) =>
        _legs.TryGetValue((id, by), out var leg)
        && leg.Session.Add(people, (refusal, _) => done(refusal is null ? new AddOutcome.Asked() : new AddOutcome.Refused(refusal)), now);

    /// <summary>Brings a console into a session that runs.</summary>
    /// <param name="id">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="identity">Its PoC Session Identity; the group's identity leads to it as well (clause 13).</param>
    /// <param name="done">Told the outcome, once.</param>
    /// <param name="now">The present.</param>
    public void Rejoin(SessionId id, PocAccount who, string identity, Action<RejoinOutcome> done, MonotonicTime now)
    {
        if (_legs.TryGetValue((id, who.Address), out var known))
        {
            if (known.Session.State is not ClientSessionState.Alerting)
            {
                done(new RejoinOutcome.AlreadyIn());
                return;
            }

            // Who wants to come in while it rings there takes the call.
            known.OnRejoined(done);
            known.Session.Answer(now);
            return;
        }

        var callId = _ids.NewCallId();
        _links.Assign(callId, id.Value);
        _records.Return(id);
        if (TryBegin(id, who, new() { Identity = identity, CallId = callId }, null, now, out var leg, out var refusal))
            leg.OnRejoined(done);
        else
            done(new RejoinOutcome.Refused(refusal));
    }

    /// <summary>Presses the talk button of a console.</summary>
    /// <param name="id">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="priority">0 to 3; more than was agreed counts as what was agreed.</param>
    /// <param name="done">Told once what became of it first; a place in the queue is an answer.</param>
    /// <param name="now">The present.</param>
    public void RequestFloor(SessionId id, PocAddress who, int priority, Action<FloorRequestOutcome> done, MonotonicTime now)
    {
        if (_legs.TryGetValue((id, who), out var leg))
            leg.Voice.Request(priority, done, now);
        else
            done(new FloorRequestOutcome.NotInSession());
    }

    /// <summary>Lets the talk button of a console go.</summary>
    /// <returns><c>false</c> when it neither talks nor waits.</returns>
    public bool ReleaseFloor(SessionId id, PocAddress who, MonotonicTime now) => _legs.TryGetValue((id, who), out var leg) && leg.Voice.Release(now);

    /// <summary>Lets a connection hear a session as a console.</summary>
    /// <param name="id">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="ear">The connection.</param>
    /// <param name="post">Runs something on the loop, later, without fail.</param>
    /// <param name="clock">The clock of the loop, asked by the connection when its button is pressed; <c>null</c>: pressed is when the loop hears of it.</param>
    /// <returns><c>null</c> when the console is not in the session.</returns>
    public IConsoleAudio? OpenAudio(SessionId id, PocAddress who, IConsoleEar ear, Action<Action<MonotonicTime>> post, Func<MonotonicTime>? clock = null) =>
        _legs.TryGetValue((id, who), out var leg) && leg.Voice.TryOpen(ear) ? new ConsoleAudio(leg.Voice, ear, post, clock) : null;

    /// <summary>Keeps a pre-established session up for a console from now on.</summary>
    /// <param name="who">Whose console.</param>
    /// <param name="done">Told once how the attempt that is under way, or the next, ended.</param>
    /// <param name="now">The present.</param>
    public void Establish(PocAddress who, Action<EstablishOutcome> done, MonotonicTime now) => _established.Want(who, _client!, done, now);

    /// <summary>Ends the pre-established session of a console, with whatever runs on it.</summary>
    /// <returns><c>false</c> when it has none.</returns>
    public bool ReleaseEstablished(PocAddress who, MonotonicTime now) => _client!.ReleaseEstablished(who, now);

    /// <summary>Leaves every session: the gateway stops.</summary>
    public void LeaveAll(MonotonicTime now)
    {
        foreach (var session in _client!.Sessions.ToList())
            session.Leave(now);
        foreach (var view in PreEstablished)
            _client.ReleaseEstablished(view.Address, now);
    }

    AnswerMode IPocClientSessionOwner.AnswerModeFor(PocAccount account, ReceivedInvitation invitation) =>
        // The participating function has the settings and has decided. One that says nothing, of another make, leaves it to the user's own.
        invitation.AnswerMode is { } asked ? asked.Automatic ? AnswerMode.Automatic : AnswerMode.Manual
            : _facts.Current.Subscribers.TryFind(account.Address, out var subscriber) ? subscriber.Settings.AnswerMode
            : AnswerMode.Manual;

    void IPocClientSessionOwner.SessionRinging(PocClientSession session, MonotonicTime now) => LegOf(session)?.Record?.Ringing();

    void IPocClientSessionOwner.SessionEstablished(PocClientSession session, bool isConfirmed, MonotonicTime now)
    {
        if (LegOf(session) is not { } leg)
            return;
        leg.Record?.Established(session, now);
        leg.Established();
        // Where our own controlling function writes the session down, it knows its participants better than anybody it tells.
        if (leg.Id is { } id && !_records.IsTakenBy(id, SessionRecorder.Controlling))
            session.WatchParticipants(now);
    }

    void IPocClientSessionOwner.ParticipantsChanged(PocClientSession session, MonotonicTime now)
    {
        if (LegOf(session) is { Id: { } id } leg)
            RosterOf(id).Told(session.Participants, leg.Account, now);
    }

    void IPocClientSessionOwner.SessionEnded(PocClientSession session, ClientSessionEnd end, MonotonicTime now)
    {
        if (LegOf(session) is not { } leg)
            return;
        if (leg.Id is { } id && _legs.GetValueOrDefault((id, leg.Account)) == leg)
            _legs.Remove((id, leg.Account));
        leg.Record?.Ended(end, now);
        if (leg.Id is { } left && !_legs.Keys.Any(key => key.Id == left) && _rosters.Remove(left, out var roster))
            roster.Closed(static _ => (ParticipantState.Left, null, null), now);
        leg.Ended(end);
    }

    void IPocClientSessionOwner.PreEstablishedChanged(
        PocAccount account, PreEstablishedState state, string? identity, PocClientSession? session, MonotonicTime now) =>
        _established.Changed(account.Address, state, identity, session, now);

    private bool TryBegin(
        SessionId id, PocAccount who, ClientInvitation invitation, ConsoleRecord? record, MonotonicTime now,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConsoleLeg? leg,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out SipCause? refusal)
    {
        leg = null;
        if (!_client!.TryStartSession(who, invitation, now, out var session, out refusal))
            return false;
        session.Tag = leg = new(id, who.Address, session) { Record = record };
        _legs[(id, who.Address)] = leg;
        return true;
    }

    // A session that others start is known by the Call-ID that our participating function linked.
    private ConsoleLeg? LegOf(PocClientSession session)
    {
        if (session.Tag is ConsoleLeg known)
            return known;
        SessionId? id = _links.SubjectOf(session.CallId) is { } subject ? new SessionId(subject) : null;
        var leg = new ConsoleLeg(id, session.Account.Address, session);
        session.Tag = leg;
        if (id is { } found)
            _legs.TryAdd((found, leg.Account), leg);
        return leg;
    }

    private ConsoleRoster RosterOf(SessionId id)
    {
        if (!_rosters.TryGetValue(id, out var roster))
            _rosters.Add(id, roster = new(_records, id));
        return roster;
    }

    private SessionId? SessionOf(PocClientSession session) => LegOf(session)?.Id;
}
