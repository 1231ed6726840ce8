using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>
/// Who hears a PoC Session at a PoC Client, and is told of its floor. Called on the event loop; nothing here may wait. Giving the session orders from
/// within is fine: they are carried out once this returns.
/// </summary>
public interface IPocClientListener
{
    /// <summary>Something happened to the floor.</summary>
    void FloorTold(PocClientSession session, ClientFloorNews news, MonotonicTime now);

    /// <summary>Somebody's speech arrived: not twice, and in the order of its arrival.</summary>
    void Heard(PocClientSession session, in SpeechFrame frame, MonotonicTime now);

    /// <summary>Another codec, or another direction, was agreed: what follows is in <see cref="PocClientSession.Media"/> as it stands.</summary>
    void MediaChanged(PocClientSession session);
}
