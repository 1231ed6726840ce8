using System.Net;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Participating;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Participating;

public sealed class UserPlaneRelayTests
{
    private static readonly AgreedMedia Client = Agreed("10.0.1.1", RtpCodec.Opus with { PayloadType = 96 });
    private static readonly AgreedMedia Far = Agreed("10.0.2.1", RtpCodec.Opus with { PayloadType = 111 });

    private readonly World _world = new(5);
    private readonly UserPlaneRelay _relay;

    public UserPlaneRelayTests()
    {
        Assert.True(_world.MediaPorts("10.0.0.1").TryOpen(new MediaCollector(), out var port));
        _relay = new(port);
    }

    [Fact]
    public void Speech_goes_over_under_the_number_that_the_other_side_gave_the_codec()
    {
        _relay.Media(Client.RtpTo!, Packet(96), Client, Far);
        _relay.Media(Far.RtpTo!, Packet(111), Client, Far);

        Assert.Equal([(Far.RtpTo!, 111), (Client.RtpTo!, 96)], _world.Datagrams.Select(sent => (sent.To, sent.Bytes[1] & 0x7F)));
        Assert.All(_world.Datagrams, sent => Assert.Equal(Packet(0)[2..], sent.Bytes[2..]));
    }

    [Fact]
    public void What_is_strange_goes_nowhere_and_is_counted()
    {
        _relay.Media(new(IPAddress.Parse("10.6.6.6"), 4000), Packet(96), Client, Far);
        _relay.Media(Client.RtpTo!, Packet(96), Client, null);
        _relay.Media(Client.RtpTo!, Packet(101), Client, Far);
        _relay.Media(Client.RtpTo!, [1, 2, 3], Client, Far);
        _relay.Media(Client.RtpTo!, Packet(96), Client, Far with { Codec = RtpCodec.Pcma });
        _relay.Media(Far.RtpTo!, Packet(111), Client with { Direction = MediaDirection.Inactive }, Far);
        Assert.Empty(_relay.Control(new(IPAddress.Parse("10.6.6.6"), 4001), new MbcpMessage.Request(1).Write(), Client, Far));
        Assert.Empty(_relay.Control(Client.ControlTo!, [0x80, 204, 0, 9, 0, 0, 0, 0], Client, Far));

        Assert.Empty(_world.Datagrams);
        var counters = _relay.Counters;
        Assert.Equal((3, 1, 2, 1), (counters.Strangers, counters.OtherPayloads, counters.Malformed, counters.OtherCodecs));
    }

    [Fact]
    public void Floor_control_and_reports_go_over_as_they_are()
    {
        byte[][] datagrams = [new MbcpMessage.Request(7, 2).Write(), new MbcpMessage.Taken(7, 8, "sip:a@b", "A", 3).Write(), new RtcpReport(9, null, [], "x", false).Write()];
        foreach (var datagram in datagrams)
            _relay.Control(Client.ControlTo!, datagram, Client, Far);
        _relay.Control(Far.ControlTo!, datagrams[1], Client, Far);

        Assert.Equal([.. datagrams, datagrams[1]], _world.Datagrams.Select(sent => sent.Bytes));
        Assert.Equal([Far.ControlTo!, Far.ControlTo!, Far.ControlTo!, Client.ControlTo!], _world.Datagrams.Select(sent => sent.To));
    }

    [Fact]
    public void Connect_Disconnect_and_what_acknowledges_them_stay_here()
    {
        var ours = MbcpMessage.Acknowledgment.Of(7, MbcpSubtype.Connect);
        var theirs = MbcpMessage.Acknowledgment.Of(7, MbcpSubtype.TakenToAcknowledge);

        Assert.Equal([ours], _relay.Control(Client.ControlTo!, ours.Write(), Client, Far));
        Assert.Empty(_relay.Control(Far.ControlTo!, new MbcpMessage.Disconnect(7).Write(), Client, Far));
        Assert.Empty(_relay.Control(Far.ControlTo!, ours.Write(), Client, Far));
        Assert.Equal([ours], _relay.Control(Client.ControlTo!, [.. ours.Write(), .. theirs.Write()], Client, Far));

        Assert.Equal(theirs.Write(), Assert.Single(_world.Datagrams).Bytes);
    }

    private static AgreedMedia Agreed(string address, RtpCodec codec) => new()
    {
        Codec = codec,
        ReceivedPayloadType = codec.PayloadType,
        RtpTo = new(IPAddress.Parse(address), 4000),
        RtcpTo = new(IPAddress.Parse(address), 4001),
        ControlTo = new(IPAddress.Parse(address), 4001),
        Tbcp = new(),
        Direction = MediaDirection.SendReceive,
    };

    private static byte[] Packet(byte payloadType)
    {
        var packet = new byte[RtpHeader.Bytes + 40];
        new RtpHeader(payloadType, true, 100, 960, 0xABCD).Write(packet);
        return packet;
    }
}
