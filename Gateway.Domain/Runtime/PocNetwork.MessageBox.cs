using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>The message box of this network, where it is an element of this process.</summary>
public sealed partial class PocNetwork
{
    private MessageBoxServer? _messageBox;

    // The core forwards to it only where it is there.
    private bool HasMessageBox => _messages is not null && _settings.MessageBoxHost is not null;

    private void HostMessageBox()
    {
        if (_messages is not { } store || _settings.MessageBoxHost is not { } host)
            return;
        _messageBox = _loop.Host(host, _settings.MessageBoxListen, port => new MessageBoxServer(
            new(host, [.. PointsOf(port), new(TransportKind.InProcess, host, 0)], _settings.CoreHost)
            {
                TrustedPeers = _settings.MessageBoxPeers, TakesOtherAddresses = _settings.TakesOtherAddresses,
            },
            port, new SystemIdSource(), SipTimers.Default, _media.Of(host), _facts, store, action => _loop.Post(action), UtcOf));
        store.Changed += MailboxChanged;
    }

    private void MailboxChanged(MailboxId mailbox) => _loop.Post(_ => _messageBox?.MailboxChanged(mailbox));

    private void LeaveMessageBox()
    {
        if (_messages is { } store)
            store.Changed -= MailboxChanged;
    }
}
