using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Runtime;

/// <summary>What the people at the console and the applications ask of PoC Sessions.</summary>
public sealed partial class PocNetwork
{
    /// <summary>
    /// How long an outcome is waited for at most: a CANCEL that waits for its provisional response, and then for the final one, takes twice
    /// the 64·T1 of RFC 3261, and a REFER that is answered but never reported on its minute besides. The rest is far quicker.
    /// </summary>
    private static readonly TimeSpan OutcomeLimit = TimeSpan.FromSeconds(120);

    /// <summary>How long an invitation may take: those who are invited are people.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(200);

    /// <summary>Where the elements of this process open their media ports.</summary>
    public MediaSockets Media => _media;

    /// <summary>The pre-established sessions of the consoles at this moment.</summary>
    public IReadOnlyList<PreEstablishedView> PreEstablishedSessions => _sessions?.PreEstablished ?? [];

    /// <summary>Sets up a session whose first record is on disk. What becomes of it comes back as facts.</summary>
    public void StartSession(SessionStart start) => _loop.Post(now =>
    {
        _ladders.WatchSession(start.Id.Value, ofConsole: true);
        _sessions?.Start(start, now);
    });

    /// <summary>Withdraws an invitation of a console.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<CancelOutcome> CancelSessionAsync(SessionId session, PocAddress who, CancellationToken stop) =>
        AskAsync<CancelOutcome>((done, now) => Consoles.Cancel(session, who, done, now), OutcomeLimit, stop);

    /// <summary>Takes a console out of a session.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<LeaveOutcome> LeaveSessionAsync(SessionId session, PocAddress who, CancellationToken stop) =>
        AskAsync<LeaveOutcome>((done, now) => Consoles.Leave(session, who, done, now), OutcomeLimit, stop);

    /// <summary>Takes or declines an invitation that rings at a console.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<AnswerOutcome> AnswerSessionAsync(SessionId session, PocAddress who, bool accept, CancellationToken stop) =>
        _loop.InvokeAsync(now => Consoles.Answer(session, who, accept, now), stop);

    /// <summary>Invites more people as a console that is in the session.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<AddOutcome> AddToSessionAsync(SessionId session, ImmutableArray<PocAddress> people, PocAddress by, CancellationToken stop) =>
        AskAsync<AddOutcome>(
            (done, now) =>
            {
                if (!Consoles.TryAdd(session, by, people, done, now))
                    done(new AddOutcome.NotInSession());
            },
            OutcomeLimit, stop);

    /// <summary>Releases a session: everybody is disconnected.</summary>
    /// <returns><c>false</c> when it is not controlled by this network, or over.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> ReleaseSessionAsync(SessionId session, CancellationToken stop) =>
        _loop.InvokeAsync(now => _controlling?.Release(session, now) == true, stop);

    /// <summary>Takes somebody out of a session, or his invitation back.</summary>
    /// <returns><c>false</c> when it is not controlled by this network, or he is not in it.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> DisconnectAsync(SessionId session, PocAddress who, CancellationToken stop) =>
        _loop.InvokeAsync(now => _controlling?.Disconnect(session, who, now) == true, stop);

    /// <summary>Brings a console into a session that runs.</summary>
    /// <param name="session">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="displayName">His name; may be empty.</param>
    /// <param name="identity">The PoC Session Identity, or that of its group.</param>
    /// <param name="stop">Ends the wait, not the joining.</param>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<RejoinOutcome> RejoinSessionAsync(SessionId session, PocAddress who, string displayName, string identity, CancellationToken stop) =>
        AskAsync<RejoinOutcome>((done, now) => Consoles.Rejoin(session, new PocAccount(who, displayName, null), identity, done, now), AnswerLimit, stop);

    /// <summary>Keeps up a pre-established session for a console from here on, and tells how the attempt that is under way went.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<EstablishOutcome> EstablishAsync(PocAddress who, CancellationToken stop) =>
        AskAsync<EstablishOutcome>((done, now) => Consoles.Establish(who, done, now), AnswerLimit, stop);

    /// <summary>Ends a console's pre-established session.</summary>
    /// <returns><c>false</c> when it has none.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> ReleasePreEstablishedAsync(PocAddress who, CancellationToken stop) =>
        _loop.InvokeAsync(now => Consoles.ReleaseEstablished(who, now), stop);

    /// <summary>Sessions that are controlled here, users who are in one, and media ports that are open: what is left behind when all have ended.</summary>
    internal Task<int> CountStandingAsync(CancellationToken stop) =>
        _loop.InvokeAsync(_ => (_controlling?.SessionCount ?? 0) + (_participating?.BusyUserCount ?? 0) + _media.OpenCount, stop);

    private ConsoleSessions Consoles => _sessions ?? throw new SignallingLoopUnavailableException();

    // The outcome is told on the loop, later; whoever asked waits on his own thread.
    private async Task<T> AskAsync<T>(Action<Action<T>, MonotonicTime> ask, TimeSpan limit, CancellationToken stop)
    {
        var outcome = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _loop.InvokeAsync(
            now =>
            {
                ask(told => outcome.TrySetResult(told), now);
                return true;
            },
            stop).ConfigureAwait(false);
        return await outcome.Task.WaitAsync(limit, stop).ConfigureAwait(false);
    }
}
