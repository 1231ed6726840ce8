using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;

namespace Gateway.Domain.Runtime;

/// <summary>What the people at the console and the applications ask of the floor of PoC Sessions.</summary>
public sealed partial class PocNetwork
{
    /// <summary>Presses the talk button of a console. It is held until <see cref="ReleaseFloorAsync"/>, or until the burst ends otherwise.</summary>
    /// <param name="session">The session.</param>
    /// <param name="who">Whose console.</param>
    /// <param name="priority">What is asked for, 0 to 3; more than was agreed counts as what was agreed.</param>
    /// <param name="stop">Ends the wait, not the request.</param>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<FloorRequestOutcome> RequestFloorAsync(SessionId session, PocAddress who, int priority, CancellationToken stop) =>
        _loop.InvokeAsync<FloorRequestOutcome>(_ => new FloorRequestOutcome.NotInSession(), stop);

    /// <summary>Lets the talk button of a console go, or gives up its place in the queue.</summary>
    /// <returns><c>false</c> when it neither talks nor waits.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> ReleaseFloorAsync(SessionId session, PocAddress who, CancellationToken stop) => _loop.InvokeAsync(_ => false, stop);

    /// <summary>Takes the burst away from whoever has it.</summary>
    /// <returns><c>false</c> when the session is not controlled here, or nobody talks.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> RevokeFloorAsync(SessionId session, CancellationToken stop) =>
        _loop.InvokeAsync(now => _controlling?.RevokeFloor(session, now) == true, stop);

    /// <summary>Puts those who wait in another order; who is not named comes behind, as before.</summary>
    /// <returns><c>false</c> when the session is not controlled here.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<bool> OrderFloorQueueAsync(SessionId session, ImmutableArray<PocAddress> order, CancellationToken stop) =>
        _loop.InvokeAsync(now => _controlling?.OrderQueue(session, order, now) == true, stop);

    /// <summary>How the floor of a session stands.</summary>
    /// <returns><c>null</c> when the session is not controlled here, nobody is in it yet, or it is over.</returns>
    /// <exception cref="SignallingLoopUnavailableException">The network stops.</exception>
    public Task<FloorRecord?> FloorAsync(SessionId session, CancellationToken stop) => _loop.InvokeAsync(_ => _controlling?.FloorOf(session), stop);
}
