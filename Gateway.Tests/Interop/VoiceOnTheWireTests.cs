using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop;

/// <summary>What a talk burst is on the wire, as tshark reads it: a grant in the answer, and the marking of the packets that was configured.</summary>
public sealed class VoiceOnTheWireTests(VoiceOnTheWireTests.Network network) : InteropTests(network), IClassFixture<VoiceOnTheWireTests.Network>
{
    // Above the ports that systems give to outgoing connections: nobody has them by chance.
    private const int RtpPort = 61_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public sealed class Network() : InteropFixture(61)
    {
        internal GatewayProcess Gateway { get; private set; } = null!;

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [Gateway.Sip];

        private protected override async Task StartAsync() => Gateway = await GatewayProcess.StartAsync(
            Site, 1, "networka.example", new Dictionary<string, string>
            {
                ["Gateway__Sip__Dscp"] = "24", ["Gateway__Media__SpeechDscp"] = "34", ["Gateway__Media__FloorControlDscp"] = "26",
            });

        /// <summary>A new user with a phone that says what the test tells it to.</summary>
        internal async Task<ScriptedPhone> PhoneAsync(string user, byte host)
        {
            await Gateway.AddUserAsync(user, SippPhone.RightPassword);
            var phone = new SippPhone(Site, Gateway.Sip, Gateway.Domain, user, Site.At(host));
            await phone.RegisterAsync();
            return new(phone) { RtpPort = RtpPort };
        }
    }

    [Fact, Clause("PoC floor control", "SDP tb_granted")]
    public async Task Who_starts_a_session_is_granted_the_burst_with_the_answer_and_every_packet_is_marked_as_it_was_configured()
    {
        const byte Caller = 11, Called = 12;
        using var caller = await network.PhoneAsync("starts", Caller);
        using var called = await network.PhoneAsync("answers", Called);
        using var speech = new UdpClient(network.Site.At(Caller, RtpPort));
        using var hears = new UdpClient(network.Site.At(Called, RtpPort));
        using var floor = new ScriptedFloor(network.Site.At(Called, RtpPort + 1));
        using var own = new ScriptedFloor(network.Site.At(Caller, RtpPort + 1));

        var calling = caller.CallAsync(called.Address, "queuing=1; tb_priority=1; timestamp=1; tb_granted=1");
        called.Answer(await called.RequestAsync("INVITE"), "200 OK");
        var answer = await calling;
        var to = new IPEndPoint(network.Gateway.Sip.Address, int.Parse(Regex.Match(answer.Text, "(?m)^m=audio ([0-9]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        await floor.ReceiveAsync(2);
        for (ushort sequence = 0; sequence < 5; sequence++)
            await speech.SendAsync(Packet(sequence), to);
        using (var stop = new CancellationTokenSource(Patience))
        {
            for (var heard = 0; heard < 5; heard++)
                Assert.Equal(172, (await hears.ReceiveAsync(stop.Token)).Buffer.Length);
        }

        await AskOverTcpAsync();

        Assert.Matches("(?m)^a=fmtp:TBCP queuing=1; tb_priority=1; timestamp=1; tb_granted=1$", answer.Text);
        var us = network.Gateway.Sip.Address;
        Assert.NotEmpty(await ShownAsync($"sip.Status-Code == 200 && ip.src == {us} && ip.dst == {network.Site.Host(Caller)} && sdp contains \"tb_granted=1\"", "frame.number"));
        // Nobody has to be told what the answer has told him.
        Assert.Empty(await ShownAsync($"rtcp.app.subtype == 1 && ip.dst == {network.Site.Host(Caller)}", "frame.number"));
        Assert.Equal(["34"], await ShownAsync($"rtp && ip.src == {us}", "ip.dsfield.dscp"));
        Assert.Equal(["26"], await ShownAsync($"rtcp && ip.src == {us}", "ip.dsfield.dscp"));
        Assert.Equal(["24"], await ShownAsync($"sip && udp && ip.src == {us}", "ip.dsfield.dscp"));
        Assert.Equal(["24"], await ShownAsync($"sip && tcp && ip.src == {us}", "ip.dsfield.dscp"));
    }

    private async Task<List<string>> ShownAsync(string filter, string field)
    {
        var text = await network.Captured.DecodeAsync("sip", [network.Gateway.Sip], $"!icmp && {filter}", "-T", "fields", "-e", field);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()];
    }

    private async Task AskOverTcpAsync()
    {
        using var stop = new CancellationTokenSource(Patience);
        using var connection = new TcpClient();
        connection.Client.Bind(network.Site.At(13, 0));
        await connection.ConnectAsync(network.Gateway.Sip, stop.Token);
        await connection.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"OPTIONS sip:networka.example SIP/2.0\r\nVia: SIP/2.0/TCP {network.Site.Host(13)}:5060;branch=z9hG4bKtcp\r\nMax-Forwards: 70\r\nFrom: <sip:a@networka.example>;tag=1\r\n"
                + $"To: <sip:networka.example>\r\nCall-ID: tcp@{network.Site.Host(13)}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"), stop.Token);
        Assert.NotEqual(0, await connection.GetStream().ReadAsync(new byte[4096], stop.Token));
    }

    // 20 ms of A-law: a loud square, for nobody has to understand it.
    private static byte[] Packet(ushort sequence) =>
        [0x80, 8, (byte)(sequence >> 8), (byte)sequence, 0, 0, (byte)(sequence * 160 >> 8), (byte)(sequence * 160), 0x4A, 0x7C, 0x19, 0xE3, .. Enumerable.Repeat((byte)0x2A, 160)];
}
