using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Runtime;
using Gateway.Domain.Sessions;
using Gateway.Sip.Messages;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Network;

/// <summary>PoC Sessions on the real network.</summary>
internal sealed partial class SipNetwork
{
    public IReadOnlyList<PreEstablishedView> PreEstablishedSessions => _network?.PreEstablishedSessions ?? [];

    private PocNetwork Running => _network ?? throw new SignallingLoopUnavailableException();

    public void StartSession(SessionStart start) => _network?.StartSession(start);

    public Task<CancelOutcome> CancelSessionAsync(SessionId session, PocAddress who, CancellationToken stop) =>
        Running.CancelSessionAsync(session, who, stop);

    public Task<LeaveOutcome> LeaveSessionAsync(SessionId session, PocAddress who, CancellationToken stop) => Running.LeaveSessionAsync(session, who, stop);

    public Task<AnswerOutcome> AnswerSessionAsync(SessionId session, PocAddress who, bool accept, CancellationToken stop) =>
        Running.AnswerSessionAsync(session, who, accept, stop);

    public Task<AddOutcome> AddToSessionAsync(SessionId session, ImmutableArray<PocAddress> people, PocAddress by, CancellationToken stop) =>
        Running.AddToSessionAsync(session, people, by, stop);

    // What is on record of a session outlives what any element remembers of it: a group is joined by its own identity, anything else by the session's.
    public async Task<RejoinOutcome> RejoinSessionAsync(SessionId session, PocAddress who, CancellationToken stop)
    {
        await using var db = storage.File.Read();
        var row = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(one => one.Id == session.Value, stop);
        var displayName = storage.Accounts.ByAddress.GetValueOrDefault(who.ToString())?.DisplayName ?? "";
        return (row?.GroupAddress ?? row?.Identity) is { } identity
            ? await Running.RejoinSessionAsync(session, who, displayName, identity, stop)
            : new RejoinOutcome.Refused(new(SipStatus.NotFound, SipStatus.ReasonPhraseOf(SipStatus.NotFound), null));
    }

    public Task<bool> ReleaseSessionAsync(SessionId session, PocAddress by, CancellationToken stop) => Running.ReleaseSessionAsync(session, stop);

    public Task<bool> DisconnectAsync(SessionId session, PocAddress who, string? reason, CancellationToken stop) => Running.DisconnectAsync(session, who, stop);

    public Task<EstablishOutcome> EstablishAsync(PocAddress who, CancellationToken stop) => Running.EstablishAsync(who, stop);

    public Task ReleasePreEstablishedAsync(PocAddress who, CancellationToken stop) => Running.ReleasePreEstablishedAsync(who, stop);

    public Task<FloorRequestOutcome> RequestFloorAsync(SessionId session, PocAddress who, int priority, CancellationToken stop) =>
        Running.RequestFloorAsync(session, who, priority, stop);

    public Task<bool> ReleaseFloorAsync(SessionId session, PocAddress who, CancellationToken stop) => Running.ReleaseFloorAsync(session, who, stop);

    public Task<bool> RevokeFloorAsync(SessionId session, CancellationToken stop) => Running.RevokeFloorAsync(session, stop);

    public Task<bool> OrderFloorQueueAsync(SessionId session, ImmutableArray<PocAddress> order, CancellationToken stop) =>
        Running.OrderFloorQueueAsync(session, order, stop);

    public Task<IConsoleAudio?> OpenAudioAsync(SessionId session, PocAddress who, IConsoleEar ear, CancellationToken stop) =>
        Running.OpenAudioAsync(session, who, ear, stop);

    public Task<FloorRecord?> FloorAsync(SessionId session, CancellationToken stop) => Running.FloorAsync(session, stop);
}
