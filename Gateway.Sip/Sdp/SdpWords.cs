using System.Collections.Frozen;

namespace Gateway.Sip.Sdp;

/// <summary>The words that nearly every description has: each is one string, however many descriptions are held.</summary>
internal static class SdpWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "-", "0 0", "IP4", "IP6", "audio", "video", "application", "RTP/AVP", "udp", "TBCP", "MBCP", "AS", "0", "8", "9", "18", "96", "97", "98", "99", "100", "101", "20",
        "rtpmap", "fmtp", "ptime", "maxptime", "rtcp", "sendrecv", "sendonly", "recvonly", "inactive", "0 PCMU/8000", "8 PCMA/8000", "96 opus/48000/2")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text as a string, the same one for a known word.</summary>
    public static string Of(ReadOnlySpan<char> text) => Known.TryGetValue(text, out var word) ? word : text.ToString();
}
