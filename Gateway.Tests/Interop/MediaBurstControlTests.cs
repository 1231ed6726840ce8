using System.Diagnostics;
using System.Net;
using Gateway.Domain.Media;
using Gateway.Domain.Runtime;
using Gateway.Sip.Mbcp;
using Gateway.Tests.Interop.Harness;
using Gateway.Tests.Sip.Mbcp;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Interop;

/// <summary>Floor control as tshark sees it on the wire, sent and received by the gateway's own media ports.</summary>
public sealed class MediaBurstControlTests(MediaBurstControlTests.Network network) : InteropTests(network), IClassFixture<MediaBurstControlTests.Network>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // What the collection calls the fields, and what tshark calls them.
    private static readonly (string Name, string Field)[] Fields =
    [
        ("subtype", "rtcp.app.subtype"), ("priority", "rtcp.app.poc1.priority"), ("requestTimestampNtp", "rtcp.app.poc1.request.ts"),
        ("stopTalkingTimeSec", "rtcp.app.poc1.stt"), ("participants", "rtcp.app.poc1.participants"), ("grantedSsrc", "rtcp.app.poc1.ssrc.granted"),
        ("sipUri", "rtcp.app.poc1.sip.uri"), ("displayName", "rtcp.app.poc1.disp.name"), ("reasonCode", "rtcp.app.poc1.reason.code"),
        ("reasonPhrase", "rtcp.app.poc1.reason.phrase"), ("lastRtpSeq", "rtcp.app.poc1.last.pkt.seq.no"), ("ignoreSeq", "rtcp.app.poc1.ignore.seq.no"),
        ("newRequestTimeSec", "rtcp.app.poc1.new.time.request"), ("ackedSubtype", "rtcp.app.poc1.ack.subtype"),
        ("ackReason", "rtcp.app.poc1.ack.reason.code"), ("queuePriority", "rtcp.app.poc1.qsresp.priority"), ("queuePosition", "rtcp.app.poc1.qsresp.position"),
        ("sessionType", "rtcp.app.poc1.conn.session.type"), ("manualAnswerOverride", "rtcp.app.poc1.conn.add.ind.mao"),
        ("invitingIdentity", "rtcp.app.poc1.conn.sdes.a.id"), ("invitingNickname", "rtcp.app.poc1.conn.sdes.a.dn"),
        ("sessionIdentity", "rtcp.app.poc1.conn.sdes.sess.id"), ("groupName", "rtcp.app.poc1.conn.sdes.grp.dn"),
        ("groupIdentity", "rtcp.app.poc1.conn.sdes.grp.id"),
    ];

    [Fact, Clause("RFC 3550", "6.7")]
    public async Task Every_message_that_we_write_is_decoded_with_every_field_as_it_was_meant()
    {
        var samples = MbcpVector.All.Values.Where(vector => vector.Class == "canonical").ToList();
        var before = network.Received.Control.Count;
        foreach (var sample in samples)
            network.Send(MbcpDatagram.Read(sample.Octets).Messages.Single());
        network.RunUntil(() => network.Received.Control.Count == before + samples.Count);

        var decoded = await network.DecodeAsync(
            "rtcp.app.name == \"PoC1\"", ["-T", "fields", "-E", "separator=|", "-e", "rtcp.length_check", .. Fields.SelectMany(field => new[] { "-e", field.Field })]);

        var packets = decoded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(before).Select(line => line.Split('|')).ToList();
        Assert.Equal(samples.Count, packets.Count);
        for (var i = 0; i < samples.Count; i++)
        {
            Assert.Equal("1", packets[i][0]);
            foreach (var ((name, _), shown) in Fields.Zip(packets[i].Skip(1)))
                Assert.True(Shown(name, samples[i].Decode.GetValueOrDefault(name)) == shown, $"{samples[i].File}: {name} is shown as '{shown}'");
        }
    }

    [Fact]
    public void What_is_sent_from_one_port_is_received_at_the_other_as_the_same_message()
    {
        var connect = new MbcpMessage.Connect(1, MbcpSessionType.AdHocGroup) { SessionIdentity = "sip:s@poc-server.networka.example" };
        var before = network.Received.Control.Count;

        network.Send(connect);
        network.RunUntil(() => network.Received.Control.Count > before);

        Assert.Equal(connect, Assert.Single(MbcpDatagram.Read(network.Received.Control.Last().Bytes).Messages));
    }

    // As tshark prints it; what a message does not have it leaves empty, and an empty name as well.
    private static string Shown(string name, string? meant) => (name, meant) switch
    {
        (_, null) => "",
        ("grantedSsrc", _) => Convert.ToUInt32(meant, 16).ToString(),
        ("requestTimestampNtp", _) => "Jan  1, 2024 12:00:00.500000000 UTC",
        ("ignoreSeq", _) => meant == "True" ? "0x0001" : "0x0000",
        ("manualAnswerOverride", _) => meant == "True" ? "1" : "0",
        _ => meant,
    };

    /// <summary>A media port that sends and one that receives.</summary>
    public sealed class Network() : InteropFixture(7)
    {
        private readonly SignallingLoop loop = new(new(), new(new ManualTime()), null, NullLogger<SignallingLoop>.Instance);
        private readonly List<MediaSockets> sockets = [];
        private MediaPort? sender;
        private MediaPort? receiver;

        /// <summary>What arrived.</summary>
        public MediaCollector Received { get; } = new();

        protected override string OurProtocol => "rtcp";

        protected override IReadOnlyList<IPEndPoint> OurAddresses => [new(Site.Host(1), sender!.ControlPort)];

        /// <summary>Sends a message from one port to the other.</summary>
        public void Send(MbcpMessage message) => sender!.SendControl(new(receiver!.Address, receiver.ControlPort), message.Write());

        /// <summary>Asks tshark about what was sent.</summary>
        public Task<string> DecodeAsync(string filter, string[] output) => Captured.DecodeAsync("rtcp", [.. OurAddresses], filter, output);

        /// <summary>Lets the loop run until something is so.</summary>
        public void RunUntil(Func<bool> condition)
        {
            for (var started = Stopwatch.GetTimestamp(); !condition(); Thread.Yield())
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "nothing arrived");
                loop.RunUntilIdle();
            }
        }

        private protected override Task StartAsync()
        {
            sender = Open(1, new MediaCollector());
            receiver = Open(2, Received);
            return Task.CompletedTask;
        }

        private MediaPort Open(byte host, IMediaReceiver to)
        {
            sockets.Add(new(loop, new() { Address = Site.Host(host), PortMin = 20_000, PortMax = 20_003 }));
            return sockets[^1].Of("poc-server.example").TryOpen(to, out var port) ? port : throw new InvalidOperationException("no pair is free");
        }
    }
}
