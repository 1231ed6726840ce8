using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Presence;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Registration;

namespace Gateway.Domain.History;

/// <summary>Something that happened on the network and belongs on disk, in the journal and on the screens.</summary>
public abstract record Fact
{
    private Fact()
    {
    }

    /// <summary>An alert was accepted, with all its targets as they stand.</summary>
    /// <param name="Alert">The alert.</param>
    /// <param name="TraceId">The trace of the request that asked for it; <c>null</c> when it came in by SIP.</param>
    public sealed record AlertRecorded(Alert Alert, string? TraceId) : Fact;

    /// <summary>The state of an alert's target changed.</summary>
    /// <param name="Id">The alert.</param>
    /// <param name="Target">The target as it stands.</param>
    public sealed record AlertTargetChanged(AlertId Id, AlertTarget Target) : Fact;

    /// <summary>A binding was added, refreshed, removed or expired.</summary>
    /// <param name="View">The binding.</param>
    /// <param name="Change">What happened to it.</param>
    /// <param name="Binding">What to keep of it over a restart, under the identifier of the view; <c>null</c> for nothing.</param>
    public sealed record RegistrationChanged(RegistrationView View, RegistrationChange Change, StoredBinding? Binding = null) : Fact;

    /// <summary>Access control refused something.</summary>
    /// <param name="From">Who asked.</param>
    /// <param name="To">Whom it was for.</param>
    /// <param name="Action">alert, session or presence.</param>
    /// <param name="Why">Why, in the order of weight.</param>
    /// <param name="CallId">The Call-ID of the refused request.</param>
    public sealed record AccessDenied(PocAddress From, PocAddress To, string Action, ImmutableArray<AlertWhy> Why, string CallId) : Fact;

    /// <summary>
    /// A PoC Session came into being, with all participants as they stand. A console writes down what it starts, and the function that
    /// takes it over writes it down again with what it knows: the later fact replaces the earlier.
    /// </summary>
    /// <param name="Session">The session.</param>
    /// <param name="Participants">Its participants; empty while nobody knows them.</param>
    /// <param name="TraceId">The trace of the request that asked for it; <c>null</c> when it came in by SIP.</param>
    public sealed record SessionRecorded(SessionRecord Session, ImmutableArray<ParticipantRecord> Participants, string? TraceId) : Fact;

    /// <summary>The state of a PoC Session changed.</summary>
    /// <param name="Session">The session as it stands.</param>
    public sealed record SessionChanged(SessionRecord Session) : Fact;

    /// <summary>A participant came, or his state changed.</summary>
    /// <param name="Id">The session.</param>
    /// <param name="Participant">The participant as he stands.</param>
    public sealed record ParticipantChanged(SessionId Id, ParticipantRecord Participant) : Fact;

    /// <summary>A participation ended and is to be charged.</summary>
    /// <param name="Record">What for.</param>
    public sealed record Charged(ChargingRecord Record) : Fact;

    /// <summary>The floor of a PoC Session that is controlled here stands otherwise than before, or a request for it was denied.</summary>
    /// <param name="Floor">The floor as it stands.</param>
    /// <param name="News">What happened.</param>
    /// <param name="Who">Whom it happened to; <c>null</c> where that is the holder, or nobody.</param>
    /// <param name="Reason">Why, in a few words; <c>null</c> where it needs none.</param>
    public sealed record FloorChanged(FloorRecord Floor, FloorNews News, FloorMember? Who, string? Reason) : Fact;

    /// <summary>Somebody began to talk.</summary>
    /// <param name="Burst">His burst.</param>
    public sealed record BurstStarted(BurstRecord Burst) : Fact;

    /// <summary>Somebody has talked.</summary>
    /// <param name="Burst">His burst, with its end.</param>
    public sealed record BurstEnded(BurstRecord Burst) : Fact;

    /// <summary>Somebody's presence is watched from now on.</summary>
    /// <param name="Enquiry">What was asked.</param>
    /// <param name="Standing">What is shown.</param>
    public sealed record PresenceWatched(PresenceEnquiry Enquiry, WatcherStanding Standing) : Fact;

    /// <summary>Somebody's presence is watched no longer.</summary>
    /// <param name="Ended">What was asked and what came of it.</param>
    public sealed record PresenceWatchEnded(EndedEnquiry Ended) : Fact;

    /// <summary>An enquiry of somebody at the console stands otherwise than before.</summary>
    /// <param name="Enquiry">The enquiry as it stands.</param>
    public sealed record EnquiryChanged(EnquiryRecord Enquiry) : Fact;

    /// <summary>A board stands otherwise than before. Its watcher opens it anew after a restart, so that nothing of it has to be kept.</summary>
    /// <param name="Board">The board as it stands.</param>
    /// <param name="Changed">Of whom something else is known than before; empty where the board itself changed.</param>
    public sealed record BoardChanged(BoardRecord Board, ImmutableArray<BoardEntry> Changed) : Fact;

    /// <summary>An enquiry is to be charged: the record as it stands replaces what was written under its identifier before.</summary>
    /// <param name="Record">What for.</param>
    public sealed record PresenceCharged(PresenceChargingRecord Record) : Fact;

    /// <summary>A notification is to be charged by itself.</summary>
    /// <param name="Record">What for.</param>
    public sealed record NotificationCharged(PresenceNotificationRecord Record) : Fact;

    /// <summary>A handset published PoC settings (RFC 4354), or what it had published ran out: from now on these are its user's. The PUBLISH is answered when they are on disk and obeyed.</summary>
    /// <param name="Who">Whose settings they are.</param>
    /// <param name="Settings">The settings.</param>
    public sealed record SettingsPublished(PocAddress Who, PocSettings Settings) : Fact;

    /// <summary>The publication of a device's PoC settings stands as told. It is kept for the next start and told to nobody.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Settings">How it stands; <c>null</c> when it is over.</param>
    public sealed record SettingsKept(string Id, StoredSettings? Settings) : Fact;

    /// <summary>A publication of somebody's presence stands as told. It is kept for the next start and told to nobody: what it means is told by what it changes.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Publication">How it stands; <c>null</c> when it is over.</param>
    public sealed record PresencePublished(string Id, StoredPublication? Publication) : Fact;

    /// <summary>A call was led to a service, or kept from one.</summary>
    /// <param name="Resolution">Which, and why.</param>
    public sealed record ContextResolved(ContextResolution Resolution) : Fact;
}
