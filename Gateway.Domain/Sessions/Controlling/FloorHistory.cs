using System.Diagnostics;
using Gateway.Domain.Access;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using static Gateway.Domain.Floor.MediaBurstEffect;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What is told of the floor of a PoC Session as it changes, and what is kept of its talk bursts.</summary>
/// <remarks>A burst is on record from its first packet on: who was granted the floor and said nothing has left nothing to hear.</remarks>
/// <param name="session">The session.</param>
/// <param name="records">Where it is told.</param>
/// <param name="recorder">Where speech is kept; <c>null</c> = nowhere.</param>
/// <param name="entryOf">What is on record of a participant; <c>null</c> when he is gone.</param>
internal sealed class FloorHistory(SessionId session, SessionRecords records, IBurstRecorder? recorder, Func<PartyId, ParticipantEntry?> entryOf) : IFloorWatcher
{
    // Whoever presses again and again is denied each time, and told of no more often than this.
    private static readonly TimeSpan DenialInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<PartyId, MonotonicTime> _deniedAt = [];
    private TalkBurst? _burst;
    private (FloorPhase Phase, PartyId? Holder) _told;
    private MonotonicTime _since;
    private long _version;

    /// <summary>How the floor stands.</summary>
    public FloorRecord Record(SessionFloor floor)
    {
        var holder = floor.Talker is { } talker ? MemberOf(talker, floor.Priority) : null;
        return new(session, floor.Phase, holder, records.UtcOf(_since))
        {
            Version = _version,
            Burst = _burst is { } burst && burst.Talker == floor.Talker ? burst.Begun.Id : null,
            Queue = [.. floor.Queue.Select(waiting => MemberOf(waiting.Who, waiting.Priority)).OfType<FloorMember>()],
            TalkAtMost = floor.TalkAtMost,
            ReleaseAt = floor.InactiveAt == MonotonicTime.Never ? null : records.UtcOf(floor.InactiveAt),
        };
    }

    public void Told(SessionFloor floor, MediaBurstEffect effect, MonotonicTime now)
    {
        if (_told != (floor.Phase, floor.Talker))
            (_told, _since) = ((floor.Phase, floor.Talker), now);
        switch (effect)
        {
            case ReportTaken taken:
                Begin(floor, taken, now);
                Tell(floor, FloorNews.Taken, null, null);
                break;
            case ReportOver over:
                End(over, now);
                // Where the next has it already, that is what is told.
                if (floor.Talker is null)
                    Tell(floor, FloorNews.Idle, null, TextOf(over.End));
                break;
            case ReportRevoked revoked:
                Tell(
                    floor, revoked.Reason == RevokeReason.PreEmpted && floor.Ending != BurstEnd.TakenAway ? FloorNews.PreEmpted : FloorNews.Revoked,
                    null, floor.Ending == BurstEnd.TakenAway ? TextOf(BurstEnd.TakenAway) : TextOf(revoked.Reason));
                break;
            case ReportDenied denied:
                TellDenied(floor, denied, now);
                break;
            case ReportQueue:
                Tell(floor, FloorNews.Queued, null, null);
                break;
        }
    }

    public void Spoken(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> payload, MonotonicTime now)
    {
        if (_burst is not { } burst || burst.Talker != talker.Id)
            return;
        if (!burst.HasBegun)
        {
            burst.Tape = recorder?.Begin(burst.Begun.Id, session, talker.Media.Codec);
            records.Tell(new History.Fact.BurstStarted(burst.Begun with { IsRecorded = burst.Tape is not null }));
        }

        burst.Take(header, payload);
    }

    private void Begin(SessionFloor floor, ReportTaken taken, MonotonicTime now)
    {
        if (entryOf(taken.Talker) is not { } entry || floor.LegOf(taken.Talker) is not { } leg)
            return;
        // Of one who hides, the burst does not say more than the others were told.
        var talker = entry.Alias is { } alias && PocAddress.TryParse(alias, out var hidden, out _) ? hidden : entry.Address;
        _burst = new(
            new(
                records.NewBurst(now), session, entry.Id, talker, entry.Alias is null ? entry.DisplayName : null, records.UtcOf(now), taken.Priority,
                leg.Media.Codec.Name)
            {
                // By a clock that is ahead of ours he was granted it before he asked.
                AccessTime = leg.AskedAt is { } asked ? asked < now ? now - asked : TimeSpan.Zero : null,
            },
            taken.Talker);
        leg.AskedAt = null;
    }

    private void End(ReportOver over, MonotonicTime now)
    {
        if (_burst is not { } burst || burst.Talker != over.Talker)
            return;
        _burst = null;
        if (!burst.HasBegun)
            return;
        burst.Tape?.End();
        records.Tell(new History.Fact.BurstEnded(burst.Over(records.UtcOf(now), over.End)));
    }

    private void TellDenied(SessionFloor floor, ReportDenied denied, MonotonicTime now)
    {
        if (_deniedAt.TryGetValue(denied.Who, out var before) && now - before < DenialInterval)
            return;
        _deniedAt[denied.Who] = now;
        Tell(floor, FloorNews.Denied, MemberOf(denied.Who, 0), MbcpMessage.Deny.Because(0, (byte)denied.Reason).Phrase);
    }

    private void Tell(SessionFloor floor, FloorNews news, FloorMember? who, string? reason)
    {
        _version++;
        records.Tell(new History.Fact.FloorChanged(Record(floor), news, who, reason));
    }

    private FloorMember? MemberOf(PartyId who, int priority) =>
        entryOf(who) is { } entry ? new(entry.Id, entry.Address, entry.DisplayName, priority) : null;

    private static string? TextOf(BurstEnd end) => end switch
    {
        BurstEnd.Released => null,
        BurstEnd.MediaStopped => "Nothing was heard any more",
        BurstEnd.TalkedTooLong => TextOf(RevokeReason.TooLong),
        BurstEnd.PreEmpted => TextOf(RevokeReason.PreEmpted),
        BurstEnd.TakenAway => "Taken away by a dispatcher",
        BurstEnd.Alone => TextOf(RevokeReason.OnlyOneUser),
        BurstEnd.Left => "The talker left",
        BurstEnd.NotUsed => "The turn was not used",
        _ => throw new UnreachableException($"{end}"),
    };

    private static string TextOf(RevokeReason reason) => reason switch
    {
        RevokeReason.OnlyOneUser => "Only one participant",
        RevokeReason.TooLong => "Talked too long",
        RevokeReason.NoPermission => "No permission to talk",
        RevokeReason.PreEmpted => "Pre-empted",
        _ => throw new UnreachableException($"{reason}"),
    };
}
