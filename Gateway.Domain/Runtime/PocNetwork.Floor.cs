using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions;

namespace Gateway.Domain.Runtime;

/// <summary>What the people at the console and the applications ask of the floor of PoC Sessions.</summary>
public sealed partial class PocNetwork
{
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
