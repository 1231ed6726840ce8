using System.Diagnostics;
using System.Text;
using Gateway.Tests.Conformance;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Messages;

/// <summary>No input makes the reading of messages throw, hang or grow: cut short anywhere, or damaged at random.</summary>
public sealed class MessageRobustnessTests(ITestOutputHelper output)
{
    // A CI run; FUZZ_COUNT asks for more at night.
    private static readonly int Mutations = Number("FUZZ_COUNT") ?? 200_000;

    // What one message of at most 6,000 octets may cost in memory through everything that reads, edits and answers it.
    private const long BytesPerMessageMax = 4_000_000;

    private static readonly byte[][] Torture = [.. TortureTests.Samples.Select(sample => sample.Octets)];

    [Fact]
    public void Every_prefix_of_every_torture_message_is_answered_or_dropped()
    {
        var exercise = new MessageExercise();
        foreach (var octets in Torture.Where(octets => octets.Length < 2_000))
        {
            for (var length = 0; length <= octets.Length; length++)
                exercise.Everything(octets[..length]);
        }
    }

    [Fact]
    public void Every_prefix_of_every_message_of_a_real_device_is_read_or_refused()
    {
        var samples = SampleMessage.ReadAll(TestData.Shared("wild"));
        Parallel.ForEach(samples, () => new MessageExercise(), (sample, _, exercise) =>
        {
            // Every prefix of the header section, where all decisions fall; of the body only the last ones.
            var bodyStart = Math.Max(0, sample.Octets.AsSpan().IndexOf("\r\n\r\n"u8));
            for (var length = 0; length <= sample.Octets.Length; length++)
            {
                if (length < bodyStart + 8 || length > sample.Octets.Length - 8)
                    exercise.Read(sample.Octets[..length]);
            }

            MessageExercise.Frame(sample.Octets, 1);
            return exercise;
        }, _ => { });
    }

    [Fact]
    public void Two_hundred_thousand_damaged_messages_do_no_harm()
    {
        var seed = Number("FUZZ_SEED") ?? Environment.TickCount;
        output.WriteLine($"seed {seed}; FUZZ_SEED={seed} repeats this run");
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, 4, part =>
        {
            var exercise = new MessageExercise();
            var mutator = new MessageMutator(seed + part, Samples());
            for (var i = 0; i < Mutations / 4; i++)
                Survive(exercise, mutator.Next(), seed);
        });
        output.WriteLine($"{Mutations} messages in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static byte[][] Samples() =>
        TestData.SharedOrNull("wild") is { } wild
            ? [.. Torture, .. SampleMessage.ReadAll(wild).Where(sample => sample.Octets.Length < 3_000).Select(sample => sample.Octets)]
            : Torture;

    private static void Survive(MessageExercise exercise, byte[] octets, int seed)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            exercise.Everything(octets);
        }
        catch (Exception why)
        {
            throw new InvalidOperationException($"seed {seed}: {why.Message} at:\n{Encoding.Latin1.GetString(octets)}", why);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < BytesPerMessageMax, $"seed {seed}: {allocated} octets allocated for:\n{Encoding.Latin1.GetString(octets)}");
    }
}
