using System.Globalization;
using System.Text;
using Gateway.Sip.Mbcp;

namespace Gateway.Domain.History;

/// <summary>Floor control in words, for people who read ladders.</summary>
internal static class FloorControlText
{
    private const int OctetsOfLine = 16;

    /// <summary>One line: what the messages of a datagram are.</summary>
    public static string Summary(ReadOnlySpan<byte> datagram)
    {
        var contents = MbcpDatagram.Read(datagram);
        return contents.Messages.IsEmpty ? "MBCP, not understood" : string.Join(", ", contents.Messages.Select(Name));
    }

    /// <summary>Several lines: what each message says, then the octets.</summary>
    public static string Describe(ReadOnlySpan<byte> datagram)
    {
        var text = new StringBuilder();
        var contents = MbcpDatagram.Read(datagram);
        if (contents.Fault is not null)
            text.Append("discarded: ").Append(contents.Fault).Append('\n');
        foreach (var message in contents.Messages)
        {
            text.Append(Name(message)).Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"  SSRC: 0x{message.Ssrc:X8}\n");
            foreach (var (name, value) in Fields(message).Where(field => field.Value is not null))
                text.Append(CultureInfo.InvariantCulture, $"  {name}: {value}\n");
        }

        for (var start = 0; start < datagram.Length; start += OctetsOfLine)
        {
            var line = datagram[start..Math.Min(start + OctetsOfLine, datagram.Length)];
            text.Append(CultureInfo.InvariantCulture, $"{start:x4} ");
            foreach (var octet in line)
                text.Append(CultureInfo.InvariantCulture, $" {octet:x2}");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Name(MbcpMessage message) => message switch
    {
        MbcpMessage.Request => "Media Burst Request",
        MbcpMessage.Granted => "Media Burst Granted",
        MbcpMessage.Taken => "Media Burst Taken",
        MbcpMessage.Deny => "Media Burst Deny",
        MbcpMessage.Release => "Media Burst Release",
        MbcpMessage.Idle => "Media Burst Idle",
        MbcpMessage.Revoke => "Media Burst Revoke",
        MbcpMessage.Acknowledgment acknowledgment => $"Media Burst Acknowledgment ({Acknowledged(acknowledgment.Acknowledged)})",
        MbcpMessage.QueueStatusRequest => "Request Queue Status Request",
        MbcpMessage.QueueStatusResponse => "Request Queue Status Response",
        MbcpMessage.Disconnect => "MBCP Disconnect",
        MbcpMessage.Connect => "MBCP Connect",
        _ => message.Subtype.ToString(),
    };

    private static string Acknowledged(byte subtype) => (MbcpSubtype)subtype switch
    {
        MbcpSubtype.Taken or MbcpSubtype.TakenToAcknowledge => "Taken",
        MbcpSubtype.Connect => "Connect",
        MbcpSubtype.Disconnect => "Disconnect",
        _ => subtype.ToString(CultureInfo.InvariantCulture),
    };

    private static IEnumerable<(string Name, object? Value)> Fields(MbcpMessage message) => message switch
    {
        MbcpMessage.Request request => [("priority", request.Priority), ("requested at (NTP)", request.Timestamp is { } at ? $"0x{at:X16}" : null)],
        MbcpMessage.Granted granted => [("stop talking after s", granted.StopTalkingSeconds), ("participants", granted.Participants)],
        MbcpMessage.Taken taken =>
        [
            ("SSRC of the talker", $"0x{taken.TalkerSsrc:X8}"), ("talker", taken.Talker), ("name", taken.Name), ("participants", taken.Participants),
            ("to be acknowledged", taken.IsToBeAcknowledged ? "yes" : null),
        ],
        MbcpMessage.Deny deny => [("reason", deny.Reason), ("phrase", deny.Phrase)],
        MbcpMessage.Release release => [("last sequence number", release.IgnoresSequenceNumber ? "to be ignored" : release.LastSequenceNumber)],
        MbcpMessage.Revoke revoke => [("reason", revoke.Reason), ("additional", revoke.Additional)],
        MbcpMessage.Acknowledgment acknowledgment => [("acknowledged subtype", acknowledgment.Acknowledged), ("reason", acknowledgment.Reason)],
        MbcpMessage.QueueStatusResponse response => [("priority", response.Priority), ("position", response.Position)],
        MbcpMessage.Connect connect =>
        [
            ("session type", connect.SessionType), ("inviting identity", connect.InvitingIdentity), ("inviting name", connect.InvitingName),
            ("session identity", connect.SessionIdentity), ("group name", connect.GroupName), ("group identity", connect.GroupIdentity),
            ("overrides manual answer", connect.OverridesManualAnswer ? "yes" : null),
        ],
        _ => [],
    };
}
