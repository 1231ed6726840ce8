using Gateway.Domain.Floor;
using Gateway.Sip.Mbcp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Floor;

public sealed class FloorMessagesTests
{
    private const uint Ssrc = 0x4A7C19E3;
    private static readonly DateTimeOffset Noon = new(2024, 1, 1, 12, 0, 0, 500, TimeSpan.Zero);
    private static readonly PartyId Anna = new(1);

    [Theory]
    [InlineData(null, MbcpMessage.Unlimited)]
    [InlineData(30.0, 30)]
    [InlineData(28.9, 28)]
    [InlineData(0.2, 1)]
    [InlineData(70000.0, 65534)]
    public void A_grant_tells_whole_seconds_and_never_more_than_there_are(double? seconds, int written)
    {
        var limit = seconds is { } some ? TimeSpan.FromSeconds(some) : (TimeSpan?)null;

        Assert.Equal(new MbcpMessage.Granted(Ssrc, (ushort)written, 4), FloorMessages.Write(new MediaBurstEffect.SendGranted(Anna, limit), Ssrc, null, 4));
    }

    [Theory]
    [InlineData(null, 30.0)]
    [InlineData(0, 30.0)]
    [InlineData(12, 12.0)]
    [InlineData(65535, null)]
    public void A_client_that_is_not_told_how_long_it_may_talk_takes_its_own_limit(int? written, double? seconds)
    {
        var read = FloorMessages.Read(new MbcpMessage.Granted(Ssrc, (ushort?)written), new ClientFloorSettings());

        Assert.Equal(new ClientFloorEvent.Granted(seconds is { } some ? TimeSpan.FromSeconds(some) : null), read);
    }

    [Fact]
    public void What_was_not_agreed_is_not_said()
    {
        var request = new ClientFloorEffect.SendRequest(new(3, default));

        Assert.Equal(new MbcpMessage.Request(Ssrc, 2, 0xE93D27C0_80000000), FloorMessages.Write(request, Ssrc, new() { PriorityMax = 2, Timestamp = true }, null, Noon));
        Assert.Equal(new MbcpMessage.Request(Ssrc), FloorMessages.Write(request, Ssrc, new() { PriorityMax = 0 }, null, Noon));
        Assert.Null(FloorMessages.Write(new ClientFloorEffect.AskPosition(), Ssrc, FloorTerms.Default, null, Noon));
    }

    [Fact]
    public void A_release_names_the_last_packet_or_says_that_there_was_none()
    {
        var release = new ClientFloorEffect.SendRelease();

        Assert.Equal(new MbcpMessage.Release(Ssrc, 8000), FloorMessages.Write(release, Ssrc, FloorTerms.Default, 8000, Noon));
        Assert.Equal(MbcpMessage.Release.WithoutMedia(Ssrc), FloorMessages.Write(release, Ssrc, FloorTerms.Default, null, Noon));
        Assert.Equal(new MediaBurstEvent.Released(Anna, 8000), FloorMessages.Read(new MbcpMessage.Release(Ssrc, 8000), Anna, Noon));
        Assert.Equal(new MediaBurstEvent.Released(Anna, null), FloorMessages.Read(MbcpMessage.Release.WithoutMedia(Ssrc), Anna, Noon));
    }

    [Fact]
    public void A_revocation_tells_how_long_asking_is_of_no_use_and_a_denial_says_why()
    {
        Assert.Equal(
            new MbcpMessage.Revoke(Ssrc, 2, 10),
            FloorMessages.Write(new MediaBurstEffect.SendRevoke(Anna, RevokeReason.TooLong, TimeSpan.FromSeconds(9.4)), Ssrc, null, null));
        Assert.Equal(new MbcpMessage.Deny(Ssrc, 5, "Listen only"), FloorMessages.Write(new MediaBurstEffect.SendDeny(Anna, DenyReason.ListenOnly), Ssrc, null, null));
    }

    [Fact]
    public void What_only_the_other_side_sends_means_nothing()
    {
        Assert.Null(FloorMessages.Read(new MbcpMessage.Idle(Ssrc), Anna, Noon));
        Assert.Null(FloorMessages.Read(new MbcpMessage.Request(Ssrc), new ClientFloorSettings()));
        Assert.Null(FloorMessages.Write(new MediaBurstEffect.ReportQueue(), Ssrc, null, null));
    }
}
