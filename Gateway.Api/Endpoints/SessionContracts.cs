namespace Gateway.Api.Endpoints;

/// <summary>A PoC Session: who talks with whom, since when, and how it ended.</summary>
public sealed record Session
{
    public required string Id { get; init; }

    /// <summary>The PoC Session Identity, a SIP URI. Missing while no controlling function has made it.</summary>
    public string? Identity { get; init; }

    public required SessionType Type { get; init; }
    public required Establishment Establishment { get; init; }

    /// <summary>The group that was called; missing for one-to-one and ad-hoc sessions.</summary>
    public SessionGroup? Group { get; init; }

    /// <summary>Address of who set it up.</summary>
    public required string Initiator { get; init; }

    public string? InitiatorDisplayName { get; init; }
    public required SessionState State { get; init; }

    /// <summary>Why it ended; missing before.</summary>
    public SessionEndReason? EndReason { get; init; }

    /// <summary>The SIP answer behind the end.</summary>
    public SipAnswer? Sip { get; init; }

    /// <summary>Whether the controlling function is this gateway's. Of other sessions only the part of its own users is known.</summary>
    public required bool ControlledHere { get; init; }

    /// <summary>Everybody who was invited or joined, whatever became of it.</summary>
    public required int ParticipantCount { get; init; }

    /// <summary>Those who are invited or ringing.</summary>
    public required int PendingCount { get; init; }

    /// <summary>Those who are in it now.</summary>
    public required int ConnectedCount { get; init; }

    /// <summary>All participants, the initiator first. In lists only with <c>expand=participants</c>; in events only while they are few.</summary>
    public IReadOnlyList<Participant>? Participants { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EstablishedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required long Version { get; init; }
    public string? TraceId { get; init; }
    public required SessionLinks Links { get; init; }
}

public enum SessionType
{
    OneToOne,
    AdHoc,
    Prearranged,
    Chat,
}

/// <summary>Whether the initiator's client set up its media with this session, or had them ready.</summary>
public enum Establishment
{
    OnDemand,
    PreEstablished,
}

/// <summary>
/// The first three are of a session that goes on. It was cancelled in time (487); or too late, so that the answer won and a BYE was sent; left by
/// the one it is shown for while it may go on elsewhere; or failed to come about; or it ended after it was established.
/// </summary>
public enum SessionState
{
    Inviting,
    Ringing,
    Established,
    Cancelled,
    CancelTooLate,
    Left,
    Failed,
    Ended,
}

/// <summary>Why a session ended.</summary>
public enum SessionEndReason
{
    /// <summary>Its initiator gave up before anybody answered: 487.</summary>
    Cancelled,

    /// <summary>Its initiator gave up, and an answer came first: it was left by BYE.</summary>
    CancelTooLate,

    /// <summary>Nobody who was called would or could take part, or the set-up was not allowed.</summary>
    Refused,

    NoAnswer,

    /// <summary>The last user of this gateway left; it may go on elsewhere.</summary>
    Left,

    /// <summary>The release policy ended it, for example because one was left alone.</summary>
    PolicyReleased,

    /// <summary>Somebody with that right ended it for all.</summary>
    Released,

    TimeLimit,
    Inactivity,
    GroupDeleted,
    LinkLost,
    Restart,
    Failed,
    Shutdown,
}

/// <summary>How a participant left.</summary>
public enum LeaveMeans
{
    Bye,
    Refer,
    Cancel,
    ByeByController,
    MbcpDisconnect,
    Timeout,
    LinkLost,
    Restart,
}

/// <summary>The group of a session.</summary>
public sealed record SessionGroup
{
    /// <summary>Missing for groups of other networks.</summary>
    public string? Id { get; init; }

    public required string Address { get; init; }
    public required string DisplayName { get; init; }
}

public sealed record SessionLinks
{
    public required string Self { get; init; }
    public required string Participants { get; init; }
    public required string Ladder { get; init; }
    public required string Timeline { get; init; }
}

/// <summary>Somebody in a session, or invited to it. Who is anonymous has no name here and the address that says so.</summary>
public sealed record Participant
{
    public required string Id { get; init; }
    public required string Address { get; init; }

    /// <summary>Id of the user; missing for users of other networks.</summary>
    public string? User { get; init; }

    public string? DisplayName { get; init; }
    public required ParticipantState State { get; init; }
    public required bool IsInitiator { get; init; }
    public required bool IsAnonymous { get; init; }

    /// <summary>False: an ordinary phone, which hears and speaks but knows no Media Bursts.</summary>
    public required bool HasFloorControl { get; init; }

    /// <summary>How the invitation asked to be answered.</summary>
    public AnswerMode? AnswerMode { get; init; }

    /// <summary>Address of who invited; missing for who came by himself.</summary>
    public string? InvitedBy { get; init; }

    public required DateTimeOffset InvitedAt { get; init; }
    public DateTimeOffset? JoinedAt { get; init; }
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>How it left; missing while it is in, and where it never was.</summary>
    public LeaveMeans? LeaveMeans { get; init; }

    /// <summary>The SIP answer that kept it out.</summary>
    public SipAnswer? Sip { get; init; }

    /// <summary>What access control said; empty where it was not asked here.</summary>
    public required IReadOnlyList<Why> Why { get; init; }

    /// <summary>Where its media go, address and port.</summary>
    public string? MediaAddress { get; init; }

    /// <summary>Where its floor control goes, address and port.</summary>
    public string? ControlAddress { get; init; }
}

public enum ParticipantState
{
    Invited,
    Ringing,
    Connected,
    Leaving,
    Left,
    Disconnected,
    Refused,
    Failed,
    Cancelled,
}

/// <summary>Automatic: the client answers by itself. Manual: it rings.</summary>
public enum AnswerMode
{
    Automatic,
    Manual,
}

/// <summary>A session to be set up.</summary>
public sealed record SessionDraft
{
    public required SessionType Type { get; init; }

    /// <summary>Default: onDemand.</summary>
    public Establishment? Establishment { get; init; }

    /// <summary>Id or address of the initiator. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? From { get; init; }

    /// <summary>Ids or addresses of those to be invited: one for oneToOne, 2 to 500 for adHoc, missing for a group.</summary>
    public IReadOnlyList<string>? To { get; init; }

    /// <summary>Id or address of the group, for prearranged and chat.</summary>
    public string? Group { get; init; }

    /// <summary>How the invited are asked to answer. Default: as each of them has set it.</summary>
    public AnswerMode? AnswerMode { get; init; }

    /// <summary>True: also those who answer manually shall answer by themselves; for who may ask that.</summary>
    public bool? OverrideManualAnswer { get; init; }

    /// <summary>True: who is called is not told who calls.</summary>
    public bool? Anonymous { get; init; }
}

/// <summary>For whom something is done.</summary>
public sealed record SessionActor
{
    /// <summary>Id or address of who does it. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? From { get; init; }
}

/// <summary>The answer to an invitation that rings at the console.</summary>
public sealed record SessionAnswer
{
    public required bool Accept { get; init; }

    /// <summary>Id or address of who answers. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? From { get; init; }
}

/// <summary>People to be invited to a running session.</summary>
public sealed record ParticipantsDraft
{
    /// <summary>Ids or addresses, 1 to 500.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Id or address of who invites. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? From { get; init; }
}

/// <summary>What happened in a session, oldest first.</summary>
public sealed record SessionTimeline
{
    public required string SessionId { get; init; }
    public required IReadOnlyList<TimelineEntry> Entries { get; init; }
}

/// <summary>One thing that happened, as its live event told it.</summary>
public sealed record TimelineEntry
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Type of the live event, such as <c>session.participant.joined</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Id of the participant that it is about.</summary>
    public string? Participant { get; init; }

    public string? Address { get; init; }
    public string? DisplayName { get; init; }

    /// <summary>The burst that began, as it is by now; with <c>burst.started</c> only.</summary>
    public Burst? Burst { get; init; }

    /// <summary>State of the session after it.</summary>
    public required SessionState State { get; init; }

    public LeaveMeans? LeaveMeans { get; init; }
    public SessionEndReason? EndReason { get; init; }
    public SipAnswer? Sip { get; init; }
    public required IReadOnlyList<Why> Why { get; init; }
}

/// <summary>Every SIP message of a session, hop by hop, and the floor control that belongs to it.</summary>
public sealed record SessionLadderView
{
    public required string SessionId { get; init; }

    /// <summary>The parties, in the order in which they appear.</summary>
    public required IReadOnlyList<LadderElement> Elements { get; init; }

    /// <summary>The messages, oldest first. Empty when they are no longer remembered.</summary>
    public required IReadOnlyList<LadderMessage> Messages { get; init; }
}

/// <summary>A pre-established session: media between a client and its PoC server that are ready before anybody calls.</summary>
public sealed record PreEstablishedSession
{
    public required string Id { get; init; }

    /// <summary>Id of the user whose it is.</summary>
    public required string User { get; init; }

    public required string Address { get; init; }
    public required string DisplayName { get; init; }
    public required PreEstablishedState State { get; init; }

    /// <summary>The Pre-established Session Identity, a SIP URI; missing until the PoC server has given it.</summary>
    public string? Identity { get; init; }

    /// <summary>Id of the session that uses it now.</summary>
    public string? Session { get; init; }

    /// <summary>The SIP answer that refused it.</summary>
    public SipAnswer? Sip { get; init; }

    /// <summary>When it came to this state.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>Idle: ready for a session. Attached: a session uses it. WaitingToRetry: refused or lost, and tried again later.</summary>
public enum PreEstablishedState
{
    Establishing,
    Idle,
    Attached,
    Releasing,
    WaitingToRetry,
}
