using Gateway.Sip.Mbcp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Mbcp;

/// <summary>Every packet of the collection: what it means, and that we write the same octets.</summary>
[Clause("OMA PoC User Plane", "TBCP messages")]
public sealed class MbcpVectorTests
{
    // A packet with RTCP padding and one in a row behind a report are read; we send neither.
    private static readonly string[] NeverWritten = ["42_idle_pbit.hex", "43_compound_rr_sdes_idle.hex"];

    public static TheoryData<string> Accepted => [.. Files(vector => vector.Action == "accept")];

    public static TheoryData<string> Canonical => [.. Files(vector => vector.Class == "canonical" && !NeverWritten.Contains(vector.File))];

    public static TheoryData<string> Refused => [.. Files(vector => vector.Class == "negative")];

    [Fact]
    public void The_collection_is_whole() =>
        Assert.Equal((56, 49, 41, 7), (MbcpVector.All.Count, Accepted.Count, Canonical.Count, Refused.Count));

    [Theory, MemberData(nameof(Accepted))]
    public void What_is_to_be_accepted_means_what_the_manifest_says(string file)
    {
        var vector = MbcpVector.All[file];

        var contents = MbcpDatagram.Read(vector.Octets);

        Assert.Equal((null, 0), (contents.Fault, contents.Ignored));
        Assert.Equal(vector.Decode.OrderBy(field => field.Key), Fields(Assert.Single(contents.Messages), vector.Decode).OrderBy(field => field.Key));
    }

    [Theory, MemberData(nameof(Canonical))]
    public void What_was_read_is_written_again_octet_by_octet(string file)
    {
        var vector = MbcpVector.All[file];

        Assert.Equal(Convert.ToHexString(vector.Octets), Convert.ToHexString(MbcpDatagram.Read(vector.Octets).Messages.Single().Write()));
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_is_to_be_refused_is_refused_as_far_as_the_manifest_says(string file)
    {
        var vector = MbcpVector.All[file];

        var contents = MbcpDatagram.Read(vector.Octets);

        switch (vector.Action)
        {
            case "discard":
                Assert.NotNull(contents.Fault);
                Assert.Empty(contents.Messages);
                break;
            case "ignore":
                Assert.Equal((null, 1), (contents.Fault, contents.Ignored));
                Assert.Empty(contents.Messages);
                break;
            default:
                Assert.Equal("accept-without-option", vector.Action);
                Assert.Equal(new MbcpMessage.Request(0x4A7C19E3), Assert.Single(contents.Messages));
                break;
        }
    }

    private static IEnumerable<string> Files(Func<MbcpVector, bool> which) => MbcpVector.All.Values.Where(which).Select(vector => vector.File);

    // All that a message says, under the names of the manifest. A zero that the manifest leaves out says nothing.
    private static IEnumerable<KeyValuePair<string, string>> Fields(MbcpMessage message, IReadOnlyDictionary<string, string> wanted)
    {
        List<KeyValuePair<string, object?>> fields = [new("subtype", (int)message.Subtype), new("ssrc", $"0x{message.Ssrc:X8}")];
        fields.AddRange(message switch
        {
            MbcpMessage.Request request => Of(
                ("priority", request.Priority), ("requestTimestampNtp", request.Timestamp is { } time ? $"0x{time:X16}" : null)),
            MbcpMessage.Granted granted => Of(("stopTalkingTimeSec", granted.StopTalkingSeconds), ("participants", granted.Participants)),
            MbcpMessage.Taken taken => Of(
                ("grantedSsrc", $"0x{taken.TalkerSsrc:X8}"), ("sipUri", taken.Talker), ("displayName", taken.Name), ("participants", taken.Participants)),
            MbcpMessage.Deny deny => Of(("reasonCode", deny.Reason), ("reasonPhrase", deny.Phrase)),
            MbcpMessage.Release release => Of(("lastRtpSeq", release.LastSequenceNumber), ("ignoreSeq", release.IgnoresSequenceNumber)),
            MbcpMessage.Revoke { Reason: 2 } revoke => Of(("reasonCode", revoke.Reason), ("newRequestTimeSec", revoke.Additional)),
            MbcpMessage.Revoke revoke => Of(("reasonCode", revoke.Reason), ("additional", revoke.Additional)),
            MbcpMessage.Acknowledgment acknowledgment => Of(
                ("ackedSubtype", acknowledgment.Acknowledged), ("ackReason", wanted.ContainsKey("ackReason") || acknowledgment.Reason != 0 ? acknowledgment.Reason : null)),
            MbcpMessage.QueueStatusResponse response => Of(("queuePriority", response.Priority), ("queuePosition", response.Position)),
            MbcpMessage.Connect connect => Of(
                ("contentBits", BitsOf(connect)), ("sessionType", (int)connect.SessionType), ("manualAnswerOverride", connect.OverridesManualAnswer),
                ("invitingIdentity", connect.InvitingIdentity), ("invitingNickname", connect.InvitingName), ("sessionIdentity", connect.SessionIdentity),
                ("groupName", connect.GroupName), ("groupIdentity", connect.GroupIdentity)),
            _ => [],
        });
        return fields.Where(field => field.Value is not null).Select(field => new KeyValuePair<string, string>(field.Key, field.Value!.ToString()!));
    }

    private static string BitsOf(MbcpMessage.Connect connect)
    {
        string?[] items = [connect.InvitingIdentity, connect.InvitingName, connect.SessionIdentity, connect.GroupName, connect.GroupIdentity];
        return $"0x{items.Select((item, i) => item is null ? 0 : 0x8000 >> i).Sum():X4}";
    }

    private static IEnumerable<KeyValuePair<string, object?>> Of(params (string Name, object? Value)[] fields) =>
        fields.Select(field => new KeyValuePair<string, object?>(field.Name, field.Value));
}
