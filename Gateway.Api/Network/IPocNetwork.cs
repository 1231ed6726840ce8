using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Consoles;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Sessions;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Network;

/// <summary>The running network, as far as the API speaks to it.</summary>
internal interface IPocNetwork : IAsyncDisposable
{
    /// <summary>Whether the SIP listeners are open.</summary>
    bool IsListening { get; }

    /// <summary>Every binding at this moment; an immutable snapshot.</summary>
    IReadOnlyList<RegistrationView> Registrations { get; }

    Task StartAsync(CancellationToken stop);

    Task StopAsync(CancellationToken stop);

    /// <summary>Sends an alert that is on disk. What becomes of each target comes back as facts.</summary>
    void SubmitAlert(Alert alert);

    /// <summary>Sets up a session whose first record is on disk. What becomes of it comes back as facts.</summary>
    void StartSession(SessionStart start);

    /// <summary>Withdraws an invitation of a console.</summary>
    Task<CancelOutcome> CancelSessionAsync(SessionId session, PocAddress who, CancellationToken stop);

    /// <summary>Takes a console out of a session.</summary>
    Task<LeaveOutcome> LeaveSessionAsync(SessionId session, PocAddress who, CancellationToken stop);

    /// <summary>Takes or declines an invitation that rings at a console.</summary>
    Task<AnswerOutcome> AnswerSessionAsync(SessionId session, PocAddress who, bool accept, CancellationToken stop);

    /// <summary>Invites more people: as a console in the session, or as its controlling function where that is ours.</summary>
    Task<AddOutcome> AddToSessionAsync(SessionId session, ImmutableArray<PocAddress> people, PocAddress by, CancellationToken stop);

    /// <summary>Brings a console back into a session.</summary>
    Task<RejoinOutcome> RejoinSessionAsync(SessionId session, PocAddress who, CancellationToken stop);

    /// <summary>Ends a session for all; false where it is not controlled here.</summary>
    Task<bool> ReleaseSessionAsync(SessionId session, PocAddress by, CancellationToken stop);

    /// <summary>Takes somebody out of a session; false where it is not controlled here, or he is not in it.</summary>
    Task<bool> DisconnectAsync(SessionId session, PocAddress who, string? reason, CancellationToken stop);

    /// <summary>Presses the talk button of a console; it is held until it is let go, or the burst ends otherwise.</summary>
    Task<FloorRequestOutcome> RequestFloorAsync(SessionId session, PocAddress who, int priority, CancellationToken stop);

    /// <summary>Lets the talk button of a console go, or gives up its place in the queue; false where it neither talks nor waits.</summary>
    Task<bool> ReleaseFloorAsync(SessionId session, PocAddress who, CancellationToken stop);

    /// <summary>Takes the burst away from whoever has it; false where the session is not controlled here, or nobody talks.</summary>
    Task<bool> RevokeFloorAsync(SessionId session, CancellationToken stop);

    /// <summary>Puts those who wait in another order; false where the session is not controlled here.</summary>
    Task<bool> OrderFloorQueueAsync(SessionId session, ImmutableArray<PocAddress> order, CancellationToken stop);

    /// <summary>How the floor of a session stands; null where it is not controlled here.</summary>
    Task<FloorRecord?> FloorAsync(SessionId session, CancellationToken stop);

    /// <summary>Lets a connection hear a session as a console, and talk in it; null where the console is not in it. The connection is told from before this returns.</summary>
    Task<IConsoleAudio?> OpenAudioAsync(SessionId session, PocAddress who, IConsoleEar ear, CancellationToken stop);

    /// <summary>The pre-established sessions of the consoles at this moment.</summary>
    IReadOnlyList<PreEstablishedView> PreEstablishedSessions { get; }

    /// <summary>Keeps up a pre-established session for a console from here on, and tells how the first attempt went.</summary>
    Task<EstablishOutcome> EstablishAsync(PocAddress who, CancellationToken stop);

    /// <summary>Ends a console's pre-established session.</summary>
    Task ReleasePreEstablishedAsync(PocAddress who, CancellationToken stop);

    /// <summary>Ends a binding; false where there is none with this id.</summary>
    Task<bool> RemoveRegistrationAsync(string registrationId, CancellationToken stop);

    /// <summary>The signalling of a subject, as far as it is remembered.</summary>
    Task<Ladder> LadderAsync(string subjectId, IReadOnlyList<string> callIds, CancellationToken stop);

    /// <summary>
    /// Asks of somebody's presence for a person of this network, and tells how it stands when the first answer is there: an answer, a refusal, that it is pending, or after 35 s whatever it is. What becomes
    /// of it later comes back as <see cref="Fact.EnquiryChanged"/>, as does what is told here.
    /// </summary>
    Task<EnquiryRecord> EnquireAsync(PresenceQuestion question, CancellationToken stop);

    /// <summary>Stops an enquiry or a board; false where none of this identifier runs. Told when the person's network has acknowledged it, or did not answer.</summary>
    Task<bool> StopEnquiryAsync(EnquiryId enquiry, CancellationToken stop);

    /// <summary>Watches everybody of a list with one subscription, and tells how it stands when the list is known, or it was refused, or after 35 s. Later: <see cref="Fact.BoardChanged"/>.</summary>
    Task<BoardRecord> OpenBoardAsync(BoardQuestion question, CancellationToken stop);

    /// <summary>Who watches a person of this network, or has to be decided on.</summary>
    Task<ImmutableArray<WatcherView>> WatchersAsync(PocAddress of, CancellationToken stop);

    /// <summary>Publishes what a person at the console says of himself, until he says something else or the gateway stops; nothing for one who does not say anything any longer.</summary>
    Task SetOwnStatusAsync(PocAddress who, OwnStatus status, CancellationToken stop);

    /// <summary>The PoC settings that each device of a user has published.</summary>
    Task<ImmutableArray<DeviceSettings>> DeviceSettingsAsync(PocAddress who, CancellationToken stop);
}
