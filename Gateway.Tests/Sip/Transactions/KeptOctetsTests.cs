using System.Text;
using Gateway.Sip.Transactions;

namespace Gateway.Tests.Sip.Transactions;

public sealed class KeptOctetsTests
{
    [Fact]
    public void What_is_kept_stays_as_it_was_whatever_else_comes_and_goes()
    {
        var random = new Random(7);
        var kept = new KeptOctets();
        var known = new List<(string Text, KeptOctets.Place Place)>();

        for (var i = 0; i < 20_000; i++)
        {
            if (known.Count > 0 && random.Next(3) == 0)
            {
                var index = random.Next(known.Count);
                Assert.Equal(known[index].Text, Encoding.ASCII.GetString(known[index].Place.Octets));
                kept.Forget(known[index].Place);
                known.RemoveAt(index);
            }

            var text = $"{i}".PadRight(random.Next(6, 900), '.');
            known.Add((text, kept.Keep(Encoding.ASCII.GetBytes(text))));
        }

        Assert.All(known, one => Assert.Equal(one.Text, Encoding.ASCII.GetString(one.Place.Octets)));
    }

    [Fact]
    public void Chunks_are_used_again_in_the_steady_flow_of_one_timer()
    {
        var kept = new KeptOctets();
        var octets = new byte[500];
        var waiting = new Queue<KeptOctets.Place>();
        for (var i = 0; i < 5_000; i++)
            Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 5_000; i++)
            Turn();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);

        void Turn()
        {
            waiting.Enqueue(kept.Keep(octets));
            if (waiting.Count > 1_000)
                kept.Forget(waiting.Dequeue());
        }
    }

    [Fact]
    public void A_response_larger_than_a_chunk_is_kept_all_the_same()
    {
        var kept = new KeptOctets();
        var large = Enumerable.Range(0, 65_600).Select(i => (byte)i).ToArray();

        var place = kept.Keep(large);
        var small = kept.Keep("small"u8);

        Assert.True(place.Octets.SequenceEqual(large));
        Assert.True(small.Octets.SequenceEqual("small"u8));
        kept.Forget(place);
        Assert.True(small.Octets.SequenceEqual("small"u8));
    }
}
