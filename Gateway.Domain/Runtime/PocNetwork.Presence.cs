using Gateway.Domain.Presence;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>The Presence Server of this network. Where the core is somebody else's, so is it.</summary>
public sealed partial class PocNetwork
{
    private PresenceServer? _presence;

    private void HostPresenceServer() => _presence = _loop.Host(_settings.PresenceServerHost, [], port => new PresenceServer(
        new(_settings.PresenceServerHost, [new(TransportKind.InProcess, _settings.PresenceServerHost, 0)]) { NetworkAgent = _settings.PocServerHost },
        port, new SystemIdSource(), SipTimers.Default, _facts, new PresenceRecords(_outbox), UtcOf));
}
