using Gateway.Domain.MessageBox;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>The message box of this network, where it is an element of this process.</summary>
public sealed partial class PocNetwork
{
    // The core forwards to it only where it is there.
    private bool HasMessageBox => _messages is not null && _settings.MessageBoxHost is not null;

    private void HostMessageBox()
    {
        if (_messages is not { } store || _settings.MessageBoxHost is not { } host)
            return;
        _loop.Host(host, [], port => new MessageBoxServer(
            new(host, [new(TransportKind.InProcess, host, 0)], _settings.CoreHost) { TakesOtherAddresses = _settings.TakesOtherAddresses },
            port, new SystemIdSource(), SipTimers.Default, _media.Of(host), _facts, store, action => _loop.Post(action)));
    }
}
