using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Api.Storage;

namespace Gateway.Api.Endpoints;

/// <summary>Sessions as they are shown, from what is stored.</summary>
/// <remarks>Who asked for privacy is shown to nobody here: the address and the name are on disk for charging, and read with its scope.</remarks>
internal sealed class SessionViews(GatewayStorage storage)
{
    public const string AnonymousAddress = "sip:anonymous@anonymous.invalid";
    public const string AnonymousName = "Anonymous";

    /// <param name="row">The session.</param>
    /// <param name="withParticipants">Whether its participants, which then have been read, are part of it.</param>
    public Session Of(SessionRow row, bool withParticipants) => new()
    {
        Id = row.Id,
        Identity = row.Identity,
        Type = Value<SessionType>(row.Type),
        Establishment = Value<Establishment>(row.Establishment),
        Group = row.GroupAddress is { } group
            ? new SessionGroup { Id = row.GroupId, Address = group, DisplayName = row.GroupName ?? group }
            : null,
        Initiator = row.InitiatorIsAnonymous ? AnonymousAddress : row.Initiator,
        InitiatorDisplayName = row.InitiatorIsAnonymous ? AnonymousName : row.InitiatorName ?? NameOf(row.Initiator),
        State = StateOf(row.State, row.EndReason),
        EndReason = row.EndReason is { } reason ? Value<SessionEndReason>(reason) : null,
        Sip = Sip(row.SipStatus, row.SipReason, row.SipWarning),
        ControlledHere = row.IsControlledHere,
        ParticipantCount = row.ParticipantCount,
        PendingCount = row.PendingCount,
        ConnectedCount = row.ConnectedCount,
        Participants = withParticipants ? [.. row.Participants.OrderBy(participant => participant.Position).Select(participant => Of(participant, row))] : null,
        CreatedAt = At(row.CreatedAt),
        EstablishedAt = At(row.EstablishedAt),
        EndedAt = At(row.EndedAt),
        Version = row.Version,
        TraceId = row.TraceId,
        Links = new SessionLinks
        {
            Self = $"/api/v1/sessions/{row.Id}",
            Participants = $"/api/v1/sessions/{row.Id}/participants",
            Ladder = $"/api/v1/sessions/{row.Id}/ladder",
            Timeline = $"/api/v1/sessions/{row.Id}/timeline",
        },
    };

    /// <param name="row">The participant.</param>
    /// <param name="session">The session, whose participants may have been read or not.</param>
    public Participant Of(ParticipantRow row, SessionRow session)
    {
        var user = row.IsAnonymous ? null : storage.Accounts.ByAddress.GetValueOrDefault(row.Address);
        return new()
        {
            Id = row.Id,
            Address = row.IsAnonymous ? AnonymousAddress : row.Address,
            User = user?.Id,
            DisplayName = row.IsAnonymous ? AnonymousName : user?.DisplayName ?? row.DisplayName,
            State = Value<ParticipantState>(row.State),
            IsInitiator = row.IsInitiator,
            IsAnonymous = row.IsAnonymous,
            HasFloorControl = row.HasFloorControl,
            AnswerMode = row.AnswerMode is { } mode ? Value<AnswerMode>(mode) : null,
            InvitedBy = row.InvitedBy is { } inviter && IsAnonymous(inviter, session) ? AnonymousAddress : row.InvitedBy,
            InvitedAt = At(row.InvitedAt),
            JoinedAt = At(row.JoinedAt),
            LeftAt = At(row.LeftAt),
            LeaveMeans = row.LeaveMeans is { } means ? Value<LeaveMeans>(means) : null,
            Sip = Sip(row.SipStatus, row.SipReason, row.SipWarning),
            Why = WhyOf(row.Why),
            MediaAddress = row.IsAnonymous ? null : row.MediaAddress,
            ControlAddress = row.IsAnonymous ? null : row.ControlAddress,
        };
    }

    /// <param name="row">What happened.</param>
    /// <param name="session">In which session, its participants read.</param>
    public TimelineEntry Of(SessionEventRow row, SessionRow session)
    {
        var participant = session.Participants.Find(one => one.Id == row.ParticipantId) is { } about ? Of(about, session) : null;
        return new()
        {
            At = At(row.At),
            Type = row.Type,
            Participant = row.ParticipantId,
            Address = participant?.Address,
            DisplayName = participant?.DisplayName,
            State = Value<SessionState>(row.State),
            LeaveMeans = row.LeaveMeans is { } means ? Value<LeaveMeans>(means) : null,
            EndReason = row.EndReason is { } reason ? Value<SessionEndReason>(reason) : null,
            Sip = Sip(row.SipStatus, row.SipReason, row.SipWarning),
            Why = WhyOf(row.Why),
        };
    }

    /// <param name="burst">Who talked.</param>
    /// <param name="happened">What happened in the session, oldest first.</param>
    public static TimelineEntry Of(Burst burst, List<TimelineEntry> happened) => new()
    {
        At = burst.StartedAt,
        Type = "burst.started",
        Participant = burst.Participant,
        Address = burst.Talker,
        DisplayName = burst.DisplayName,
        Burst = burst,
        State = happened.FindLast(one => one.At <= burst.StartedAt)?.State ?? SessionState.Established,
        Why = [],
    };

    /// <summary>How a session stands, as it is shown: one word for state and reason together.</summary>
    public static SessionState StateOf(string state, string? reason) => (state, reason) switch
    {
        ("inviting", _) => SessionState.Inviting,
        ("ringing", _) => SessionState.Ringing,
        ("established", _) => SessionState.Established,
        (_, "cancelled") => SessionState.Cancelled,
        (_, "cancelTooLate") => SessionState.CancelTooLate,
        (_, "left") => SessionState.Left,
        (_, "refused" or "noAnswer" or "failed") => SessionState.Failed,
        _ => SessionState.Ended,
    };

    private static bool IsAnonymous(string address, SessionRow session) =>
        (session.InitiatorIsAnonymous && session.Initiator == address)
        || session.Participants.Exists(participant => participant.IsAnonymous && participant.Address == address);

    private string? NameOf(string address) => storage.Accounts.ByAddress.TryGetValue(address, out var user) ? user.DisplayName : null;

    private static SipAnswer? Sip(int? status, string? reason, string? warning) =>
        status is { } code ? new SipAnswer { Status = code, Reason = reason ?? "", Warning = warning } : null;

    private static Why[] WhyOf(string? why) => why is null ? [] : JsonSerializer.Deserialize<Why[]>(why, ContractJson.Options)!;

    private static T Value<T>(string name)
        where T : struct, Enum =>
        Enum.Parse<T>(name, ignoreCase: true);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTimeOffset? At(long? ticks) => ticks is { } known ? At(known) : null;
}
