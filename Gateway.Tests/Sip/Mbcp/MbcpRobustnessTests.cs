using Gateway.Sip.Mbcp;

namespace Gateway.Tests.Sip.Mbcp;

/// <summary>No octets make the reading of floor control throw, hang or grow.</summary>
public sealed class MbcpRobustnessTests(ITestOutputHelper output)
{
    // What one datagram of at most 2,048 octets may cost in memory.
    private const long BytesPerDatagramMax = 100_000;

    [Fact]
    public void Every_prefix_of_every_packet_is_read_or_refused()
    {
        foreach (var vector in MbcpVector.All.Values)
        {
            for (var length = 0; length <= vector.Octets.Length; length++)
                Everything(vector.Octets.AsSpan(0, length));
        }
    }

    [Fact]
    public void Every_value_of_every_octet_of_every_packet_is_survived()
    {
        foreach (var vector in MbcpVector.All.Values)
        {
            var octets = vector.Octets.ToArray();
            for (var i = 0; i < octets.Length; i++)
            {
                for (var value = 0; value < 256; value++)
                {
                    octets[i] = (byte)value;
                    Everything(octets);
                }

                octets[i] = vector.Octets[i];
            }
        }
    }

    [Fact]
    public void Two_hundred_thousand_damaged_datagrams_do_no_harm()
    {
        var seed = Environment.GetEnvironmentVariable("FUZZ_SEED") is { Length: > 0 } given ? int.Parse(given) : Environment.TickCount;
        output.WriteLine($"seed {seed}; FUZZ_SEED={seed} repeats this run");
        var random = new Random(seed);
        var samples = MbcpVector.All.Values.Select(vector => vector.Octets).ToArray();
        var room = new byte[4096];
        for (var i = 0; i < 200_000; i++)
        {
            var length = 0;
            for (var packets = random.Next(1, 5); packets > 0; packets--)
            {
                var sample = samples[random.Next(samples.Length)];
                sample.CopyTo(room, length);
                length += sample.Length;
            }

            for (var damages = random.Next(0, 6); damages > 0; damages--)
                room[random.Next(length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                length = random.Next(length + 1);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Everything(room.AsSpan(0, length));
            }
            catch (Exception why)
            {
                throw new InvalidOperationException($"seed {seed}: {why.Message} at {Convert.ToHexString(room.AsSpan(0, length))}", why);
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < BytesPerDatagramMax, $"seed {seed}");
        }
    }

    // Whatever was read can be written, and then means the same, but for what we cut.
    private static void Everything(ReadOnlySpan<byte> datagram)
    {
        var contents = MbcpDatagram.Read(datagram);
        MbcpDatagram.HasFloorControl(datagram);
        MbcpDatagram.Read(datagram, takesAcknowledgmentBit: true);
        foreach (var message in contents.Messages)
        {
            var again = MbcpDatagram.Read(message.Write());
            Assert.Equal(message.Subtype, Assert.Single(again.Messages).Subtype);
            Assert.Equal(again.Messages[0], Assert.Single(MbcpDatagram.Read(again.Messages[0].Write()).Messages));
        }
    }
}
