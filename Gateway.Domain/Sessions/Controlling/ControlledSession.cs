using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Floor;
using Gateway.Domain.Groups;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// A PoC Session as it lives at the controlling function: the machine that decides, the calls that are its legs, one pair of media ports,
/// those who watch, and what is on record of it.
/// </summary>
/// <remarks>
/// Headers and body of an invitation are the same for everybody whom one person invites and who has the same rights, and are made once. What happens while an order is
/// carried out waits until it is.
/// </remarks>
internal sealed partial class ControlledSession : IDeadline
{
    private const string AcceptContact = "*;+g.poc.talkburst;require;explicit";

    private readonly List<PocSessionEffect> _effects = [];
    private readonly Queue<PocSessionEvent> _happened = new();
    private readonly Dictionary<LegId, LegCall> _legs = [];
    private readonly Dictionary<LegId, Caller> _callers = [];
    private readonly SessionOrigin _origin;
    private readonly SessionMedia _media;
    private Inviter _inviter;
    private (Inviter Inviter, OfferAnswer Offer, MessageExtras Extras)? _invitation;
    private ulong _lastDescription;
    private bool _isHandling;

    /// <param name="function">Whose session it is.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="terms">Its kind and policy.</param>
    /// <param name="targets">Whom to invite.</param>
    /// <param name="media">Its media ports; closed at its end.</param>
    /// <param name="local">What our end brings to every leg: ports, and the codecs that the initiator brought about.</param>
    /// <param name="inviter">Who starts it.</param>
    /// <param name="now">The present.</param>
    public ControlledSession(
        ControllingFunction function, SessionOrigin origin, SessionTerms terms, ImmutableArray<ResourceEntry> targets, SessionMedia media, LocalMedia local,
        Inviter inviter, MonotonicTime now)
    {
        Function = function;
        _origin = origin;
        _media = media;
        _inviter = inviter;
        _createdAt = function.Records.UtcOf(now);
        _lastDescription = (ulong)_createdAt.ToUnixTimeSeconds() << 16;
        Local = local;
        media.Receiver = this;
        _history = new(origin.Id, function.Records, function.Recorder, EntryOf);
        Identity = $"sip:{origin.Token}@{function.Settings.HostName};gr";
        Contact = ContactOf(Identity);
        SeenGroup = origin.Group;
        Notifier = new(this);
        Remember(targets);
        _invitedAt = now;
        Machine = PocSession.Begin(terms, inviter.Address, targets.Select(target => target.Address), now, _effects);
        // The INVITE that starts a session asks for the burst; one that comes into a chat room does not.
        if (terms.AwaitsAnswer)
            _asking = Machine.Initiator.Leg?.Id;
    }

    public ControllingFunction Function { get; }

    public PocSession Machine { get; }

    public ConferenceNotifier Notifier { get; }

    public SessionId Id => _origin.Id;

    /// <summary>The user part of the PoC Session Identity.</summary>
    public string Token => _origin.Token;

    /// <summary>The PoC Session Identity.</summary>
    public string Identity { get; }

    /// <summary>The Contact that carries it.</summary>
    public string Contact { get; }

    /// <summary>What our end brings to every leg.</summary>
    public LocalMedia Local { get; }

    /// <summary>The address of the group; <c>null</c> for a session without one.</summary>
    public PocAddress? GroupAddress => _origin.Group?.Address;

    /// <summary>The group as it was when it was last looked at; <c>null</c> for a session without one.</summary>
    public PocGroup? SeenGroup { get; set; }

    /// <summary>What the last target answered that refused; <c>null</c> before, and when nothing was answered.</summary>
    public SipResponse? LastRefusal { get; set; }

    /// <summary>The moment of the next tick.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            var next = MonotonicTime.Earlier(MonotonicTime.Earlier(Machine.NextDeadline, _reportAt), Notifier.NextDeadline);
            foreach (var referral in _referrals)
                next = MonotonicTime.Earlier(next, referral.NextDeadline);
            return _floor is null ? next : MonotonicTime.Earlier(next, _floor.NextDeadline);
        }
    }

    /// <summary>When it is ticked next: the present entry among the timers.</summary>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Legs whose calls live.</summary>
    public int LegCount => _legs.Count;

    /// <summary>Begins to carry it out, with the initiator's call.</summary>
    public void Begin(Call call, OfferAnswer answer, MonotonicTime now)
    {
        // What comes of the first orders waits until all are carried out.
        _isHandling = true;
        try
        {
            Adopt(new(Machine.Initiator.Leg!.Id, call, answer, _inviter), now); // the machine begins with his leg
            Perform(now);
            RecordAll();
        }
        finally
        {
            _isHandling = false;
        }

        Work(now);
    }

    /// <summary>Lets somebody in who may come.</summary>
    public void Join(Call call, OfferAnswer answer, Inviter who, MonotonicTime now)
    {
        var leg = Machine.NewLeg();
        _callers.Add(leg, new(leg, call, answer, who));
        Handle(new PocSessionEvent.JoinAsked(leg, who.Address), now);
    }

    /// <summary>Invites more people.</summary>
    public void Add(ImmutableArray<ResourceEntry> targets, Inviter inviter, MonotonicTime now)
    {
        _inviter = inviter;
        Remember(targets);
        Handle(new PocSessionEvent.AddAsked([.. targets.Select(target => target.Address)]), now);
    }

    /// <summary>Takes in what happened.</summary>
    public void Handle(PocSessionEvent happened, MonotonicTime now)
    {
        _happened.Enqueue(happened);
        Work(now);
    }

    /// <summary>Runs what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        if (now >= Machine.NextDeadline)
            Handle(new PocSessionEvent.Tick(), now);
        foreach (var referral in _referrals.ToArray())
            referral.Tick(now);
        Notifier.Tick(now);
        _floor?.Tick(now);
        if (now >= _reportAt)
            Report(now);
        Function.Settle(this);
    }

    /// <summary>The leg that is this person's part; <c>null</c> when he has none.</summary>
    public LegCall? PartOf(PocAddress who) => Machine.Find(who)?.Leg is { } leg ? _legs.GetValueOrDefault(leg.Id) : null;

    /// <summary>Whether the call is one of its legs.</summary>
    public bool Has(Call call) => call.Owner is LegCall leg && _legs.GetValueOrDefault(leg.Id) == leg;

    /// <summary>Forgets a leg whose call is over.</summary>
    public void Forget(LegCall leg, MonotonicTime now)
    {
        Leave(leg, now);
        _legs.Remove(leg.Id);
        Function.Records.Legs.Forget(leg.CallId);
    }

    /// <summary>A description of ours as a body.</summary>
    public static MessageExtras Describe(OfferAnswer media) => MessageExtras.None.With(SessionBody.Write(media.Body));

    /// <summary>A description with a number of its own in <c>o=</c>.</summary>
    public OfferAnswer NewDescription() => OfferAnswer.Start(++_lastDescription);

    private void Work(MonotonicTime now)
    {
        if (_isHandling)
            return;
        _isHandling = true;
        try
        {
            while (_happened.TryDequeue(out var happened))
            {
                _effects.Clear();
                Machine.Handle(happened, now, _effects);
                Perform(now);
                // Who accepted enters first: until then he counts as one who is still to come.
                if (happened is not PocSessionEvent.Accepted)
                    FollowBuffering(now);
            }
        }
        finally
        {
            _isHandling = false;
        }

        if (!IsOver && Machine.State is PocSessionState.Ended)
        {
            IsOver = true;
            Report(now);
            _media.Close();
            _floor?.Dispose();
            Function.Over(this, now);
        }

        Function.Settle(this);
    }

    private void Perform(MonotonicTime now)
    {
        foreach (var effect in _effects)
            Perform(effect, now);
    }

    private void Perform(PocSessionEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case PocSessionEffect.Invite(var leg, var who):
                Invite(leg, who, now);
                break;
            case PocSessionEffect.HandOver handOver:
                HandOver(handOver, now);
                break;
            case PocSessionEffect.Cancel(var leg):
                CallOf(leg)?.Cancel(null, now);
                break;
            case PocSessionEffect.Ring(var leg):
                CallOf(leg)?.Ring(SipStatus.Ringing, MessageExtras.None, now);
                break;
            case PocSessionEffect.Accept(var leg, var answer):
                Accept(leg, answer, now);
                break;
            case PocSessionEffect.Refuse(var leg, var status):
                Refuse(leg, status, now);
                break;
            case PocSessionEffect.Bye(var leg):
                Disconnect(leg, now);
                break;
            case PocSessionEffect.Report(var who):
                Touch(EntryOf(who, now), now);
                break;
            case PocSessionEffect.Charge charge:
                Charge(charge, now);
                break;
            case PocSessionEffect.ReportSession:
                TouchSession(now);
                break;
            case PocSessionEffect.StopJoins:
                Function.StopJoins(this);
                _floor?.Handle(new MediaBurstEvent.SessionReleased(), now);
                break;
            case PocSessionEffect.EndNotifications:
                Notifier.End(now);
                break;
            default:
                throw new UnreachableException($"{effect}");
        }
    }

    private void Invite(LegId id, PocAddress who, MonotonicTime now)
    {
        var entry = EntryOf(who, now);
        var offer = OfferTo(who);
        var leg = new LegCall(this, id, entry, offer);
        _legs.Add(id, leg);
        entry.InvitedBy = _inviter.Address;
        entry.InvitedAt = Function.Records.UtcOf(now);
        entry.AnswerMode = _inviter.AnswerMode;
        var target = who.ToString();
        var call = Function.Agent.Invite(
            new()
            {
                RequestUri = target,
                From = _inviter.Shown,
                To = Inviter.NameAddr(_origin.Group?.DisplayName, target),
                Contact = Machine.Type == SessionType.OneToOne && Function.Settings.NamesSessionType ? ContactOf($"{Identity};session=1-1") : Contact,
                Routes = IsToBeLookedFor ? [Function.Settings.SearchRoute!] : [],
                Hop = Function.Settings.Core,
                Extras = InvitationOf(_inviter, offer),
                AnswerLimit = IsToBeLookedFor ? Function.LimitFor(who) : Function.Settings.AnswerLimit,
                MaxForwards = _inviter.HopsLeft,
            },
            leg, now);
        leg.Call = call;
        entry.Begin(call.CallId);
        Function.Links.Assign(call.CallId, Id.Value);
    }

    // Of two people one names the other; who is one of many is a member, and has no stand-in (docs/adr/0030).
    private static string ContactOf(string identity) => $"<{identity}>;+g.poc.talkburst;isfocus";

    private bool IsToBeLookedFor => Machine.Type == SessionType.OneToOne && _origin.NamesPerson && Function.Settings.SearchRoute is not null;

    private void HandOver(PocSessionEffect.HandOver handOver, MonotonicTime now)
    {
        var leg = _legs[handOver.Leg];
        var (missed, entry) = (leg.Entry, EntryOf(handOver.To, now));
        missed.Cause = new(handOver.Met, SipStatus.ReasonPhraseOf(handOver.Met), null);
        if (leg.IsAutomaton)
            entry.DisplayName ??= "Message box";
        (entry.InvitedBy, entry.InvitedAt, entry.AnswerMode) = (missed.InvitedBy, missed.InvitedAt, missed.AnswerMode);
        entry.Begin(leg.CallId);
        entry.Take(leg.Media.Agreed);
        leg.Entry = entry;
    }

    // Nothing of him is heard from here on, whatever his side makes of the BYE.
    private void Disconnect(LegId id, MonotonicTime now)
    {
        if (!_legs.TryGetValue(id, out var leg))
            return;
        Leave(leg, now);
        leg.Call?.Bye(MessageExtras.None, now);
    }

    private void Accept(LegId id, AnswerState? answer, MonotonicTime now)
    {
        var isComing = _callers.Remove(id, out var caller);
        var leg = isComing ? Adopt(caller!, now) : _legs[id]; // removed is not null
        if (_asking == id)
            GrantInAnswer(leg, now);
        var extras = Describe(leg.Media);
        if (answer is { } state)
            extras = extras.With(HeaderId.PAnswerState, state.ToString());
        if (isComing && _origin.Group is { InviteMembers: true })
            extras = extras.With(HeaderId.Warning, $"399 {Function.Settings.HostName} \"123 session already exists\"");
        leg.Call?.Accept(Contact, extras, now);
    }

    private void Refuse(LegId id, int status, MonotonicTime now)
    {
        var extras = RelayedWarnings(status);
        if (_callers.Remove(id, out var caller))
        {
            caller.Call.Refuse(status, extras, now);
        }
        else if (_legs.TryGetValue(id, out var leg))
        {
            Forget(leg, now);
            leg.Entry.Cause ??= new(status, SipStatus.ReasonPhraseOf(status), null);
            leg.Call?.Refuse(status, extras, now);
        }
    }

    // What the one who was called says of his refusal is for the one who called him; among many it would name somebody.
    private MessageExtras RelayedWarnings(int status)
    {
        var extras = MessageExtras.None;
        if (Machine.Type != SessionType.OneToOne || LastRefusal is not { } refusal || refusal.Status != status)
            return extras;
        foreach (var value in refusal.Values(HeaderId.Warning))
        {
            var warning = Encoding.UTF8.GetString(value);
            if (HeaderText.IsSafe(warning))
                extras = extras.With(HeaderId.Warning, warning);
        }

        return extras;
    }

    private MessageExtras InvitationOf(Inviter inviter, OfferAnswer offer)
    {
        if (_invitation is { } made && made.Inviter == inviter && ReferenceEquals(made.Offer, offer))
            return made.Extras;
        var extras = Describe(offer).With(HeaderId.PAssertedIdentity, inviter.Identity).With(HeaderId.AcceptContact, AcceptContact);
        if (inviter.IsAnonymous)
            extras = extras.With(HeaderId.Privacy, "id");
        if (inviter.Wish is { } wish)
            extras = extras.With(wish.Header, wish.ToString());
        _invitation = (inviter, offer, extras);
        return extras;
    }

    private LegCall Adopt(Caller caller, MonotonicTime now)
    {
        var entry = EntryOf(caller.Who.Address, now);
        if (caller.Who.DisplayName.Length > 0)
            entry.DisplayName = caller.Who.DisplayName;
        if (caller.Who.IsAnonymous)
            entry.Alias ??= NewAlias();
        entry.Begin(caller.Call.CallId);
        entry.Take(caller.Answer.Agreed);
        var leg = new LegCall(this, caller.Leg, entry, caller.Answer) { Call = caller.Call };
        _legs.Add(caller.Leg, leg);
        caller.Call.Owner = leg;
        Function.Links.Assign(caller.Call.CallId, Id.Value);
        return leg;
    }

    private Call? CallOf(LegId leg) => _legs.GetValueOrDefault(leg)?.Call;

    /// <summary>Somebody who calls in, until the machine has decided.</summary>
    private sealed record Caller(LegId Leg, Call Call, OfferAnswer Answer, Inviter Who);
}
