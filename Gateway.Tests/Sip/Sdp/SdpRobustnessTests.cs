using System.Net;
using System.Text;
using Gateway.Sip.Sdp;
using Gateway.Tests.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Sdp;

/// <summary>No octets make the reading or answering of a description throw, hang or grow.</summary>
public sealed class SdpRobustnessTests(ITestOutputHelper output)
{
    // What one description of at most 6,000 octets may cost in memory through everything that reads, writes and answers it.
    private const long BytesPerDescriptionMax = 4_000_000;

    private static readonly LocalMedia Local = new()
    {
        Address = IPAddress.Parse("198.51.100.10"), RtpPort = 52000, ControlPort = 52001, RelaysAnyCodec = true,
    };

    [Fact]
    public void Every_prefix_of_a_description_is_read_or_refused()
    {
        foreach (var sample in Samples())
        {
            for (var length = 0; length <= sample.Length; length++)
                Everything(sample[..length]);
        }
    }

    [Fact]
    public void A_hundred_thousand_damaged_descriptions_do_no_harm()
    {
        var seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { Length: > 0 } given ? int.Parse(given) : Environment.TickCount;
        output.WriteLine($"seed {seed}; FUZZ_SEED={seed} repeats this run");
        var mutator = new MessageMutator(seed, Samples());
        for (var i = 0; i < 100_000; i++)
        {
            var octets = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Everything(octets);
            }
            catch (Exception why)
            {
                throw new InvalidOperationException($"seed {seed}: {why.Message} at:\n{Encoding.Latin1.GetString(octets)}", why);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < BytesPerDescriptionMax, $"seed {seed}: {allocated} octets for:\n{Encoding.Latin1.GetString(octets)}");
        }
    }

    [Fact]
    public void The_largest_description_that_is_read_costs_no_more_than_its_share()
    {
        var attributes = string.Concat(Enumerable.Range(0, 900).Select(i => $"a=rtpmap:{i % 128} x{i}/8000\n"));
        var formats = string.Join(' ', Enumerable.Range(0, 128));
        var octets = Encoding.UTF8.GetBytes($"v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP {formats}\n{attributes}");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Everything(octets);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesPerDescriptionMax);
    }

    private static byte[][] Samples()
    {
        byte[][] own = [Descriptions.Bytes(Descriptions.PocOffer), Descriptions.Bytes(Descriptions.PhoneOffer)];
        string?[] folders = [TestData.SharedOrNull("sdp"), TestData.SharedOrNull("wild/sdp")];
        return
        [
            .. own, .. folders.OfType<string>().SelectMany(folder => Directory.GetFiles(folder, "*.sdp", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        ];
    }

    // What is read can be written, and is the same when it is read again; an answer of ours is one that we would take.
    private static void Everything(byte[] octets)
    {
        if (!SessionDescription.TryParse(octets, out var read, out var error))
        {
            Assert.NotEqual("", error);
        }
        else
        {
            var written = read.Write();
            Assert.True(SessionDescription.TryParse(written, out var again, out error), error);
            Assert.Equal(written, again.Write());
            foreach (var media in read.Media)
            {
                _ = (media.Tbcp, media.PacketTime, read.RtcpEndPointOf(media), read.DirectionOf(media));
            }
        }

        if (OfferAnswer.Start(1).TryAnswer(octets, Local, out var answered, out var refusal))
        {
            Assert.True(SessionDescription.TryParse(answered.Body, out var answer, out error), error);
            Assert.Equal(answered.Received!.Media.Length, answer.Media.Length);
        }
        else
        {
            Assert.InRange(refusal.Status, 400, 488);
        }

        OfferAnswer.Start(1).Offer(Local).TryTakeAnswer(octets, out _, out _);
    }
}
