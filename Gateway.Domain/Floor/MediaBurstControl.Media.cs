using Gateway.Sip.Machines;
using static Gateway.Domain.Floor.MediaBurstEffect;
using static Gateway.Domain.Floor.MediaBurstState;

namespace Gateway.Domain.Floor;

/// <content>What media means to floor control. It is called for each packet and allocates nothing where nothing changes.</content>
public sealed partial class MediaBurstControl
{
    private readonly List<FloorParty> _unpermitted = [];
    private MonotonicTime _heardAt;
    private ushort _sequence;
    private bool _isOrdered;

    // T1.
    private MonotonicTime SilentAt => _heardAt + (Talks(TalkRight.ByVoice) ? _settings.T1EndOfVoice : _settings.T1EndOfMedia);

    /// <summary>A packet of media has come.</summary>
    /// <param name="from">From whom.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="isVoice">Whether somebody speaks in it: of interest for phones without floor control only.</param>
    /// <param name="now">The present.</param>
    /// <param name="effects">What has to be done is added here, in order.</param>
    public MediaVerdict Media(PartyId from, ushort sequence, bool isVoice, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (State is Releasing || !_parties.TryGetValue(from, out var party) || party.IsHeld)
            return MediaVerdict.Drop;
        if (from == Talker)
            return OnTalkerMedia(sequence, isVoice, now, effects);
        if (party.Terms.Talk != TalkRight.ByVoice)
        {
            OnUnpermittedMedia(party, sequence, now, effects);
            return MediaVerdict.Drop;
        }

        if (!isVoice || State is not Idle || !HasAudience || now < party.RetryAfter)
            return MediaVerdict.Drop;
        Grant(party, 1, isTold: true, now, effects);
        return OnTalkerMedia(sequence, isVoice, now, effects);
    }

    private MediaVerdict OnTalkerMedia(ushort sequence, bool isVoice, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        if (State is Taken { HasBegun: false } first)
        {
            State = first with
            {
                HasBegun = true,
                StopTalkingAt = _settings.T2StopTalking is { } limit ? now + limit : MonotonicTime.Never,
                RepeatAt = MonotonicTime.Never,
            };
        }

        // Noise of an open line keeps nobody talking.
        if (isVoice || !Talks(TalkRight.ByVoice))
            _heardAt = now;
        if (!_isOrdered || IsNewer(sequence, _sequence))
            _sequence = sequence;
        _isOrdered = true;
        var ending = State switch
        {
            Taken taken => taken.Ending,
            PendingRevoke revoked => revoked.Ending,
            _ => null,
        };
        if (ending is not null && HasArrived(ending.Last))
            EndBurst(EndOfRelease(), now, effects, ending.Last);
        return MediaVerdict.Forward;
    }

    private void OnUnpermittedMedia(FloorParty party, ushort sequence, MonotonicTime now, List<MediaBurstEffect> effects)
    {
        // The end of his own burst, late or twice, or what he sent before our Taken or Idle reached him.
        if (party.LetGoAfter is { } last && !IsNewer(sequence, last))
            return;
        party.HeardAt = now;
        if (party.SendsWithoutPermission)
            return;
        party.RevokeAgainAt = now + _settings.T8RevokeRepeat;
        _unpermitted.Add(party);
        effects.Add(new SendRevoke(party.Id, RevokeReason.NoPermission, TimeSpan.Zero));
    }

    private void RevokeUnpermitted(MonotonicTime now, List<MediaBurstEffect> effects)
    {
        for (var i = _unpermitted.Count - 1; i >= 0; i--)
        {
            var party = _unpermitted[i];
            if (now < party.RevokeAgainAt)
                continue;
            if (now - party.HeardAt >= _settings.T1EndOfMedia)
            {
                Permit(party);
                TellState(party.Id, effects);
            }
            else
            {
                party.RevokeAgainAt = now + _settings.T8RevokeRepeat;
                // He is told again only while he goes on.
                if (now - party.HeardAt < _settings.T8RevokeRepeat)
                    effects.Add(new SendRevoke(party.Id, RevokeReason.NoPermission, TimeSpan.Zero));
            }
        }
    }

    private void Permit(FloorParty party)
    {
        if (!party.SendsWithoutPermission)
            return;
        party.RevokeAgainAt = MonotonicTime.Never;
        _unpermitted.Remove(party);
    }

    private bool Talks(TalkRight right) => Talker is { } talker && _parties.TryGetValue(talker, out var party) && party.Terms.Talk == right;

    private bool HasArrived(ushort sequence) => _isOrdered && !IsNewer(sequence, _sequence);

    // RFC 1982: half of the numbers are ahead, half behind.
    private static bool IsNewer(ushort sequence, ushort than) => (short)(sequence - than) > 0;
}
