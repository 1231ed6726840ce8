using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;
using Gateway.Tests.Conformance;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>Damaged and hostile messages from every side, thrown at a SIP/IP core with registered users: it answers or drops, and forgets.</summary>
public sealed class DamagedTrafficTests
{
    private const string Domain = "example.com";

    // Digits, separators and brackets break more than random octets do.
    private static readonly byte[] Sharp = "\r\n:;,<>@\"=?%&*0123456789 \t\0"u8.ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_core_survives_whatever_comes_and_keeps_nothing(ulong seed)
    {
        var net = new CoreWorld(seed);
        var core = net.Add(Domain, "10.0.0.1", settings => settings with
        {
            Routes = [new("other.example", new(TransportKind.Udp, "10.0.0.2", 5060))],
            RequestsPerSecondPerSource = int.MaxValue,
        }, "anna", "bert");
        var (anna, bert) = (net.Phone("anna", Domain, "10.0.2.1"), net.Phone("bert", Domain, "10.0.2.2"));
        bert.Answer = request => request.Method == SipMethod.Invite ? null : 200;
        anna.Register(7200);
        bert.Register(7200);
        net.Run(1);
        var samples = Samples();
        var chance = new SeededIdSource(seed);

        for (var i = 0; i < 4_000; i++)
        {
            var sample = samples[(int)(chance.NewUInt32() % (uint)samples.Count)];
            var source = (i % 3) switch { 0 => "10.0.2.1:5060", 1 => "10.0.0.2:5060", _ => "10.6.6.6:6666" };
            net.World.Inject(Damage(sample, chance), source, core);
            if (i % 50 == 0)
                net.World.RunFor(TimeSpan.FromMilliseconds(20));
        }

        net.Run(600);
        Assert.Equal(200, Probe(net, anna).Status);
        Assert.True(core.Registrations.Count <= 20);
        net.Run(600);
        Assert.Equal(0, core.OpenRequests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_registrar_survives_whatever_is_registered_and_changes_all_or_nothing(ulong seed)
    {
        var table = new LocationTable();
        var registrar = new Registrar(table, new(), _ => "");
        var address = new AddressOfRecord("sip:user@example.com");
        var flow = new Flow(TransportKind.Udp, new(IPAddress.Loopback, 5060), new(IPAddress.Parse("10.0.7.7"), 5060));
        var registers = Samples().FindAll(sample => sample.AsSpan().StartsWith("REGISTER"u8));
        var chance = new SeededIdSource(seed);
        var changed = 0;

        for (var i = 0; i < 20_000; i++)
        {
            var now = new MonotonicTime(TimeSpan.FromSeconds(i));
            table.Expire(now);
            if (SipParser.TryParseDatagram(Damage(registers[i % registers.Count], chance), out var message, out _) != SipParseResult.Message
                || message is not SipRequest request || !MessageValidator.Check(request).IsValid)
                continue;
            var before = table.Find(address, now);
            var answer = registrar.Register(new(request, address, flow, now, DateTimeOffset.UnixEpoch + now.SinceStart) { ToTag = "t", MayHavePath = i % 2 == 0 });
            changed += answer.Changes.Length;
            Assert.True(MessageValidator.Check(answer.Response).IsValid);
            if (answer.Response.Status != 200)
                Assert.Equal(before, table.Find(address, now));
            Assert.True(table.Count <= 10);
        }

        Assert.True(changed > 100);
    }

    private static TestRequest Probe(CoreWorld net, TestPhone anna)
    {
        var probe = anna.SendMessage($"sip:bert@{Domain}", "still there?");
        net.Run(5);
        return probe;
    }

    private static List<byte[]> Samples()
    {
        List<byte[]> samples = [.. SampleMessage.ReadAll(TestData.Own("rfc4475")).Concat(SampleMessage.ReadAll(TestData.Own("rfc5118"))).Select(s => s.Octets)];
        foreach (var method in (string[])["INVITE", "MESSAGE", "REGISTER", "ACK", "CANCEL", "BYE", "SUBSCRIBE", "OPTIONS", "PUBLISH"])
        {
            foreach (var uri in (string[])["sip:bert@example.com", "sip:bert@10.0.2.2:5060", "sip:x@other.example", "sip:example.com", "sip:bert@example.com;gr=urn:uuid:1"])
            {
                samples.Add(Encoding.ASCII.GetBytes(
                    $"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.2.1:5060;branch=z9hG4bKa{method}{samples.Count};rport\r\n"
                    + "Route: <sip:10.0.0.1;lr>, <sip:orig-done@10.0.0.1;lr>\r\nMax-Forwards: 3\r\n"
                    + $"From: \"A\" <sip:anna@example.com>;tag=1\r\nTo: <sip:bert@example.com>\r\nCall-ID: {method}{samples.Count}\r\nCSeq: 1 {method}\r\n"
                    + "Contact: <sip:anna@10.0.2.1>;q=0.5;expires=600;+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\nSupported: outbound, gruu\r\n"
                    + "P-Preferred-Identity: <sip:anna@example.com>\r\nAccept-Contact: *;+g.poc.talkburst;require;explicit\r\nPrivacy: id\r\n"
                    + "Proxy-Authorization: Digest username=\"anna\", realm=\"example.com\", nonce=\"x\", uri=\"sip:x\", response=\"y\"\r\n"
                    + "Request-Disposition: no-fork, parallel\r\nProxy-Require: \r\nMax-Breadth: 1\r\nContent-Length: 0\r\n\r\n"));
            }
        }

        return samples;
    }

    private static byte[] Damage(byte[] sample, IdSource chance)
    {
        var octets = new List<byte>(sample);
        for (var cuts = chance.NewUInt32() % 4; cuts > 0 && octets.Count > 8; cuts--)
        {
            var at = (int)(chance.NewUInt32() % (uint)octets.Count);
            switch (chance.NewUInt32() % 4)
            {
                case 0:
                    octets[at] = Sharp[chance.NewUInt32() % (uint)Sharp.Length];
                    break;
                case 1:
                    octets.RemoveRange(at, Math.Min(octets.Count - at, (int)(chance.NewUInt32() % 12)));
                    break;
                case 2:
                    octets.Insert(at, Sharp[chance.NewUInt32() % (uint)Sharp.Length]);
                    break;
                default:
                    octets.InsertRange(at, octets.GetRange(at, Math.Min(octets.Count - at, (int)(chance.NewUInt32() % 40))));
                    break;
            }
        }

        return [.. octets];
    }
}
