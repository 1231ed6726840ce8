using System.Globalization;
using System.Net;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>What somebody says into one phone is heard from another as it was said: at its pitch, at its level, over whatever codec each of them has.</summary>
public sealed class VoiceTests(VoiceTests.Network network) : InteropTests(network), IClassFixture<VoiceTests.Network>
{
    private const int ToneSeconds = 8;
    private const double SpokenLevel = -15.05; // A sine of -12 dB at its top has 3 dB less on the whole.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public sealed class Network() : InteropFixture(20)
    {
        private VoicePhones? _phones;

        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync()
        {
            // On the loopback interface every phone sends from 127.0.0.1, whatever it was told.
            Gateway = await GatewayProcess.StartAsync(Site, 1, "networka.example", new Dictionary<string, string> { ["Gateway__Media__OtherAddresses"] = "true" });
            await Gateway.AddDispatcherAsync("desk", "Desk 1");
        }

        internal Task<VoicePhone> PhoneAsync(string kind, PhoneSound sound) => (_phones ??= new(Site, hostsFrom: 20)).AddAsync(Gateway, kind, sound);
    }

    [Theory]
    [InlineData("baresip", "PCMA", "linphonec", "PCMA", 1_000)]
    [InlineData("linphonec", "PCMU", "baresip", "PCMU", 440)]
    [InlineData("baresip", "opus/48000/2", "linphonec", "opus/48000/2", 1_000)]
    [InlineData("linphonec", "opus/48000/2", "baresip", "PCMA", 440)]
    [InlineData("baresip", "PCMU", "linphonec", "opus/48000/2", 1_000)]
    [InlineData("baresip", "PCMA", "baresip", "PCMU", 440)]
    public async Task A_tone_arrives_at_the_same_pitch_and_level(string talking, string spoken, string listening, string heard, int hertz)
    {
        var talker = await network.PhoneAsync(talking, new(spoken, await Sox.ToneAsync(network.Site, hertz, spoken, ToneSeconds)));
        var listener = await network.PhoneAsync(listening, new(heard, await Sox.ToneAsync(network.Site, 0, heard, ToneSeconds + 20)));

        var (status, session) = await network.Gateway.CallAsync(
            "desk", "adHoc", "20s", $"sip:{talker.User}@networka.example", $"sip:{listener.User}@networka.example");
        Assert.True(status == 200, session.ToString());
        await talker.Phone.TalksAsync();
        await listener.Phone.TalksAsync();
        await Task.Delay(TimeSpan.FromSeconds(ToneSeconds + 2));
        await network.Gateway.SendAsync(HttpMethod.Delete, $"/api/v1/sessions/{session["id"]}");
        await listener.Phone.IsFreeAsync();
        await Task.WhenAll(listener.Phone.QuitAsync(), talker.Phone.QuitAsync());

        var measured = await Sox.MeasureAsync(listener.Heard());
        Assert.InRange(measured.Hertz, hertz * 0.97, hertz * 1.03);
        Assert.InRange(measured.Level, SpokenLevel - 2, SpokenLevel + 2);
        await AssertStreamsAreWholeAsync();
        await AssertWeAddNoJitterAsync();
    }

    // Every packet of every stream that we sent: numbers without a gap, the payload type that was agreed on; and reports that tshark can read.
    private async Task AssertStreamsAreWholeAsync()
    {
        var us = network.Gateway.Sip.Address;
        var packets = await network.Captured.DecodeAsync(
            "sip", [network.Gateway.Sip], $"rtp && !icmp && ip.src == {us}", "-o", "rtp.heuristic_rtp:TRUE", "-T", "fields", "-e", "ip.dst", "-e", "udp.dstport",
            "-e", "rtp.ssrc", "-e", "rtp.seq", "-e", "rtp.p_type");
        var streams = Lines(packets).GroupBy(fields => (fields[0], fields[1], fields[2])).ToList();
        Assert.NotEmpty(streams);
        Assert.All(streams, stream =>
        {
            var numbers = stream.Select(fields => int.Parse(fields[3], CultureInfo.InvariantCulture)).ToList();
            Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.Equal(1, (ushort)(pair.Second - pair.First)));
            Assert.Contains(Assert.Single(stream.Select(fields => fields[4]).Distinct()), new[] { "0", "8", "111", "96" });
        });

        var reports = await network.Captured.DecodeAsync(
            "sip", [network.Gateway.Sip], $"rtcp.pt == 200 && !icmp && ip.src == {us}", "-T", "fields", "-e", "rtcp.length_check", "-e", "rtcp.senderssrc");
        Assert.NotEmpty(reports);
        Assert.All(Lines(reports), fields => Assert.DoesNotContain("0", fields[0].Split(',')));
    }

    // By RFC 3550 §6.4.1, as tshark computes it from the capture. The phones share two processors with everything else, so a limit in milliseconds would judge the
    // machine; what we send is judged by what we were sent in the same capture. What is transcoded may wait for the next packet of the talker.
    private async Task AssertWeAddNoJitterAsync()
    {
        var streams = await RtpStreams.ReadAsync(network.Captured, network.Gateway.Sip);
        var us = network.Gateway.Sip.Address.ToString();
        var received = streams.Where(stream => stream.To == us).ToList();
        var sent = streams.Where(stream => stream.From == us && stream.Packets > 100).ToList();
        Assert.NotEmpty(received);
        Assert.NotEmpty(sent);
        var allowed = (2 * received.Max(stream => stream.MaxJitter)) + 5;
        Assert.All(sent, stream => Assert.True(stream.Lost == 0 && stream.MaxJitter <= allowed, $"{stream}, allowed {allowed:0.0} ms"));
    }

    private static IEnumerable<string[]> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));
}
