using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;

namespace Gateway.Domain.Runtime;

/// <summary>The talk buttons and the ears of the consoles.</summary>
public sealed partial class PocNetwork
{
    /// <summary>How long the answer to a press is waited for: a release that is not confirmed yet and a request may each be sent three times before it.</summary>
    private static readonly TimeSpan PressLimit = TimeSpan.FromSeconds(10);

    /// <summary>Presses the talk button of a console. It is held until <see cref="ReleaseFloorAsync"/>, or until the burst ends otherwise.</summary>
    /// <param name="session">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="priority">What is asked for, 0 to 3; more than was agreed counts as what was agreed.</param>
    /// <param name="stop">Ends the wait, not the request.</param>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public async Task<FloorRequestOutcome> RequestFloorAsync(SessionId session, PocAddress who, int priority, CancellationToken stop)
    {
        try
        {
            return await AskAsync<FloorRequestOutcome>((done, now) => Consoles.RequestFloor(session, who, priority, done, now), PressLimit, stop)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It was let go again before the release before it was confirmed: nobody was asked.
            return new FloorRequestOutcome.NoAnswer();
        }
    }

    /// <summary>Lets the talk button of a console go, or gives up its place in the queue.</summary>
    /// <returns><c>false</c> when it neither talks nor waits.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> ReleaseFloorAsync(SessionId session, PocAddress who, CancellationToken stop) =>
        _loop.InvokeAsync(now => Consoles.ReleaseFloor(session, who, now), stop);

    /// <summary>Lets a connection hear a session as a console, and talk in it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="ear">The connection; it is told on the event loop, from before this returns.</param>
    /// <param name="stop">Ends the wait. Whoever gave up may still be told something, and nobody closes it: the session's end does.</param>
    /// <returns><c>null</c> when the console is not in the session.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<IConsoleAudio?> OpenAudioAsync(SessionId session, PocAddress who, IConsoleEar ear, CancellationToken stop) =>
        _loop.InvokeAsync(_ => Consoles.OpenAudio(session, who, ear, _loop.EnqueueOutcome, () => _clock.Now), stop);
}
