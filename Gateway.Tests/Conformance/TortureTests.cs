using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The torture messages of RFC 4475 and the IPv6 ones of RFC 5118, as their manifests expect.</summary>
[Clause("RFC 4475", "3"), Clause("RFC 5118", "4")]
public sealed class TortureTests
{
    internal static readonly IReadOnlyList<SampleMessage> Samples =
        [.. SampleMessage.ReadAll(TestData.Own("rfc4475")), .. SampleMessage.ReadAll(TestData.Own("rfc5118"))];

    public static TheoryData<string> Names => [.. Samples.Select(sample => sample.ToString())];

    [Theory, MemberData(nameof(Names))]
    public void A_message_that_must_be_accepted_is_and_one_that_must_be_refused_is_with_the_named_status(string name)
    {
        var sample = Sample(name);

        var verdict = MessageRoles.Any(sample.Octets, out _);

        switch (sample.Text("parse"))
        {
            case "accept":
                Assert.Equal("accept", verdict);
                break;
            case "reject":
                Assert.NotEqual("accept", verdict);
                break;
            default:
                Assert.Equal("either", sample.Text("parse"));
                break;
        }

        if (MustBeRefused(sample))
            Assert.True(IsAmong(sample.Expected.First(role => !role.Key.Contains("stream", StringComparison.Ordinal)).Value, verdict), verdict);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_role_answers_with_one_of_the_outcomes_that_the_RFC_allows_it(string name)
    {
        var sample = Sample(name);
        foreach (var (role, outcomes) in sample.Expected.Where(role => role.Key is not ("lenient" or "strict")))
        {
            var verdict = MessageRoles.By(role, sample.Octets);

            var lenient = sample.Expected.TryGetValue("lenient", out var also) ? also : [];
            Assert.True(IsAmong([.. outcomes, .. lenient], verdict), $"{role}: '{verdict}' is none of: {string.Join(" | ", outcomes)}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_golden_values_are_read(string name)
    {
        var sample = Sample(name);
        if (!sample.Golden.Any())
            return;

        Assert.Equal("accept", MessageRoles.Any(sample.Octets, out var message));

        Assert.Empty(GoldenValues.Differences(sample, message!));
    }

    [Fact]
    public void The_bytes_are_those_of_the_manifest()
    {
        foreach (var sample in Samples)
            Assert.Equal(sample.Text("sha256"), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(sample.Octets)));
    }

    [Fact]
    public void All_38_messages_that_must_be_accepted_are_and_all_13_that_every_element_must_refuse_are_refused()
    {
        var accepted = Samples.Count(sample => sample.Text("parse") == "accept" && MessageRoles.Any(sample.Octets, out _) == "accept");
        var refused = Samples.Count(sample => MustBeRefused(sample) && MessageRoles.Any(sample.Octets, out _) != "accept");

        Assert.Equal((38, 13), (accepted, refused));
    }

    [Fact]
    public void Unknown_headers_of_a_tortuous_request_stay_as_they_are()
    {
        SipParser.TryParseDatagram(Sample("rfc4475/wsinv.dat").Octets, out var message, out _);

        Assert.Equal("newfangled value continued newfangled value", message!.Text("NewFangledHeader"));
        Assert.Equal(";;,,;;,;", message.Text("UnknownHeaderWithUnusualValue"));
    }

    [Theory]
    [InlineData("rfc4475/clerr.dat", "wait")]
    [InlineData("rfc4475/ncl.dat", "400 Malformed Content-Length and close")]
    [InlineData("rfc4475/mcl01.dat", "400 Conflicting Content-Length and close")]
    public void On_a_stream_a_wrong_length_loses_the_framing_and_a_large_one_is_waited_for(string name, string outcome) =>
        Assert.Equal(outcome, MessageRoles.By("server over stream", Sample(name).Octets));

    /// <summary>Refused by every element, strict or lenient, whatever its role: those of RFC 4475 itself.</summary>
    internal static bool MustBeRefused(SampleMessage sample) =>
        sample.Collection == "rfc4475"
        && sample.Text("section").StartsWith('3')
        && sample.Text("parse") != "accept"
        && sample.Expected.Keys.All(role => role.StartsWith("server", StringComparison.Ordinal) || role == "client")
        && sample.File != "baddn.dat";

    private static SampleMessage Sample(string name) => Samples.First(sample => sample.ToString() == name);

    private static bool IsAmong(IEnumerable<string> outcomes, string verdict) => outcomes.Any(outcome => Agree(outcome, verdict));

    // An outcome of the manifest begins with a status, with "drop", or describes that the message is processed.
    private static bool Agree(string outcome, string verdict)
    {
        if (char.IsDigit(outcome[0]) && !outcome.StartsWith('2'))
        {
            return (verdict == "accept" && outcome.Contains("fall back to RFC 2543", StringComparison.Ordinal))
                || verdict.StartsWith(outcome[..3], StringComparison.Ordinal)
                && (!outcome.Contains("with Allow", StringComparison.Ordinal) || verdict.Contains("Allow: ", StringComparison.Ordinal))
                && (!outcome.Contains("with Accept", StringComparison.Ordinal) || verdict.Contains("Accept: ", StringComparison.Ordinal))
                && (outcome.IndexOf("Unsupported: ", StringComparison.Ordinal) is var at && (at < 0 || verdict.Contains(outcome[at..], StringComparison.Ordinal)));
        }

        if (outcome.StartsWith("drop", StringComparison.Ordinal))
            return verdict.StartsWith("drop", StringComparison.Ordinal);
        if (outcome.StartsWith("wait", StringComparison.Ordinal))
            return verdict == "wait";
        return verdict == "accept"
            || (outcome.Contains("400 allowed", StringComparison.Ordinal) && verdict.StartsWith("400", StringComparison.Ordinal))
            || (outcome.StartsWith("must not forward", StringComparison.Ordinal) && char.IsDigit(verdict[0]))
            || (outcome.Contains("or 415", StringComparison.Ordinal) && verdict.StartsWith("415", StringComparison.Ordinal));
    }
}
