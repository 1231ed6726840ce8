using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>What real devices, captures and other projects' test suites send: verdicts and golden values by their manifest.</summary>
public sealed class WildMessageTests
{
    private static IReadOnlyList<SampleMessage> Samples() => SampleMessage.ReadAll(TestData.Shared("wild"));

    [Fact]
    public void Every_message_of_a_real_device_gets_the_outcome_of_the_manifest()
    {
        var wrong = new List<string>();
        foreach (var sample in Samples())
        {
            var verdict = MessageRoles.Any(sample.Octets, out _);
            if (!Agrees(sample, verdict))
                wrong.Add($"{sample}: {sample.Text("expect")} {sample.Text("acceptable_outcomes")} {sample.Text("reasons")}, but: {verdict}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_golden_values_of_every_accepted_message_are_read()
    {
        var wrong = new List<string>();
        foreach (var sample in Samples())
        {
            if (MessageRoles.Any(sample.Octets, out var message) == "accept")
                wrong.AddRange(GoldenValues.Differences(sample, message!));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool Agrees(SampleMessage sample, string verdict) => sample.Text("expect") switch
    {
        "accept" => verdict == "accept",
        "accept-or-400" => verdict == "accept" || verdict.StartsWith("400", StringComparison.Ordinal),
        "reject" => sample.Entry.GetProperty("acceptable_outcomes").EnumerateArray()
            .Any(outcome => verdict.StartsWith(outcome.GetString()!, StringComparison.Ordinal)),
        "tolerate" => true,
        var other => throw new NotSupportedException($"no rule for {other}"),
    };
}
