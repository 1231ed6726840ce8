using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Identity;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>REFER adds people to a session and takes them out (clause 14), SUBSCRIBE tells who is in it (clause 15).</summary>
public sealed partial class ControllingFunction
{
    private static readonly TimeSpan WatchMax = TimeSpan.FromSeconds(3600);

    /// <inheritdoc/>
    public void RequestArrived(ServerTransactionId transaction, SipRequest request, ServedSide? side, Flow from, MonotonicTime now) =>
        RequestArrived(transaction, request, SessionAt(request), now);

    /// <summary>A request outside dialogs, or inside that of a leg.</summary>
    /// <param name="transaction">As told.</param>
    /// <param name="request">As told.</param>
    /// <param name="session">The session that it is for; <c>null</c> when there is none.</param>
    /// <param name="now">The present.</param>
    internal void RequestArrived(ServerTransactionId transaction, SipRequest request, ControlledSession? session, MonotonicTime now)
    {
        if (request.Method == SipMethod.Refer)
            Refer(transaction, request, session, now);
        else if (request.Method == SipMethod.Subscribe)
            SubscribeToParticipants(transaction, request, session, now);
        else if (request.Method == SipMethod.Info && session is not null)
            // An INFO that says nothing asks whether we are there (RFC 2976 §2.2); what one may say here, nobody has defined.
            Agent.Respond(transaction, request, request.Body.IsEmpty ? SipStatus.Ok : SipStatus.UnsupportedMediaType, MessageExtras.None, now);
        else
            Agent.Respond(transaction, request, session is null ? SipStatus.NotFound : SipStatus.MethodNotAllowed, MessageExtras.None, now);
    }

    private void Refer(ServerTransactionId transaction, SipRequest request, ControlledSession? session, MonotonicTime now)
    {
        if (session is null || !session.Machine.IsOpen)
        {
            Refuse(transaction, request, ControlRefusal.NoSession, now);
            return;
        }

        var identity = AssertedIdentity.Of(request);
        var who = identity.Addresses.FirstOrDefault(address => session.Machine.Find(address) is not null);
        if (!TryReadTargets(request, out var refer, out var targets, out var refusal) || (refusal = ObjectionTo(request, refer, session, who, targets)) is not null)
        {
            Refuse(transaction, request, refusal, now);
            return;
        }

        ShowInLadder(request, session);
        var inviter = new Inviter(who, identity.DisplayName, PrivacyView.HidesIdentity(request), AnswerModeView.Of(request), SessionInvite.HopsMax);
        // A list is not reported on one by one: RFC 5368 §5 has its sender do without.
        var referral = targets.Length == 1 && ReferSubscription.Of(request) != false ? Follow(transaction, request, session, now) : null;
        if (referral is null)
            Agent.Respond(transaction, request, SipStatus.Ok, MessageExtras.None.With(HeaderId.ReferSub, "false"), now);
        if (refer.Method == SipMethod.Bye)
            Remove(session, targets[0].Address, referral, now);
        else
            Add(session, targets, inviter, referral, now);
    }

    private static bool TryReadTargets(
        SipRequest request, [NotNullWhen(true)] out ReferTo? refer, out ImmutableArray<ResourceEntry> targets, [NotNullWhen(false)] out ControlRefusal? refusal)
    {
        (targets, refusal) = ([], null);
        refer = ReferTo.Of(request);
        if (refer is null)
            refusal = new(SipStatus.BadRequest, "Refer-To cannot be read");
        else if (refer.ContentId is null)
            targets = PocAddress.TryParse(refer.Uri, out var target, out var error) ? [new(target)] : Fail(new(SipStatus.BadRequest, error), out refusal);
        else if (!SessionBody.TryRead(request, out var body, out var fault))
            refusal = ControlRefusal.Of(fault);
        else
            targets = body.Recipients is { } list && (body.RecipientsId is null || body.RecipientsId == refer.ContentId)
                ? list.Entries
                : Fail(new(SipStatus.BadRequest, "Refer-To names a list that is not there"), out refusal);
        return refusal is null;
    }

    private static ImmutableArray<ResourceEntry> Fail(ControlRefusal why, out ControlRefusal refusal)
    {
        refusal = why;
        return [];
    }

    private ControlRefusal? ObjectionTo(
        SipRequest request, ReferTo refer, ControlledSession session, PocAddress who, ImmutableArray<ResourceEntry> targets)
    {
        if (IsOfAnotherDialog(request, session, who))
            return new(SipStatus.Forbidden, "100 function not allowed due to the dialog of another session");
        if (refer.Method == SipMethod.Invite)
            return SessionAdmission.ToAdd(Facts, Settings, session.Machine, GroupOf(session), who, [.. targets.Select(target => target.Address)]);
        return refer.Method == SipMethod.Bye && targets.Length == 1
            ? SessionAdmission.ToRemove(session.Machine, GroupOf(session), who)
            : new(SipStatus.Forbidden, "100 function not allowed due to the method in Refer-To");
    }

    // RFC 4538 §6: a dialog that is not known here says nothing, and whoever asserts the identity is believed. One that is must fit.
    private bool IsOfAnotherDialog(SipRequest request, ControlledSession session, PocAddress who) =>
        TargetDialog.Of(request) is { } dialog && Agent.TryFindCall(dialog.CallId, dialog.LocalTag, dialog.RemoteTag, out var call)
        && !(session.Has(call) && call.Owner is LegCall leg && leg.Entry.Address == who);

    private Referral Follow(ServerTransactionId transaction, SipRequest request, ControlledSession session, MonotonicTime now)
    {
        var referral = new Referral(session);
        session.Keep(referral);
        referral.Begin(Agent.AcceptSubscription(transaction, request, new(Referral.Interval, session.Contact), referral, now), now);
        return referral;
    }

    private static void Add(ControlledSession session, ImmutableArray<ResourceEntry> targets, Inviter inviter, Referral? referral, MonotonicTime now)
    {
        session.Add(targets, inviter, now);
        if (referral is null)
            return;
        var participant = session.Machine.Find(targets[0].Address);
        if (participant is { State: ParticipantState.Connected })
            referral.Tell(SipFragment.Of(SipStatus.Ok) with { Contact = session.Identity }, isFinal: true, now);
        else if (session.PartOf(targets[0].Address) is { } leg)
            (leg.Referrals ??= []).Add(referral);
        else
            referral.Tell(SipFragment.Of(SipStatus.TemporarilyUnavailable), isFinal: true, now);
    }

    private static void Remove(ControlledSession session, PocAddress who, Referral? referral, MonotonicTime now)
    {
        var isIn = session.PartOf(who) is not null;
        session.Handle(new PocSessionEvent.RemoveAsked(who), now);
        referral?.Tell(SipFragment.Of(isIn ? SipStatus.Ok : SipStatus.NotFound), isFinal: true, now);
    }

    private void SubscribeToParticipants(ServerTransactionId transaction, SipRequest request, ControlledSession? session, MonotonicTime now)
    {
        if (EventView.Of(request)?.Package != ConferenceInfo.Package)
        {
            Agent.Respond(transaction, request, SipStatus.BadEvent, MessageExtras.None.With(HeaderId.AllowEvents, ConferenceInfo.Package), now);
            return;
        }

        if (session is null || !session.Machine.IsOpen)
        {
            Refuse(transaction, request, ControlRefusal.NoSession, now);
            return;
        }

        var group = GroupOf(session);
        var identity = AssertedIdentity.Of(request);
        var who = identity.Addresses.FirstOrDefault(address => session.Machine.Find(address) is not null || group?.Members.Contains(address) == true);
        if (SessionAdmission.ToWatch(session.Machine, group, who) is { } refusal)
            Refuse(transaction, request, refusal, now);
        else if (session.Notifier.WatcherCount >= Settings.WatchersMax)
            Refuse(transaction, request, ControlRefusal.Overload, now);
        else
            Watch(transaction, request, session, now);
    }

    private void Watch(ServerTransactionId transaction, SipRequest request, ControlledSession session, MonotonicTime now)
    {
        ShowInLadder(request, session);
        var watcher = session.Notifier.NewWatcher();
        session.Notifier.Begin(watcher, Agent.AcceptSubscription(transaction, request, new(WatchMax, session.Contact) { NotifiesWholeState = false }, watcher, now), now);
        Settle(session);
    }

    // Only what was taken: of what is refused a stranger can send any amount.
    private void ShowInLadder(SipRequest request, ControlledSession session) => Links.Assign(Encoding.UTF8.GetString(request.CallId), session.Id.Value);

    private ControlledSession? SessionAt(SipRequest request)
    {
        if (SipUriView.TryRead(request.RequestUri, out var uri) && IsOwn(uri))
            return SessionIdentities.KeyOf(uri) is { } key ? _byIdentity.GetValueOrDefault(key) : null;
        return PocAddress.TryParse(request.RequestUriText, out var group, out _) ? _byGroup.GetValueOrDefault(group) : null;
    }

    private void Refuse(ServerTransactionId transaction, SipRequest request, ControlRefusal refusal, MonotonicTime now)
    {
        if (refusal.Why is { } why)
        {
            Records.Deny(
                AssertedIdentity.Of(request).Address, PocAddress.TryParse(request.RequestUriText, out var called, out _) ? called : default, why,
                System.Text.Encoding.Latin1.GetString(request.CallId));
        }

        Agent.Respond(transaction, request, refusal.Status, refusal.Extras(Settings.HostName), now);
    }
}
