using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Access;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>The user plane of a PoC Session: who is in it is on the floor, from his confirmation to his end.</summary>
internal sealed partial class ControlledSession : IMediaReceiver, IFloorWatcher
{
    private readonly Dictionary<TbcpParameters, OfferAnswer> _offers = [];
    private readonly FloorHistory _history;
    private readonly MonotonicTime _invitedAt;
    private LegId? _asking;
    private SessionFloor? _floor;
    private bool _isBuffering;

    /// <summary>How the floor stands; <c>null</c> before anybody is in the session, and when it is going down.</summary>
    public FloorRecord? Floor => _floor is { } floor && Machine.IsOpen ? _history.Record(floor) : null;

    /// <summary>What our end brings to the leg of somebody: floor control as far as he has it.</summary>
    public LocalMedia LocalFor(PocAddress who) => Local with { Tbcp = FloorRules.OfferedTo(SeenGroup, who) };

    /// <summary>Somebody is in the session and can be reached: our INVITE was answered, or the ACK to our answer came.</summary>
    public void Enter(LegCall leg, MonotonicTime now)
    {
        if (Machine.StateOf(leg.Id) == LegState.Connected && leg.Media.Agreed is { } agreed)
            Enter(leg, agreed, now);
        FollowBuffering(now);
        Function.Settle(this);
    }

    /// <summary>Something else was agreed with somebody.</summary>
    public void Renegotiated(LegCall leg, MonotonicTime now)
    {
        if (leg.Media.Agreed is { } agreed)
            _floor?.Changed(PartyOf(leg), agreed, TermsOf(leg, agreed), now);
        Function.Settle(this);
    }

    /// <summary>The group has another policy or other rights.</summary>
    public void FollowFloorRules(MonotonicTime now)
    {
        if (_floor is null)
            return;
        _floor.Handle(new MediaBurstEvent.SettingsChanged(RulesNow()), now);
        foreach (var leg in _legs.Values.ToArray())
            Renegotiated(leg, now);
    }

    /// <summary>Takes the burst away from whoever has it.</summary>
    /// <returns><c>false</c> when nobody has.</returns>
    public bool RevokeFloor(MonotonicTime now)
    {
        if (_floor is not { Talker: not null } floor)
            return false;
        floor.Handle(new MediaBurstEvent.RevokeAsked(), now);
        Function.Settle(this);
        return true;
    }

    /// <summary>Puts those who wait in another order.</summary>
    public void OrderQueue(ImmutableArray<PocAddress> order, MonotonicTime now)
    {
        _floor?.Handle(
            new MediaBurstEvent.QueueOrdered([.. order.Select(who => Machine.Find(who)?.Leg).OfType<SessionLeg>().Select(leg => new PartyId(leg.Id.Number))]), now);
        Function.Settle(this);
    }

    void IMediaReceiver.ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        _floor?.ControlArrived(port, from, datagram, now);
        Function.Settle(this);
    }

    void IMediaReceiver.MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        _floor?.MediaArrived(port, from, datagram, now);
        Function.Settle(this);
    }

    void IFloorWatcher.Told(SessionFloor floor, MediaBurstEffect effect, MonotonicTime now)
    {
        if (effect is MediaBurstEffect.ReleaseSession)
            Handle(new PocSessionEvent.FellSilent(), now);
        else
            _history.Told(floor, effect, now);
    }

    void IFloorWatcher.Spoken(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> payload, MonotonicTime now) =>
        _history.Spoken(talker, header, payload, now);

    private void Enter(LegCall leg, AgreedMedia agreed, MonotonicTime now)
    {
        var floor = _floor ??= Begin(now);
        MonotonicTime? askedAt = _asking == leg.Id ? _invitedAt : null;
        if (askedAt is not null)
            _asking = null;
        floor.Joined(PartyOf(leg), ShownAs(leg.Entry), agreed, TermsOf(leg, agreed), askedAt, now);
    }

    // Who starts the session asked for the burst by his INVITE. Where he understands it he is told with the answer, and need not wait for a message more.
    // A machine that answers has something to say before anybody can answer to it.
    private void GrantInAnswer(LegCall leg, MonotonicTime now)
    {
        if (_legs.Values.Any(static other => other.IsAutomaton))
        {
            _asking = null;
            return;
        }

        var granting = leg.Media.Granting();
        if (granting.Agreed is not { Tbcp.Granted: true } agreed)
            return;
        // Who has accepted hears him; who is only said to accept will (RFC 4964).
        foreach (var other in _legs.Values.Where(other => other.HasAccepted).ToArray())
        {
            if (Machine.StateOf(other.Id) == LegState.Connected && other.Media.Agreed is { } media)
                Enter(other, media, now);
        }

        FollowBuffering(now);
        var floor = _floor ??= Begin(now);
        var terms = TermsOf(leg, agreed);
        if (!floor.WouldGrant(terms))
            return;
        leg.Media = granting;
        floor.GrantInAnswer(PartyOf(leg), ShownAs(leg.Entry), agreed, terms, _invitedAt, now);
    }

    private static (string Address, string Name) ShownAs(ParticipantEntry entry) =>
        entry.Alias is null ? (entry.Address.ToString(), entry.DisplayName ?? "") : (Inviter.AnonymousUri, "Anonymous");

    // Inactivity counts from the moment in which somebody could talk.
    private SessionFloor Begin(MonotonicTime now)
    {
        var floor = new SessionFloor(
            _media.Port, RulesNow(), Function.Ids, Function.Records.UtcOf, this, now, Function.Settings.TakesOtherAddresses);
        if (_isBuffering)
            floor.Handle(new MediaBurstEvent.BufferingChanged(true), now);
        return floor;
    }

    private MediaBurstSettings RulesNow() => FloorRules.SettingsOf(Function.Settings.Floor, SeenGroup, Machine.Policy);

    private void Leave(LegCall leg, MonotonicTime now) => _floor?.Left(PartyOf(leg), now);

    // While the server of somebody answers for him, who talks already is not talking to nobody (RFC 4964).
    private void FollowBuffering(MonotonicTime now)
    {
        var isBuffering = Machine.Unconfirmed > 0 && Machine.IsOpen;
        if (isBuffering == _isBuffering)
            return;
        _isBuffering = isBuffering;
        _floor?.Handle(new MediaBurstEvent.BufferingChanged(isBuffering), now);
    }

    private OfferAnswer OfferTo(PocAddress who)
    {
        var local = LocalFor(who);
        if (!_offers.TryGetValue(local.Tbcp, out var offer))
            _offers.Add(local.Tbcp, offer = NewDescription().Offer(local));
        return offer;
    }

    private FloorTerms TermsOf(LegCall leg, AgreedMedia agreed) =>
        FloorRules.TermsOf(SeenGroup, leg.Entry.Address, leg.Entry.Participant.IsInitiator, agreed);

    private ParticipantEntry? EntryOf(PartyId who) => _legs.GetValueOrDefault(new(who.Number))?.Entry;

    private static PartyId PartyOf(LegCall leg) => new(leg.Id.Number);
}
