using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Presence;
using Gateway.Domain.Subscribers;

namespace Gateway.Api.Network;

/// <summary>Presence on the real network.</summary>
internal sealed partial class SipNetwork
{
    public Task<EnquiryRecord> EnquireAsync(PresenceQuestion question, CancellationToken stop) => Running.EnquireAsync(question, stop);

    public Task<bool> StopEnquiryAsync(EnquiryId enquiry, CancellationToken stop) => Running.StopEnquiryAsync(enquiry, stop);

    public Task<BoardRecord> OpenBoardAsync(BoardQuestion question, CancellationToken stop) => Running.OpenBoardAsync(question, stop);

    public Task<ImmutableArray<WatcherView>> WatchersAsync(PocAddress of, CancellationToken stop) => Running.WatchersAsync(of, stop);

    public Task SetOwnStatusAsync(PocAddress who, OwnStatus status, CancellationToken stop) => Running.SetOwnStatusAsync(who, status, stop);

    public Task<ImmutableArray<DeviceSettings>> DeviceSettingsAsync(PocAddress who, CancellationToken stop) => Running.DeviceSettingsAsync(who, stop);
}
