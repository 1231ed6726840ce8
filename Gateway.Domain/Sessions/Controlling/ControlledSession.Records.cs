using System.Collections.Immutable;
using System.Globalization;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What is on record of a PoC Session, and what it costs.</summary>
internal sealed partial class ControlledSession
{
    private readonly Dictionary<PocAddress, ParticipantEntry> _entries = [];
    private readonly Dictionary<PocAddress, string> _names = [];
    private readonly Dictionary<LegId, Participation> _participations = [];
    private readonly List<ParticipantEntry> _dirty = [];
    private readonly List<Referral> _referrals = [];
    private readonly DateTimeOffset _createdAt;
    private ImmutableArray<PocAddress> _involved = [];
    private DateTimeOffset? _establishedAt;
    private DateTimeOffset? _endedAt;
    private MonotonicTime _reportAt = MonotonicTime.Never;
    private bool _isDirty;
    private int _aliases;
    private long _changes;

    /// <summary>Everybody as told, in the order of their last change.</summary>
    public LinkedList<ParticipantEntry> Changes { get; } = new();

    /// <summary>Tells that something about a participant changed, though not where he stands.</summary>
    public void Tell(ParticipantEntry entry, MonotonicTime now)
    {
        Touch(entry, now);
        Function.Settle(this);
    }

    private void Touch(ParticipantEntry entry, MonotonicTime now)
    {
        FollowState(entry, now);
        entry.Change = ++_changes;
        Changes.Remove(entry.Place);
        Changes.AddLast(entry.Place);
        Notifier.Changed(now);
        if (!entry.IsDirty)
            _dirty.Add(entry);
        entry.IsDirty = true;
        ReportSoon(now);
    }

    /// <summary>Keeps a REFER that wants to hear more.</summary>
    public void Keep(Referral referral) => _referrals.Add(referral);

    /// <summary>Forgets one that has heard all.</summary>
    public void Forget(Referral referral) => _referrals.Remove(referral);

    private void FollowState(ParticipantEntry entry, MonotonicTime now)
    {
        var participant = entry.Participant;
        // Who takes the place of his own ghost is told of twice: when the ghost goes, and when his new call is accepted.
        if (participant.State == ParticipantState.Connected && PartOf(entry.Address) is { } leg && !_participations.ContainsKey(leg.Id))
        {
            var participation = new Participation(Function.Records.UtcOf(now), Function.Records.Legs.EstablishmentOf(leg.CallId));
            _participations.Add(leg.Id, participation);
            (entry.JoinedAt, entry.Establishment) = (participation.StartedAt, participation.Establishment);
            (entry.LeftAt, entry.Means) = (null, null);
        }
        else if (participant.State > ParticipantState.Connected)
        {
            entry.LeftAt ??= Function.Records.UtcOf(now);
            entry.Means = Refined(participant.Means, entry);
        }
        else
        {
            (entry.LeftAt, entry.Means) = (null, null);
        }
    }

    // Over a pre-established session a user leaves and is disconnected by other means than the leg between the functions shows.
    private static LeaveMeans? Refined(LeaveMeans? means, ParticipantEntry entry) => means switch
    {
        LeaveMeans.Bye => entry.Noted ?? (entry.Establishment == Establishment.PreEstablished ? LeaveMeans.Refer : LeaveMeans.Bye),
        LeaveMeans.ByeByController when entry.Establishment == Establishment.PreEstablished => LeaveMeans.MbcpDisconnect,
        _ => means,
    };

    private void TouchSession(MonotonicTime now)
    {
        if (Machine.State is PocSessionState.Established)
            _establishedAt ??= Function.Records.UtcOf(now);
        if (!Machine.IsOpen)
            _endedAt ??= Function.Records.UtcOf(now);
        _isDirty = true;
        ReportSoon(now);
    }

    private void ReportSoon(MonotonicTime now) => _reportAt = MonotonicTime.Earlier(_reportAt, now + Function.Settings.ReportInterval);

    private void RecordAll()
    {
        Clean();
        Function.Records.Record(Record(), [.. _entries.Values.Select(entry => entry.Record())]);
    }

    private void Report(MonotonicTime now)
    {
        foreach (var entry in _dirty)
            Function.Records.Change(Id, entry.Record());
        if (_isDirty)
            Function.Records.Change(Record());
        Clean();
        if (IsOver)
            Function.Records.Close(Id);
    }

    private void Clean()
    {
        foreach (var entry in _dirty)
            entry.IsDirty = false;
        _dirty.Clear();
        _isDirty = false;
        _reportAt = MonotonicTime.Never;
    }

    private SessionRecord Record() => new(
        Id, Identity, Machine.Type, _origin.Establishment, _origin.Group?.Id, GroupAddress, _origin.Caller.Address,
        _origin.Caller.DisplayName.Length > 0 ? _origin.Caller.DisplayName : null, StateNow, EndReason, CauseOfEnd, _createdAt, _establishedAt, _endedAt,
        IsControlledHere: true, _origin.TraceId);

    // For everybody but the last legs it is over when its release begins.
    private SessionState StateNow => Machine.State switch
    {
        PocSessionState.Inviting { HasRung: false } => SessionState.Inviting,
        PocSessionState.Inviting => SessionState.Ringing,
        PocSessionState.Established => SessionState.Established,
        _ => SessionState.Ended,
    };

    private SessionEndReason? EndReason => Machine.State switch
    {
        PocSessionState.Releasing releasing => releasing.Reason,
        PocSessionState.Ended ended => ended.Reason,
        _ => null,
    };

    private SipCause? CauseOfEnd => _establishedAt is null && EndReason is not null ? _entries[Machine.Initiator.Address].Cause : null;

    private void Charge(PocSessionEffect.Charge charge, MonotonicTime now)
    {
        if (!_participations.Remove(charge.Leg, out var participation))
            return;
        var entry = _entries[charge.Who];
        if (_involved.IsEmpty)
            _involved = [.. Machine.Participants.Take(ChargingRecord.ParticipantsInvolvedMax).Select(participant => participant.Address)];
        Function.Records.Charge(new(
            Function.Records.NewCharge(now), Id, charge.Who, PocServerRole.Controlling, ChargingType(Machine.Type),
            participation.Establishment == Establishment.PreEstablished ? SessionInitiationType.PreEstablished : SessionInitiationType.OnDemand,
            Machine.Peak, _involved, PocEventType.Normal, participation.StartedAt, Function.Records.UtcOf(now),
            charge.Means is LeaveMeans.Timeout or LeaveMeans.LinkLost ? entry.Cause : null, _origin.Caller.Address, _origin.Called));
    }

    private ParticipantEntry EntryOf(PocAddress who, MonotonicTime now)
    {
        if (_entries.TryGetValue(who, out var known))
            return known;
        var participant = Machine.Find(who) ?? throw new System.Diagnostics.UnreachableException($"{who} is not in the session");
        var entry = new ParticipantEntry(participant, Function.Records.NewParticipant(now), Function.Records.UtcOf(now))
        {
            DisplayName = _names.GetValueOrDefault(who) ?? (Function.Facts.Subscribers.TryFind(who, out var user) && user.DisplayName.Length > 0 ? user.DisplayName : null),
        };
        _entries.Add(who, entry);
        Changes.AddLast(entry.Place);
        _involved = [];
        return entry;
    }

    private void Remember(ImmutableArray<ResourceEntry> targets)
    {
        _names.Clear();
        foreach (var target in targets)
        {
            if (target.DisplayName is { Length: > 0 } name)
                _names[target.Address] = name;
        }
    }

    private string NewAlias() =>
        ++_aliases == 1 ? Inviter.AnonymousUri : string.Create(CultureInfo.InvariantCulture, $"sip:anonymous-{_aliases}@anonymous.invalid");

    private static ChargingSessionType ChargingType(SessionType type) => type switch
    {
        SessionType.OneToOne => ChargingSessionType.OneToOne,
        SessionType.AdHocGroup => ChargingSessionType.AdHoc,
        SessionType.ChatGroup => ChargingSessionType.Chat,
        _ => ChargingSessionType.PreArranged,
    };

    /// <summary>One time that somebody took part.</summary>
    private readonly record struct Participation(DateTimeOffset StartedAt, Establishment Establishment);
}
