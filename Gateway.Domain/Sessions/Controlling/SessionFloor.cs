using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using static Gateway.Domain.Floor.MediaBurstEffect;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// The user plane of a PoC Session at its controlling function: floor control and speech of its participants over one pair of ports. What one says while he has
/// the burst goes out to all others as one stream of the session's own, so that nobody hears where one talker ends and the next begins but by its silence.
/// </summary>
/// <remarks>
/// Participants are told apart by where their datagrams come from: it must be what they named in their session description. Whatever else arrives is dropped and
/// counted. Not thread safe. What arrives is taken in <c>.Arrivals</c>.
/// </remarks>
internal sealed partial class SessionFloor : IMediaReceiver, IDisposable
{
    private readonly MediaPort _port;
    private readonly MediaBurstControl _control;
    private readonly IdSource _ids;
    private readonly Func<MonotonicTime, DateTimeOffset> _utcOf;
    private readonly IFloorWatcher _watcher;
    private readonly string _canonicalName;
    private readonly FloorSpeech _speech;
    private readonly HeldSpeech _held;
    private readonly List<FloorLeg> _legs = [];
    private readonly Dictionary<PartyId, FloorLeg> _byId = [];
    private readonly Dictionary<IPEndPoint, FloorLeg> _byMedia = [];
    private readonly Dictionary<IPEndPoint, FloorLeg> _byControl = [];
    private readonly List<MediaBurstEffect> _effects = [];
    private readonly bool _takesOtherAddresses;
    private bool _isBuffering;
    private ushort? _first;
    private MonotonicTime _reportAt = MonotonicTime.Never;

    /// <param name="port">Its ports; whoever opened them closes them.</param>
    /// <param name="settings">Timers and counters of floor control.</param>
    /// <param name="ids">Chance for SSRCs and first numbers.</param>
    /// <param name="utcOf">The moment as people and NTP write it.</param>
    /// <param name="watcher">Is told what becomes of it.</param>
    /// <param name="now">The present.</param>
    /// <param name="takesOtherAddresses">Whether speech is taken from another address than was named, where the port is the one that was named.</param>
    public SessionFloor(
        MediaPort port, MediaBurstSettings settings, IdSource ids, Func<MonotonicTime, DateTimeOffset> utcOf, IFloorWatcher watcher, MonotonicTime now,
        bool takesOtherAddresses = false)
    {
        _port = port;
        _control = new(settings, now);
        _ids = ids;
        _utcOf = utcOf;
        _watcher = watcher;
        _takesOtherAddresses = takesOtherAddresses;
        // Who says it is no secret, but nothing is to be read out of it either (RFC 7022).
        _canonicalName = ids.NewToken(16);
        _speech = new(port, ids, Counters, now);
        _held = new(_speech, Counters);
    }

    /// <summary>What was not let through.</summary>
    public UserPlaneCounters Counters { get; } = new();

    /// <summary>Who talks, or has to stop talking; <c>null</c> when nobody does.</summary>
    public PartyId? Talker => _control.Talker;

    /// <summary>At which priority he talks, 0 to 3; 0 when nobody does.</summary>
    public int Priority { get; private set; }

    /// <summary>Whether somebody talks.</summary>
    public FloorPhase Phase => _control.State switch
    {
        MediaBurstState.Taken => FloorPhase.Taken,
        MediaBurstState.PendingRevoke => FloorPhase.Revoking,
        _ => FloorPhase.Idle,
    };

    /// <summary>What a burst that was revoked ends as; <c>null</c> when none was.</summary>
    public BurstEnd? Ending => _control.State is MediaBurstState.PendingRevoke revoked ? revoked.End : null;

    /// <summary>When the session is released unless somebody talks before (T4); never while somebody does.</summary>
    public MonotonicTime InactiveAt => _control.State is MediaBurstState.Idle idle ? idle.InactiveAt : MonotonicTime.Never;

    /// <summary>How long a burst may last; <c>null</c> = without end.</summary>
    public TimeSpan? TalkAtMost => _control.Settings.T2StopTalking;

    /// <summary>Who waits, the next first.</summary>
    public IReadOnlyList<QueuedRequest> Queue => _control.Queue;

    /// <summary>The moment of the next tick.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Earlier(_held.NextDeadline, MonotonicTime.Earlier(_control.NextDeadline, _reportAt));

    /// <summary>Whether the answer to the INVITE of somebody may grant him the burst.</summary>
    /// <param name="terms">What floor control may do with him.</param>
    public bool WouldGrant(FloorTerms terms) => _control.WouldGrant(terms);

    /// <summary>The answer to the INVITE of somebody grants him the burst: he may talk before his ACK is here.</summary>
    /// <param name="who">His number; never used twice.</param>
    /// <param name="shown">His address and display name, as the others are told.</param>
    /// <param name="media">What was agreed with him.</param>
    /// <param name="terms">What floor control may do with him.</param>
    /// <param name="askedAt">When his INVITE came.</param>
    /// <param name="now">The present.</param>
    public void GrantInAnswer(PartyId who, (string Address, string Name) shown, AgreedMedia media, FloorTerms terms, MonotonicTime askedAt, MonotonicTime now)
    {
        if (_byId.ContainsKey(who))
            return;
        Add(new(who, shown.Address, shown.Name, media, _ids.NewUInt32()) { AskedAt = askedAt }, now);
        Handle(new MediaBurstEvent.GrantedInAnswer(who, terms), now);
    }

    /// <summary>Somebody is in the session.</summary>
    /// <param name="who">His number; never used twice.</param>
    /// <param name="shown">His address, or that of anonymous, and his display name; empty = not known.</param>
    /// <param name="media">What was agreed with him.</param>
    /// <param name="terms">What floor control may do with him.</param>
    /// <param name="askedAt">When his INVITE came, where that was a request for the burst; else <c>null</c>.</param>
    /// <param name="now">The present.</param>
    public void Joined(PartyId who, (string Address, string Name) shown, AgreedMedia media, FloorTerms terms, MonotonicTime? askedAt, MonotonicTime now)
    {
        if (!_byId.ContainsKey(who))
            Add(new(who, shown.Address, shown.Name, media, _ids.NewUInt32()) { AskedAt = askedAt }, now);
        Handle(new MediaBurstEvent.Joined(who, terms, askedAt is not null), now);
    }

    /// <summary>Something else was agreed with somebody: another address or codec, or hold.</summary>
    public void Changed(PartyId who, AgreedMedia media, FloorTerms terms, MonotonicTime now)
    {
        if (LegOf(who) is not { } leg)
            return;
        Lose(leg);
        leg.Media = media;
        Find(leg);
        Handle(new MediaBurstEvent.TermsChanged(who, terms), now);
        Handle(new MediaBurstEvent.HoldChanged(who, media.IsHeld), now);
    }

    /// <summary>Somebody is out of the session.</summary>
    public void Left(PartyId who, MonotonicTime now)
    {
        if (LegOf(who) is not { } leg)
            return;
        Report(leg, saysGoodbye: true, now);
        Lose(leg);
        _legs.Remove(leg);
        _byId.Remove(who);
        leg.Dispose();
        Handle(new MediaBurstEvent.Left(who), now);
    }

    /// <summary>The leg of somebody; <c>null</c> when he is not in the session.</summary>
    public FloorLeg? LegOf(PartyId who) => _byId.GetValueOrDefault(who);

    /// <summary>Takes in what a dispatcher or the session wants of the floor.</summary>
    public void Handle(MediaBurstEvent happened, MonotonicTime now)
    {
        if (happened is MediaBurstEvent.BufferingChanged buffering)
            _isBuffering = buffering.IsBuffering;
        _control.Handle(happened, now, _effects);
        Perform(now);
        Hold(now);
    }

    /// <summary>Runs what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        _held.Run(_legs, now);
        if (now >= _control.NextDeadline)
            Handle(new MediaBurstEvent.Tick(), now);
        if (now < _reportAt)
            return;
        foreach (var leg in _legs)
            Report(leg, saysGoodbye: false, now);
        _reportAt = _legs.Count == 0 ? MonotonicTime.Never : now + RtcpInterval.Next(_ids.NewUInt32(), isFirst: false);
    }

    /// <summary>The session is over.</summary>
    public void Dispose()
    {
        _held.Dispose();
        foreach (var leg in _legs)
            leg.Dispose();
    }

    private void Add(FloorLeg leg, MonotonicTime now)
    {
        _byId.Add(leg.Id, leg);
        _legs.Add(leg);
        Find(leg);
        if (_reportAt == MonotonicTime.Never)
            _reportAt = now + RtcpInterval.Next(_ids.NewUInt32(), isFirst: true);
    }

    // Nobody listens yet, but somebody is about to: what is said already is kept for him.
    private void Hold(MonotonicTime now) => _held.Hold(_isBuffering && !HasListener(), _legs, now);

    private bool HasListener()
    {
        foreach (var leg in _legs)
        {
            if (leg.Id != Talker && leg.Listens)
                return true;
        }

        return false;
    }

    private void Perform(MonotonicTime now)
    {
        if (_effects.Count == 0)
            return;
        var effects = _effects.ToArray();
        _effects.Clear();
        foreach (var effect in effects)
            Perform(effect, now);
    }

    private void Perform(MediaBurstEffect effect, MonotonicTime now)
    {
        switch (effect)
        {
            case SendGranted(var to, _):
                Send(to, effect, null);
                break;
            case SendTaken(var to, var talker):
                Send(to, effect, talker);
                break;
            case SendTakenToOthers(var talker):
                foreach (var leg in _legs)
                {
                    if (leg.Id != talker)
                        Send(leg, effect, TalkerAs(talker));
                }

                break;
            case SendDeny(var to, _):
                if (LegOf(to) is { } denied)
                    denied.AskedAt = null;
                Send(to, effect, null);
                break;
            case SendRevoke(var to, _, _):
                Send(to, effect, null);
                break;
            case SendIdle(var to):
                Send(to, effect, null);
                break;
            case SendIdleToAll:
                foreach (var leg in _legs)
                    SendIdle(leg);
                break;
            case SendQueueStatus(var to, _, _):
                Send(to, effect, null);
                break;
            case ReportTaken taken:
                (Priority, _first) = (taken.Priority, null);
                Hold(now);
                if (LegOf(taken.Talker) is { } talking)
                    _held.Begin(talking.Media.Codec, now);
                _watcher.Told(this, effect, now);
                break;
            case ReportOver:
                Priority = 0;
                _held.End(now);
                _watcher.Told(this, effect, now);
                break;
            default:
                _watcher.Told(this, effect, now);
                break;
        }
    }

    private void Send(PartyId to, MediaBurstEffect effect, PartyId? talker)
    {
        if (LegOf(to) is { } leg)
            Send(leg, effect, talker is { } who ? TalkerAs(who) : null);
    }

    private void Send(FloorLeg leg, MediaBurstEffect effect, FloorTalker? talker)
    {
        if (leg.Media.HasFloorControl && leg.Media.ControlTo is { } to && FloorMessages.Write(effect, leg.Ssrc, talker, _legs.Count) is { } message)
            _port.SendControl(to, message.Write());
    }

    // Said ten times to everybody after each burst, and the same octets each time.
    private void SendIdle(FloorLeg leg)
    {
        if (leg.Media.HasFloorControl && leg.Media.ControlTo is { } to)
            _port.SendControl(to, leg.Idle);
    }

    // Whoever talks, what is heard is the stream of the session.
    private FloorTalker? TalkerAs(PartyId who) => LegOf(who) is { } leg ? new(_speech.Ssrc, leg.Address, leg.Name) : null;

    private void Report(FloorLeg leg, bool saysGoodbye, MonotonicTime now)
    {
        // Of a stream that nobody has heard or sent there is nothing to say, nor is it said goodbye to (RFC 3550 §6.3.7).
        if (leg.Media.RtcpTo is not { } to || !(_speech.HasBegun || leg.Reception is not null))
            return;
        var sender = _speech.Report(leg.Media.Codec, NtpTime.Of(_utcOf(now)), now);
        _port.SendControl(to, leg.Report(sender, _canonicalName, saysGoodbye, _speech.Ssrc, now).Write());
    }

    private void Find(FloorLeg leg)
    {
        _speech.ChangeAudience();
        if (leg.Media.RtpTo is { } media)
            _byMedia[media] = leg;
        if (leg.OtherMedia is { } other)
            _byMedia[other] = leg;
        if (leg.OtherReports is { } otherReports)
            _byControl[otherReports] = leg;
        // Reports and floor control may come from one port or from two.
        if (leg.Media.RtcpTo is { } reports)
            _byControl[reports] = leg;
        if (leg.Media.ControlTo is { } control)
            _byControl[control] = leg;
    }

    private void Lose(FloorLeg leg)
    {
        _speech.ChangeAudience();
        foreach (var from in new[] { leg.Media.RtcpTo, leg.Media.ControlTo, leg.OtherReports })
        {
            if (from is not null && _byControl.GetValueOrDefault(from) == leg)
                _byControl.Remove(from);
        }

        foreach (var from in new[] { leg.Media.RtpTo, leg.OtherMedia })
        {
            if (from is not null && _byMedia.GetValueOrDefault(from) == leg)
                _byMedia.Remove(from);
        }

        leg.OtherAddress = null;
    }
}
