using System.Diagnostics.CodeAnalysis;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Endpoints;

/// <summary>The floor, its bursts and their recordings as they are shown. Who asked for privacy is shown to nobody here, as in <see cref="SessionViews"/>.</summary>
internal sealed class FloorViews(GatewayStorage storage, RecordingStatus recordings)
{
    /// <param name="floor">How it stands.</param>
    /// <param name="session">Its session, participants read.</param>
    /// <param name="last">The last burst that ended there.</param>
    public Floor Of(FloorRecord floor, SessionRow session, Burst? last) => new()
    {
        Session = session.Id,
        Version = floor.Version,
        State = floor.Phase switch { FloorPhase.Idle => FloorState.Idle, FloorPhase.Taken => FloorState.Taken, _ => FloorState.Revoking },
        Holder = floor.Holder is { } holder ? Of(holder, session) : null,
        Since = floor.Since,
        Burst = floor.Burst?.Value,
        Queue = [.. floor.Queue.Select((one, at) => Of(one, session) with { Position = at + 1 })],
        MaxTalkMs = floor.TalkAtMost is { } limit ? (int)limit.TotalMilliseconds : null,
        ReleaseAt = floor.ReleaseAt,
        LastBurst = last,
    };

    public FloorMember Of(Domain.Sessions.FloorMember member, SessionRow session)
    {
        var participant = Find(session, member.Participant, member.Address.ToString());
        var isAnonymous = participant?.IsAnonymous ?? false;
        var address = isAnonymous ? SessionViews.AnonymousAddress : member.Address.ToString();
        var user = storage.Accounts.ByAddress.GetValueOrDefault(address);
        return new()
        {
            Participant = participant?.Id ?? member.Participant.Value,
            Address = address,
            User = user?.Id,
            DisplayName = isAnonymous ? SessionViews.AnonymousName : user?.DisplayName ?? member.Name ?? participant?.DisplayName,
            Priority = member.Priority,
        };
    }

    /// <param name="row">The burst.</param>
    /// <param name="recording">Its recording, where there is one.</param>
    public Burst Of(BurstRow row, RecordingRow? recording)
    {
        var path = $"/api/v1/bursts/{row.Id}";
        var isKept = recording is { DeletedAt: null };
        var user = storage.Accounts.ByAddress.GetValueOrDefault(row.Talker);
        return new()
        {
            Id = row.Id,
            Session = row.SessionId,
            Group = row.GroupAddress is { } group ? new SessionGroup { Id = row.GroupId, Address = group, DisplayName = row.GroupName ?? group } : null,
            Participant = row.ParticipantId,
            Talker = row.Talker,
            User = user?.Id,
            DisplayName = row.TalkerName ?? user?.DisplayName,
            StartedAt = At(row.StartedAt),
            EndedAt = At(row.EndedAt),
            LengthMs = row.EndedAt is { } end ? Math.Max(0, (end - row.StartedAt) / TimeSpan.TicksPerMillisecond) : null,
            EndReason = row.End is { } reason ? Enum.Parse<BurstEndReason>(reason, ignoreCase: true) : null,
            Priority = row.Priority,
            Codec = row.Codec,
            AccessMs = row.AccessTime / 1000.0,
            Packets = row.Packets,
            Lost = row.Lost,
            Recording = recording switch
            {
                null => StateOf(row),
                { DeletedAt: null } => BurstRecordingState.Kept,
                _ => BurstRecordingState.Deleted,
            },
            RecordingId = recording?.Id,
            Links = new BurstLinks { Self = path, Audio = isKept ? $"{path}/audio" : null, Waveform = isKept ? $"{path}/waveform" : null },
        };
    }

    /// <param name="row">The recording.</param>
    /// <param name="burst">What it is of.</param>
    /// <param name="keptFor">How long recordings are kept; null: their age does not matter.</param>
    public Recording Of(RecordingRow row, BurstRow burst, TimeSpan? keptFor) => new()
    {
        Id = row.Id,
        Burst = Of(burst, row),
        ContentType = ContentTypeOf(row.Codec),
        Bytes = row.Bytes,
        LengthMs = row.Length,
        RecordedAt = At(row.RecordedAt),
        KeptUntil = row.DeletedAt is null && keptFor is { } time ? At(row.RecordedAt) + time : null,
        DeletedAt = At(row.DeletedAt),
        DeletedBy = row.DeletedBy,
        DeleteReason = row.DeleteReason,
    };

    /// <summary>What a live event needs to say of a session beside its id, so that a tile finds its own.</summary>
    public static object Short(SessionRow session) => new
    {
        id = session.Id,
        type = session.Type,
        group = session.GroupAddress is { } group ? new SessionGroup { Id = session.GroupId, Address = group, DisplayName = session.GroupName ?? group } : null,
    };

    /// <summary>The participant as it is stored: who set the session up may have named it before the controlling function did, under another id.</summary>
    public static ParticipantRow? Find(SessionRow session, ParticipantId id, string address) =>
        session.Participants.Find(one => one.Id == id.Value) ?? session.Participants.Find(one => one.Address == address && !one.IsAnonymous);

    public static string ContentTypeOf(string codec) => codec == "opus" ? "audio/ogg" : "audio/wav";

    // Of one that was to be recorded and is not, the file could not be written or finished.
    private BurstRecordingState StateOf(BurstRow row) =>
        recordings.IsWriting(row.Id) ? BurstRecordingState.Pending
        : row is { IsRecorded: true, EndedAt: not null } ? BurstRecordingState.Failed
        : BurstRecordingState.None;

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    [return: NotNullIfNotNull(nameof(ticks))]
    private static DateTimeOffset? At(long? ticks) => ticks is { } known ? At(known) : null;
}
