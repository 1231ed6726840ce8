using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Media;

namespace Gateway.Domain.Sessions;

/// <summary>What the functions of a PoC server share with the rest of the gateway.</summary>
/// <param name="Records">What is written down of sessions.</param>
/// <param name="Links">Which dialogs belong to one session.</param>
/// <param name="Ports">Where media ports come from.</param>
/// <param name="IsRegistered">
/// Whether a device of the user can be reached; <c>null</c> where only the SIP/IP core knows, because it is somebody else's.
/// </param>
public sealed record SessionServices(SessionRecords Records, CallLinks Links, IMediaPorts Ports, Func<PocAddress, bool?> IsRegistered);
