using System.Collections.Immutable;
using Gateway.Domain.Access;
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

    /// <summary>Asks of somebody's presence for a person of this network.</summary>
    public Task<EnquiryRecord> EnquireAsync(PresenceQuestion question, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Stops an enquiry or a board.</summary>
    public Task<bool> StopEnquiryAsync(EnquiryId enquiry, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Watches everybody of a list with one subscription.</summary>
    public Task<BoardRecord> OpenBoardAsync(BoardQuestion question, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Who watches a person of this network.</summary>
    public Task<ImmutableArray<WatcherView>> WatchersAsync(PocAddress of, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Publishes what a person at the console says of himself.</summary>
    public Task SetOwnStatusAsync(PocAddress who, OwnStatus status, CancellationToken stop) => throw new NotSupportedException();
}
