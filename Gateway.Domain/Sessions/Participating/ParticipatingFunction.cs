using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// The participating PoC function: for each user of this network, on the inviter's side and on the target's, it stands as a B2BUA between his client
/// and the controlling function of a session (OMA PoC CP Figures 16 to 19). It admits or refuses, gives its legs identities of its own, keeps
/// pre-established sessions, and counts who is in how many sessions.
/// </summary>
/// <remarks>
/// <para>It reaches the controlling function over SIP only: through the core, or, where the Request-URI is at this very host, by sending to itself.</para>
/// <para>On demand the session descriptions pass unchanged, so that media go straight between client and controlling function. A pre-established
/// session ends at ports of ours, which stand for the client towards every controlling function.</para>
/// <para>Not thread safe: one event loop owns it. Parts: this file holds invitations, <c>.Requests</c> REFER and SUBSCRIBE.</para>
/// </remarks>
public sealed partial class ParticipatingFunction : IPocFunction
{
    private readonly PocServerSettings _settings;
    private readonly NetworkFactsSource _facts;
    private readonly IdSource _ids;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly NextHop _self;
    private readonly DeadlineQueue<IParticipatingPart> _deadlines = new();

    /// <param name="settings">Names and limits.</param>
    /// <param name="agents">The user agent core of the element.</param>
    /// <param name="ids">Chance for tokens.</param>
    /// <param name="facts">Subscribers, groups and rules.</param>
    /// <param name="services">Records and media ports.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public ParticipatingFunction(
        PocServerSettings settings, UserAgentCore agents, IdSource ids, NetworkFactsSource facts, SessionServices services,
        Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        _settings = settings;
        _facts = facts;
        _ids = ids;
        _utcOf = utcOf;
        _self = new NextHop.Over(Flow.InProcess(settings.HostName));
        Agents = agents;
        Services = services;
        Tokens = new(ids);
    }

    /// <inheritdoc/>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(Tokens.NextDeadline, _deadlines.NextDeadline);

    /// <summary>Tokens that are known, those of legs that are over included for a minute: for tests that look for what was left behind.</summary>
    public int TokenCount => Tokens.Count;

    /// <summary>Users who are in a session or have a pre-established one: for tests that look for what was left behind.</summary>
    public int BusyUserCount => Users.Count;

    /// <summary>Pre-established sessions that stand: for tests that look for what was left behind.</summary>
    public int PreEstablishedCount => Users.PreEstablishedCount;

    /// <summary>Told when a user comes into his first session, invitations to one included, or leaves his last.</summary>
    public Action<PocAddress, bool>? Participates
    {
        get => Users.Participates;
        set => Users.Participates = value;
    }

    internal UserAgentCore Agents { get; }

    internal SessionServices Services { get; }

    internal LegTokens Tokens { get; }

    internal ServedUsers Users { get; } = new();

    internal PocServerSettings Settings => _settings;

    internal IdSource Ids => _ids;

    /// <inheritdoc/>
    public bool Serves(SipUriView uri) => Tokens.TryFind(uri, out _);

    /// <inheritdoc/>
    public void Tick(MonotonicTime now)
    {
        Tokens.Tick(now);
        while (_deadlines.TryTakeDue(now, out var due))
        {
            due.Tick(now);
            _deadlines.Settle(due);
        }
    }

    /// <inheritdoc/>
    public void Invited(Call call, SipRequest invite, ServedSide? side, Flow from, MonotonicTime now)
    {
        if (PassedOn.HopsLeft(invite) == 0)
            call.Refuse(SipStatus.TooManyHops, MessageExtras.None, now);
        else if (!SessionBody.TryRead(invite, out var body, out var fault))
            call.Refuse(fault.Status, Refusal(fault), now);
        else if (side == ServedSide.Terminating)
            InvitedByOthers(call, invite, body, now);
        else
            InvitedByUser(call, invite, body, now);
    }

    /// <summary>Ends every pre-established session, as before the server stops.</summary>
    public void ReleaseAll(MonotonicTime now)
    {
        foreach (var preEstablished in Users.AllPreEstablished())
            preEstablished.End(now);
    }

    /// <summary>The identity of a leg, with the session that it leads to where that is known.</summary>
    internal string IdentityOf(LegToken token) => LegIdentity.Write(token.Text, _settings.HostName, token.Session);

    /// <summary>Looks again at when something of this function is due.</summary>
    internal void Settle(IParticipatingPart part) => _deadlines.Settle(part);

    /// <summary>The status to pass on upstream. What concerns only one hop, or challenges us, means to the user that it cannot be done now.</summary>
    /// <param name="status">The status.</param>
    /// <param name="wasAnswered">Whether somebody said so; otherwise nobody was reached.</param>
    internal static int StatusPassedOn(int status, bool wasAnswered) => status switch
    {
        < 400 or SipStatus.Unauthorized or SipStatus.ProxyAuthenticationRequired or 421 or 422 => SipStatus.TemporarilyUnavailable,
        SipStatus.ServiceUnavailable when !wasAnswered => SipStatus.TemporarilyUnavailable,
        _ => status,
    };

    /// <summary>Where a request with this Request-URI goes that a user of ours sends.</summary>
    /// <param name="requestUri">The Request-URI.</param>
    /// <param name="routes">The Route values that the core gave with the request.</param>
    internal FarTarget TargetFor(string requestUri, ImmutableArray<string> routes)
    {
        if (!SipUriView.TryRead(Encoding.UTF8.GetBytes(requestUri), out var uri))
            return new(requestUri, routes, _settings.Core);
        if (Ascii.EqualsIgnoreCase(uri.Host, _settings.HostName))
            return new(requestUri, [], _self);
        // Whoever calls a person by name wants a session of two, and its controlling function is that of the caller's network.
        return PocAddress.TryParse(requestUri, out var address, out _) && _facts.Current.Subscribers.TryFind(address, out _)
            ? new(requestUri, [$"<sip:{ServedSides.ControllingUser}@{_settings.HostName};lr>"], _self)
            : new(requestUri, routes, _settings.Core);
    }

    /// <summary>Whether the session that the URI names, or starts, is controlled by this network.</summary>
    internal bool IsControlledHere(string uri) =>
        SipUriView.TryRead(Encoding.UTF8.GetBytes(uri), out var view)
        && (Ascii.EqualsIgnoreCase(view.Host, _settings.HostName)
            || PocAddress.TryParse(uri, out var address, out _)
            && (_facts.Current.Groups.TryFind(address, out _) || _facts.Current.Subscribers.TryFind(address, out _)));

    /// <summary>Whether it is a person of this network.</summary>
    internal bool Serves(PocAddress person) => _facts.Current.Subscribers.TryFind(person, out _);

    /// <summary>Whether a user may start one session more, with this target.</summary>
    internal InvitationVerdict.Refused? MayStart(AssertedIdentity inviter, bool anonymous, PocAddress? target, MonotonicTime now) =>
        InvitationControl.Originating(_facts.Current, inviter.Addresses, anonymous, target, Users.SessionsOf(inviter.Address), _utcOf(now));

    /// <summary>The headers of a refusal by service control.</summary>
    internal MessageExtras Refusal(InvitationVerdict.Refused refused) =>
        refused.Warnings.Aggregate(MessageExtras.None, (extras, text) => extras.With(HeaderId.Warning, Warning(text)));

    /// <summary>The headers of a refusal because of a body.</summary>
    internal MessageExtras Refusal(BodyFault fault)
    {
        var extras = MessageExtras.None.With(HeaderId.Warning, Warning(fault.Text));
        return fault.Status == SipStatus.UnsupportedMediaType ? extras.With(HeaderId.Accept, SessionBody.Accept) : extras;
    }

    /// <summary>The headers of a refusal with a text of our own.</summary>
    internal MessageExtras Refusal(string text) => MessageExtras.None.With(HeaderId.Warning, Warning(text));

    /// <summary>What an INVITE that a user sends is to be in the records.</summary>
    internal ParticipationTerms TermsOf(
        AssertedIdentity inviter, bool anonymous, string requestUri, ResourceList? recipients, Establishment establishment)
    {
        var group = PocAddress.TryParse(requestUri, out var address, out _) && !_facts.Current.Subscribers.TryFind(address, out _)
            && address.Host != _settings.HostName ? address : (PocAddress?)null;
        return new()
        {
            Side = ServedSide.Originating,
            User = inviter.Address,
            IsControlledHere = IsControlledHere(requestUri),
            Establishment = establishment,
            Type = group is not null ? SessionType.PreArrangedGroup
                : recipients is { Entries.Length: > 1 } ? SessionType.AdHocGroup
                : SessionType.OneToOne,
            Initiator = inviter.Address,
            InitiatorName = inviter.DisplayName.Length > 0 ? inviter.DisplayName : null,
            IsAnonymous = anonymous,
            Group = group,
            Invited = recipients is null ? [] : [.. recipients.Addresses],
            Called = group?.ToString() ?? (recipients is { Entries.Length: 1 } ? recipients.Entries[0].Address.ToString() : requestUri),
        };
    }

    private void InvitedByUser(Call call, SipRequest invite, SessionBody body, MonotonicTime now)
    {
        var inviter = AssertedIdentity.Of(invite);
        var anonymous = PrivacyView.HidesIdentity(invite);
        if (PassedOn.IsFocus(invite))
        {
            call.Refuse(SipStatus.Forbidden, Refusal("isfocus already assigned"), now);
            return;
        }

        var isPreEstablished = SipUriView.TryRead(invite.RequestUri, out var uri) && _settings.IsFactory(uri) && body.Recipients is null;
        if (!TryFindSession(invite, uri, inviter.Address, out var requestUri))
            call.Refuse(SipStatus.NotFound, MessageExtras.None, now);
        else if (MayStart(inviter, anonymous, isPreEstablished ? null : OnePerson(invite, body), now) is { } refused)
            Refuse(call, invite, inviter, refused, now);
        else if (!body.HasDescription)
            call.Refuse(SipStatus.NotAcceptableHere, MessageExtras.None, now);
        else if (isPreEstablished)
            SetUp(call, invite, body, inviter.Address, now);
        else
        {
            var extras = PassedOn.Copy(PassedOn.Request(invite), invite, HeaderId.Require);
            if (AnswerModeView.Of(invite) is { } mode)
                extras = extras.With(mode.Header, mode.ToString());
            _ = new OnDemandCall(
                this, ServedSide.Originating, inviter.Address, call, invite, TargetFor(requestUri, Agents.RemainingRoutes(invite)), extras,
                new(Services, TermsOf(inviter, anonymous, requestUri, body.Recipients, Establishment.OnDemand)), now);
        }
    }

    // A leg identity of ours stands for the session that it led to; whatever else is said goes on as it is.
    private bool TryFindSession(SipRequest invite, SipUriView uri, PocAddress user, out string requestUri)
    {
        requestUri = invite.RequestUriText;
        if (!Ascii.EqualsIgnoreCase(uri.Host, _settings.HostName) || _settings.IsFactory(uri) || !Tokens.TryFind(uri, out var token))
            return true;
        if (token.User != user || token.Session is not { } session)
            return false;
        requestUri = session;
        return true;
    }

    // Whom the inviter calls, if it is one person that he names.
    private static PocAddress? OnePerson(SipRequest invite, SessionBody body) =>
        body.Recipients is { } list ? list.Entries.Length == 1 ? list.Entries[0].Address : null : PassedOn.AddressOf(invite);

    private void InvitedByOthers(Call call, SipRequest invite, SessionBody body, MonotonicTime now)
    {
        var inviter = AssertedIdentity.Of(invite);
        if (PassedOn.AddressOf(invite) is not { } to)
        {
            call.Refuse(SipStatus.NotFound, MessageExtras.None, now);
            return;
        }

        var wish = AnswerModeView.Of(invite) is { } asked
            ? new AnswerWish(Manual: !asked.Automatic, Override: asked is { Automatic: true, Privileged: true }, OverrideRequired: asked is { Privileged: true, Required: true })
            : default;
        var invitation = new Invitation(inviter.Addresses, to, PrivacyView.HidesIdentity(invite), HasUsableOffer(body), wish);
        var situation = new TargetSituation(Services.IsRegistered(to), Users.SessionsOf(to));
        switch (InvitationControl.Terminating(_facts.Current, invitation, situation, _utcOf(now)))
        {
            case InvitationVerdict.Refused refused:
                Refuse(call, invite, inviter, refused, now);
                break;
            case InvitationVerdict.Passed passed:
                Invite(call, invite, body, invitation, inviter, passed, now);
                break;
        }
    }

    private void Invite(
        Call call, SipRequest invite, SessionBody body, Invitation invitation, AssertedIdentity inviter, InvitationVerdict.Passed passed, MonotonicTime now)
    {
        var session = PassedOn.ContactUri(invite);
        var terms = new ParticipationTerms
        {
            Side = ServedSide.Terminating,
            User = invitation.To,
            IsControlledHere = session is not null && IsControlledHere(session),
            Establishment = Establishment.OnDemand,
            Type = SessionKind.Of(session) ?? SessionType.AdHocGroup,
            Initiator = inviter.Address,
            InitiatorName = inviter.DisplayName.Length > 0 ? inviter.DisplayName : null,
            IsAnonymous = invitation.Anonymous,
            Identity = session,
            AnswerMode = passed.Mode,
            Called = invitation.To.ToString(),
        };
        if (_settings.AnswersUnconfirmed && passed.Mode == AnswerMode.Automatic)
            call.Ring(SipStatus.SessionProgress, MessageExtras.None.With(HeaderId.PAnswerState, nameof(AnswerState.Unconfirmed)), now);
        foreach (var preEstablished in Users.PreEstablishedOf(invitation.To))
        {
            if (preEstablished.TakesInvitation)
            {
                preEstablished.Invite(call, invite, body, passed, terms with { Establishment = Establishment.PreEstablished }, now);
                return;
            }
        }

        var extras = PassedOn.Request(invite);
        extras = passed switch
        {
            { IsOverride: true } => extras.With(HeaderId.PrivAnswerMode, "Auto"),
            { Mode: AnswerMode.Automatic } => extras.With(HeaderId.AnswerMode, "Auto"),
            _ => extras.With(HeaderId.AnswerMode, "Manual"),
        };
        _ = new OnDemandCall(
            this, ServedSide.Terminating, invitation.To, call, invite, new(invite.RequestUriText, Agents.RemainingRoutes(invite), _settings.Core), extras, new(Services, terms), now);
    }

    private void SetUp(Call call, SipRequest invite, SessionBody body, PocAddress user, MonotonicTime now)
    {
        if (Users.PreEstablishedOf(user).Count >= PreEstablishedCall.PerUserMax)
            call.Refuse(SipStatus.BusyHere, MessageExtras.None, now);
        else
            PreEstablishedCall.SetUp(this, call, invite, body, user, now);
    }

    private static bool HasUsableOffer(SessionBody body) =>
        body.HasDescription && SessionDescription.TryParse(body.Description.Span, out var offer, out _) && offer is { Audio: not null, FloorControl: not null };

    private void Refuse(Call call, SipRequest invite, AssertedIdentity inviter, InvitationVerdict.Refused refused, MonotonicTime now)
    {
        if (refused.Why is { } why && PassedOn.AddressOf(invite) is { } to)
            Services.Records.Deny(inviter.Address, to, why, call.CallId);
        call.Refuse(refused.Status, Refusal(refused), now);
    }

    private string Warning(string text) => $"399 {_settings.HostName} {QuotedText.Write(text)}";
}
