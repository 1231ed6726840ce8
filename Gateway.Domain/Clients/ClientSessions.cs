using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Identity;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>The PoC Sessions of a PoC Client, and the pre-established sessions that some of them run over.</summary>
internal sealed class ClientSessions(ClientContext context, IPocClientSessionOwner owner)
{
    // In the order in which they began, so that nothing depends on hashing.
    private readonly List<PocClientSession> _sessions = [];
    private readonly Dictionary<PocClientAccount, PreEstablishedSession> _established = [];
    private readonly DeadlineQueue<IDeadline> _timers = new();

    public ClientContext Context { get; } = context;

    public IPocClientSessionOwner Owner { get; } = owner;

    public IReadOnlyCollection<PocClientSession> All => _sessions;

    /// <summary>The earliest deadline, or an earlier moment: an early tick does no harm.</summary>
    public MonotonicTime NextDeadline => _timers.NextDeadline;

    public bool TryStart(
        PocAccount from, ClientInvitation invitation, MonotonicTime now, [NotNullWhen(true)] out PocClientSession? session,
        [NotNullWhen(false)] out SipCause? refusal)
    {
        var account = Context.AccountOf(from);
        session = null;
        refusal = null;
        if (invitation.OverPreEstablished)
        {
            if (_established.GetValueOrDefault(account) is { IsIdle: true } established)
                session = established.NewSession(invitation, now);
            else
                refusal = new(SipStatus.TemporarilyUnavailable, "No pre-established session is free", null);
        }
        else if (ClientMedia.Open(Context) is { } media)
            session = CallBearer.NewSession(this, account, media, invitation);
        else
            refusal = new(SipStatus.ServiceUnavailable, "No media port is free", null);
        if (session is null)
            return refusal is null;
        Add(session, ClientSession.Invited(now, Context.Settings.Sessions.LimitOf(invitation)), now);
        return true;
    }

    /// <summary>An INVITE arrived. Its offer is judged before anybody rings.</summary>
    public void Invited(Call call, SipRequest invite, MonotonicTime now)
    {
        if (Context.Accounts.RecipientOf(invite) is not { } account)
            call.Refuse(SipStatus.NotFound, MessageExtras.None, now);
        else if (ClientMedia.Open(Context) is not { } media)
            call.Refuse(SipStatus.TemporarilyUnavailable, MessageExtras.None, now);
        else if (!media.TryAnswer(invite, out var answer, out var refusal))
        {
            media.Close();
            call.Refuse(refusal.Status, MessageExtras.None.With(HeaderId.Warning, refusal.Warning(Context.Settings.HostName)), now);
        }
        else
        {
            var received = ReceivedOf(invite);
            var session = CallBearer.NewSession(this, account, media, call, answer, received);
            Add(session, ClientSession.Offered(Owner.AnswerModeFor(account.Account, received), now, Context.Settings.Sessions), now);
        }
    }

    public void Add(PocClientSession session, Transition<ClientSessionState, ClientSessionEffect> start, MonotonicTime now)
    {
        _sessions.Add(session);
        session.Begin(start, now);
    }

    /// <summary>Follows a session, pre-established or not, whose deadline may have changed.</summary>
    public void Settle(IDeadline session) => _timers.Settle(session);

    public void Forget(PocClientSession session) => _sessions.Remove(session);

    public void LeaveAll(PocClientAccount account, MonotonicTime now)
    {
        foreach (var session in _sessions.Where(session => session.Served == account).ToList())
            session.Leave(now);
        if (_established.Remove(account, out var established))
            established.Step(new PreEstablishedEvent.Unwanted(), now);
    }

    public bool Establish(PocAddress address, MonotonicTime now)
    {
        if (!Context.Accounts.TryFind(address, out var account))
            return false;
        if (!_established.TryGetValue(account, out var established))
            _established.Add(account, established = new(this, account));
        established.Step(new PreEstablishedEvent.Wanted(), now);
        return true;
    }

    public bool ReleaseEstablished(PocAddress address, MonotonicTime now)
    {
        if (!Context.Accounts.TryFind(address, out var account) || !_established.TryGetValue(account, out var established))
            return false;
        established.Step(new PreEstablishedEvent.Unwanted(), now);
        return true;
    }

    public void Tick(MonotonicTime now)
    {
        while (_timers.TryTakeDue(now, out var due))
        {
            if (due is PocClientSession session)
                session.Tick(now);
            else if (due is PreEstablishedSession established)
                established.Step(new PreEstablishedEvent.Tick(), now);
            Settle(due);
        }
    }

    /// <summary>What an INVITE or re-INVITE says of who invites. A group's name stands where its identity has no header (clause 25, 6).</summary>
    public static ReceivedInvitation ReceivedOf(SipRequest invite)
    {
        var identity = AssertedIdentity.Of(invite);
        var isHidden = PrivacyView.HidesIdentity(invite);
        return new(
            isHidden ? default : identity.Address, isHidden ? "" : identity.DisplayName, null, invite.To.DisplayText, AnswerModeView.Of(invite));
    }
}
