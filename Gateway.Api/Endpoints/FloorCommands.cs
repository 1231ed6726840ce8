using Gateway.Api.Network;
using Gateway.Domain.Access;
using Gateway.Domain.Consoles;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Endpoints;

/// <summary>What REST and the live connection ask of the floor.</summary>
internal sealed class FloorCommands(IPocNetwork network, TimeProvider clock)
{
    /// <summary>The highest priority that may be asked for.</summary>
    public const int PriorityMax = 3;

    /// <summary>The usual priority.</summary>
    public const int PriorityUsual = 1;

    /// <summary>Longer than the client repeats its request; the answer itself takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<FloorRequestOutcome> RequestAsync(string session, string address, int priority)
    {
        try
        {
            // Who asked may be gone by now; the talk button is down all the same, until it is let go.
            return await network.RequestFloorAsync(new SessionId(session), PocAddress.Parse(address), priority, CancellationToken.None).WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            await ReleaseAsync(session, address);
            return new FloorRequestOutcome.NoAnswer();
        }
    }

    /// <returns><c>false</c> when he neither talks nor waits.</returns>
    public Task<bool> ReleaseAsync(string session, string address) =>
        network.ReleaseFloorAsync(new SessionId(session), PocAddress.Parse(address), CancellationToken.None).WaitAsync(Patience, clock);
}
