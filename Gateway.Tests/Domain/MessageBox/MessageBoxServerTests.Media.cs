using System.Text;
using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Domain.Media;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.MessageBox;

/// <summary>Codecs other than G.711, and what is reported of streams.</summary>
public sealed partial class MessageBoxServerTests
{
    [Fact]
    [Clause("RFC 3550", "6.4")]
    public void What_is_sent_and_received_is_reported_to_the_caller_and_the_end_is_a_goodbye()
    {
        Call("bob-busy");
        Run(7);
        Speak(100);
        // A packet that nobody hears.
        _sequence++;
        Speak(100);
        Run(6);
        _core.HangUp(Assert.Single(_core.Calls).Value);
        Run(1);

        var reports = ReportsTo(_port.RtpPort + 1);
        Assert.InRange(reports.Count, 3, 10);
        var (first, last) = (reports[0], reports[^1]);
        Assert.True(first.Sender is { Packets: > 50 });
        Assert.Equal((true, false), (last.SaysGoodbye, first.SaysGoodbye));
        Assert.All(reports, report => Assert.EndsWith($"@{Host}", report.CanonicalName, StringComparison.Ordinal));
        Assert.Single(reports.Select(report => (report.Ssrc, report.CanonicalName)).Distinct());
        var heard = reports.SelectMany(report => report.Blocks).Last();
        Assert.Equal((77u, 1), (heard.Ssrc, heard.Lost));
    }

    [Fact]
    [Clause("RFC 7587", "4")]
    public void A_caller_with_Opus_hears_Opus_and_his_message_is_kept_as_he_spoke_it()
    {
        OpusTests.RequireOpus();
        var call = Offering("111 8", "a=rtpmap:111 opus/48000/2\r\n");
        Assert.Equal(200, call.Status);
        Run(7);

        var packets = SentTo(_port.RtpPort);
        Assert.True(packets.Count > 100);
        using var decoder = new OpusDecoder(8_000);
        var sound = new List<short>();
        var room = new short[decoder.SamplesMax];
        for (var i = 0; i < packets.Count; i++)
        {
            Assert.True(RtpHeader.TryRead(packets[i], out var header));
            Assert.Equal((111, i == 0), (header.PayloadType, header.Marker));
            if (i > 0 && RtpHeader.TryRead(packets[i - 1], out var before))
                Assert.Equal(((ushort)(before.SequenceNumber + 1), before.Timestamp + 960), (header.SequenceNumber, header.Timestamp));
            sound.AddRange(room[..decoder.Decode(packets[i].AsSpan(header.PayloadStart, header.PayloadLength), room)]);
        }

        // The greeting is as loud as it is in G.711.
        var spoken = Gateway.Domain.MessageBox.BoxSounds.Instance.OfGreeting("busy");
        Assert.Equal(VoiceActivity.LevelOf(spoken), VoiceActivity.LevelOf(sound.ToArray().AsSpan()[..spoken.Length]), VoiceActivity.LevelOf(spoken) / 5);

        SpeakOpus(100);
        Run(12);
        Assert.True(_store.Codec!.IsSame(RtpCodec.Opus));
        // His silence has ended it: what he said was understood as a voice, and the rest as none.
        Assert.InRange(Assert.Single(_store.Kept).Octets, 1_000, 20_000);
    }

    [Fact]
    public void A_greeting_that_the_owner_has_spoken_is_heard_instead_of_the_default()
    {
        _store.Greeting = [.. Enumerable.Repeat((short)12_345, 8_000)];
        Call("bob-busy");
        Run(0.5);

        var packet = SentTo(_port.RtpPort)[^1];
        var samples = new short[160];
        G711.DecodeALaw(packet.AsSpan(RtpHeader.Bytes), samples);
        Assert.All(samples, sample => Assert.InRange(sample, 12_000, 12_700));
    }

    private TestRequest Offering(string formats, string maps)
    {
        var call = _core.Send(Gateway.Sip.Messages.SipMethod.Invite, $"sip:bob-busy@{Host}", builder => builder.Body("application/sdp", Encoding.ASCII.GetBytes(
            $"v=0\r\no=- 1 1 IN IP4 {_port.Address}\r\ns=-\r\nc=IN IP4 {_port.Address}\r\nt=0 0\r\nm=audio {_port.RtpPort} RTP/AVP {formats}\r\n{maps}")));
        Run(0.1);
        Assert.True(SessionDescription.TryParse(call.Final!.Body.Span, out var description, out _));
        _boxMedia = description.EndPointOf(description.Media[0]);
        return call;
    }

    private void SpeakOpus(int packets)
    {
        using var encoder = new OpusEncoder(8_000);
        var tone = Sounds.Tone(440, 8_000, 8_000, packets / 50.0);
        var packet = new byte[RtpHeader.Bytes + OpusEncoder.PacketBytesMax];
        for (var i = 0; i < packets; i++)
        {
            var length = encoder.Encode(tone.AsSpan(i * 160, 160), packet.AsSpan(RtpHeader.Bytes));
            new RtpHeader(111, i == 0, _sequence++, _timestamp, 77).Write(packet);
            _timestamp += 960;
            _port.SendMedia(_boxMedia!, packet.AsSpan(0, RtpHeader.Bytes + length));
            Run(0.02);
        }
    }

    private List<byte[]> SentTo(int port) =>
        [.. _world.Datagrams.Where(datagram => datagram.To.Port == port && datagram.To.Address.Equals(_port.Address)).Select(datagram => datagram.Bytes.ToArray())];

    private List<RtcpReport> ReportsTo(int port) => [.. SentTo(port).Select(bytes =>
    {
        Assert.True(RtcpReport.TryRead(bytes, out var report));
        return report;
    })];
}
