using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What a dispatcher may do with the floor of a session.</summary>
public sealed partial class ControllingFunction
{
    /// <summary>Takes the burst away from whoever has it.</summary>
    /// <returns><c>false</c> when no such session is controlled here, or nobody talks in it.</returns>
    public bool RevokeFloor(SessionId id, MonotonicTime now) => _byId.TryGetValue(id, out var session) && session.RevokeFloor(now);

    /// <summary>Puts those who wait in another order.</summary>
    /// <param name="id">The session.</param>
    /// <param name="order">Who comes first; who is not named comes behind, as before.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>false</c> when no such session is controlled here.</returns>
    public bool OrderQueue(SessionId id, ImmutableArray<PocAddress> order, MonotonicTime now)
    {
        if (!_byId.TryGetValue(id, out var session) || !session.Machine.IsOpen)
            return false;
        session.OrderQueue(order, now);
        return true;
    }

    /// <summary>How the floor of a session stands.</summary>
    /// <returns><c>null</c> when no such session is controlled here, or nobody is in it yet.</returns>
    public FloorRecord? FloorOf(SessionId id) => _byId.GetValueOrDefault(id)?.Floor;
}
