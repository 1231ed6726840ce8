using System.Globalization;
using System.Net;

namespace Gateway.Tests.Interop.Harness;

/// <summary>A stream of RTP as tshark's analysis has it.</summary>
/// <param name="From">The address that it came from.</param>
/// <param name="To">The address that it went to.</param>
/// <param name="Packets">How many packets it had.</param>
/// <param name="Lost">How many its numbers show to be missing; negative when some came twice.</param>
/// <param name="MeanJitter">In ms (RFC 3550 §6.4.1).</param>
/// <param name="MaxJitter">The same at its worst.</param>
internal sealed record RtpStream(string From, string To, int Packets, int Lost, double MeanJitter, double MaxJitter);

/// <summary>The analysis of every stream of a capture.</summary>
internal static class RtpStreams
{
    /// <summary>Reads it.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="sip">Where SIP is spoken, whose descriptions say which ports are RTP.</param>
    public static async Task<IReadOnlyList<RtpStream>> ReadAsync(Capture capture, IPEndPoint sip) =>
        [.. (await capture.DecodeAsync("sip", [sip], "rtp", "-o", "rtp.heuristic_rtp:TRUE", "-q", "-z", "rtp,streams")).Split('\n').Select(Read).OfType<RtpStream>()];

    // Start time, end time, source, port, destination, port, SSRC, payload, packets, lost, (percent), then minimum, mean and maximum of delta and of jitter.
    private static RtpStream? Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ssrc = Array.FindIndex(words, word => word.StartsWith("0x", StringComparison.Ordinal));
        var percent = Array.FindIndex(words, word => word.StartsWith('(') && word.EndsWith("%)", StringComparison.Ordinal));
        return ssrc < 6 || percent < 0 || words.Length < percent + 7
            ? null
            : new(
                words[2], words[4], int.Parse(words[percent - 2], CultureInfo.InvariantCulture), int.Parse(words[percent - 1], CultureInfo.InvariantCulture),
                Number(words[percent + 5]), Number(words[percent + 6]));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
