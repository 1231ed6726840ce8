using Gateway.Domain.Access;

namespace Gateway.Api.Endpoints;

/// <summary>How somebody is, in one word.</summary>
public enum PresenceState
{
    /// <summary>Can be called.</summary>
    Available,

    /// <summary>There, and in a session.</summary>
    InSession,

    /// <summary>There, and does not want to be disturbed.</summary>
    DoNotDisturb,

    /// <summary>There, and cannot be called: invitations are barred, or not wanted.</summary>
    Unavailable,

    /// <summary>Not there.</summary>
    Offline,

    /// <summary>He, or who decides for him, has not said yet whether the watcher may know.</summary>
    Pending,

    /// <summary>The watcher may not know.</summary>
    Refused,

    /// <summary>Nothing was told yet.</summary>
    Unknown,
}

/// <summary>The questions of TS 23.141 A.1.</summary>
public enum EnquiryType
{
    /// <summary>The present state; answered at once.</summary>
    Once,

    /// <summary>The present state and every change for a period.</summary>
    Period,

    /// <summary>The next change.</summary>
    NextChange,

    /// <summary>No more.</summary>
    Stop,
}

/// <summary>What a subscription is for: the questions without stop.</summary>
public enum WatchType
{
    Once,
    Period,
    NextChange,
}

/// <summary>How an enquiry stands.</summary>
public enum EnquiryState
{
    /// <summary>On its way.</summary>
    Asking,

    /// <summary>Not decided yet.</summary>
    Pending,

    /// <summary>Changes are told.</summary>
    Active,

    /// <summary>Answered, and over.</summary>
    Answered,

    /// <summary>Over, as <c>end</c> says.</summary>
    Ended,

    /// <summary>The watcher may not know, or may not ask.</summary>
    Refused,

    /// <summary>The network did not answer, or not as it should.</summary>
    Failed,
}

/// <summary>Why an enquiry is over that was neither answered nor refused nor failed.</summary>
public enum EnquiryEnd
{
    /// <summary>Its time is over.</summary>
    TimedOut,

    /// <summary>Nothing changed until its time was over.</summary>
    NoChange,

    /// <summary>The watcher stopped it.</summary>
    Stopped,

    /// <summary>The watcher may know no longer, or was not let in.</summary>
    Rejected,

    /// <summary>Nobody decided in time.</summary>
    GivenUp,

    /// <summary>The person is no longer there.</summary>
    NoResource,

    /// <summary>The person's state will never change.</summary>
    Invariant,

    /// <summary>The gateway was started anew.</summary>
    Restarted,
}

/// <summary>What was seen of somebody. What is missing was not said.</summary>
public sealed record PresenceSeen
{
    /// <summary>All of it in one word.</summary>
    public required PresenceState State { get; init; }

    /// <summary>Whether he can be called.</summary>
    public required bool ReachableForSessions { get; init; }

    /// <summary>Whether he can be sent an alert.</summary>
    public required bool ReachableForAlerts { get; init; }

    /// <summary>Whether he is registered for a PoC service.</summary>
    public bool? Registered { get; init; }

    /// <summary>Whether he takes part in a session.</summary>
    public bool? InSession { get; init; }

    /// <summary>Whether he wants to be left alone by every service.</summary>
    public bool? DoNotDisturb { get; init; }

    public bool? SessionsBarred { get; init; }
    public bool? AlertsBarred { get; init; }

    /// <summary>What he says.</summary>
    public string? Note { get; init; }

    /// <summary>What he does, in the words of RFC 4480, such as <c>meeting</c>.</summary>
    public IReadOnlyList<string>? Activities { get; init; }

    /// <summary>The latest time that the document names.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The tag of the document.</summary>
    public string? EntityTag { get; init; }
}

/// <summary>An enquiry after somebody's presence, as it stands. One for a period or the next change is a subscription until it is over.</summary>
public sealed record PresenceEnquiry
{
    public required string Id { get; init; }
    public required WatchType Type { get; init; }

    /// <summary>Address of who asked.</summary>
    public required string Watcher { get; init; }

    public string? WatcherDisplayName { get; init; }

    /// <summary>Address of whom it is about.</summary>
    public required string Target { get; init; }

    public string? TargetDisplayName { get; init; }
    public required EnquiryState State { get; init; }
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>For how long it was asked; missing for once.</summary>
    public long? DurationMs { get; init; }

    /// <summary>When it ends of itself; missing for once.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What was seen last; missing: nothing yet.</summary>
    public PresenceSeen? Seen { get; init; }

    /// <summary>How often a state was shown.</summary>
    public required int Notifications { get; init; }

    /// <summary>The SIP answer that decided; of one that is not over, why the target's network cannot be reached at the moment, and is asked again.</summary>
    public SipAnswer? Sip { get; init; }

    public required IReadOnlyList<Why> Why { get; init; }
    public EnquiryEnd? End { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required long Version { get; init; }
    public string? TraceId { get; init; }
    public required EnquiryLinks Links { get; init; }
}

public sealed record EnquiryLinks
{
    public required string Self { get; init; }
}

/// <summary>An enquiry to be.</summary>
public sealed record PresenceEnquiryDraft
{
    /// <summary>Id or address of who asks. Default: the signed-in user. Another one only with the scope admin:*.</summary>
    public string? Watcher { get; init; }

    /// <summary>Id or address of whom it is about, in this network or another. Not needed to stop a subscription by its id.</summary>
    public string? Target { get; init; }

    public required EnquiryType Type { get; init; }

    /// <summary>For how long, up to 2,678,400,000 (31 days). Required for a period, where at least 1,000; for the next change the default is 24 h.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Id of the subscription to stop; missing: all that the watcher has to the target.</summary>
    public string? Subscription { get; init; }
}

/// <summary>A person on the board, as the one who looks may see him.</summary>
public sealed record BoardPerson
{
    public required string Address { get; init; }

    /// <summary>Id of the user; missing for people of other networks.</summary>
    public string? User { get; init; }

    public required string DisplayName { get; init; }
    public required PresenceState State { get; init; }

    /// <summary>What was seen; missing while nothing may be, or was yet.</summary>
    public PresenceSeen? Seen { get; init; }

    /// <summary>
    /// Why nothing is told of the person: <c>rejected</c>; for people of other networks also <c>noresource</c> (there is nobody of that address), <c>probation</c> (their network cannot be
    /// reached, and is asked again) or <c>giveup</c>. Missing while something is told, or may be.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The devices that he is registered with.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>The sessions that he is in.</summary>
    public IReadOnlyList<BoardSession>? Sessions { get; init; }

    /// <summary>Whether he talks at the moment, in one of the sessions.</summary>
    public required bool Talking { get; init; }

    /// <summary>When he was last there.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>How the one who looks watches him beside the board.</summary>
    public required IReadOnlyList<BoardWatch> Watched { get; init; }

    /// <summary>Grows with every change that is told; less than that of a live event: older.</summary>
    public required long Version { get; init; }
}

/// <summary>A session that somebody on the board is in.</summary>
public sealed record BoardSession
{
    public required string Id { get; init; }
    public SessionGroup? Group { get; init; }

    /// <summary><c>true</c> where he has the floor; else missing.</summary>
    public bool? Talking { get; init; }
}

/// <summary>A subscription to somebody on the board.</summary>
public sealed record BoardWatch
{
    public required string Subscription { get; init; }
    public required WatchType Type { get; init; }
    public required EnquiryState State { get; init; }
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What the signed-in user says of himself.</summary>
public sealed record OwnPresence
{
    public required OwnState State { get; init; }

    /// <summary>What he says to those who may see it.</summary>
    public string? Note { get; init; }

    public required long Version { get; init; }
}

/// <summary>What the signed-in user says of himself from now on.</summary>
public sealed record OwnPresenceDraft
{
    public required OwnState State { get; init; }

    /// <summary>At most 200 characters; missing: none.</summary>
    public string? Note { get; init; }
}

public enum OwnState
{
    Available,
    DoNotDisturb,
}

/// <summary>Somebody who watches a user, or wants to.</summary>
public sealed record PresenceWatcher
{
    /// <summary>Address of who watches.</summary>
    public required string Watcher { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>Address of who is watched.</summary>
    public required string Of { get; init; }

    public required WatcherState State { get; init; }

    /// <summary>What is shown to him.</summary>
    public required PresencePermission Permission { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>When it runs out unless it is renewed; of one that waits, when it is given up.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How often a state was shown.</summary>
    public required int Notifications { get; init; }
}

public enum WatcherState
{
    /// <summary>Waits for a decision.</summary>
    Pending,

    Active,

    /// <summary>Ran out while it waited; kept so that the user still learns of it.</summary>
    Waiting,

    Terminated,
}

/// <summary>What somebody may see from now on.</summary>
public sealed record WatcherDecision
{
    /// <summary>Id or address of who watches, or wants to.</summary>
    public required string Watcher { get; init; }

    /// <summary>Id or address of who is watched. Default: the signed-in user; another one needs the scope access:write.</summary>
    public string? Of { get; init; }

    public required PresencePermission Permission { get; init; }
}

/// <summary>What a decision on a watcher has changed.</summary>
public sealed record WatcherDecided
{
    public required string Watcher { get; init; }
    public required string Of { get; init; }

    /// <summary>What he may see now.</summary>
    public required PresencePermission Permission { get; init; }

    /// <summary>Ids of the rules that were added or changed; empty where they said so already.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>Why he may see that now, in a sentence.</summary>
    public required string Summary { get; init; }
}
