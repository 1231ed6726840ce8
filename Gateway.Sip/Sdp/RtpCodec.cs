using System.Globalization;

namespace Gateway.Sip.Sdp;

/// <summary>A codec under its payload type number (RFC 8866 §6.6 and §6.15).</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Name">The encoding name; case does not count.</param>
/// <param name="ClockRate">RTP clock units a second; for G.722 that is 8000, whatever it samples at (RFC 3551 §4.5.2).</param>
/// <param name="Channels">1, or more where the encoding says so.</param>
/// <param name="Parameters">The value of <c>a=fmtp</c> without the number; <c>null</c> when there is none.</param>
public sealed record RtpCodec(int PayloadType, string Name, int ClockRate, int Channels = 1, string? Parameters = null)
{
    /// <summary>G.711 µ-law (RFC 3551 §4.5.14).</summary>
    public static readonly RtpCodec Pcmu = new(0, "PCMU", 8000);

    /// <summary>G.711 A-law (RFC 3551 §4.5.14).</summary>
    public static readonly RtpCodec Pcma = new(8, "PCMA", 8000);

    /// <summary>Opus (RFC 7587), speech in one channel, although its map always says two.</summary>
    public static readonly RtpCodec Opus = new(111, "opus", 48000, 2, "useinbandfec=1");

    /// <summary>The encoding name of keys (RFC 4733 §7.1.1).</summary>
    public const string KeysName = "telephone-event";

    /// <summary>The keys of a telephone: ten digits, *, #, A to D (RFC 4733 §2.4.1).</summary>
    public const string KeysParameters = "0-15";

    /// <summary>Keys beside speech of 8,000 clock units a second (RFC 4733 §2.1).</summary>
    public static readonly RtpCodec Keys = new(101, KeysName, 8000, 1, KeysParameters);

    /// <summary>Whether it carries keys.</summary>
    public bool IsKeys => Name.Equals(KeysName, StringComparison.OrdinalIgnoreCase) && Channels == 1;

    // RFC 3551 §6: what a number means where no map says anything.
    private static readonly RtpCodec[] Static =
    [
        Pcmu, new(3, "GSM", 8000), new(4, "G723", 8000), new(5, "DVI4", 8000), new(6, "DVI4", 16000), new(7, "LPC", 8000), Pcma,
        new(9, "G722", 8000), new(10, "L16", 44100, 2), new(11, "L16", 44100), new(12, "QCELP", 8000), new(13, "CN", 8000),
        new(15, "G728", 8000), new(16, "DVI4", 11025), new(17, "DVI4", 22050), new(18, "G729", 8000),
    ];

    // Parameters of AMR that change the bits of a packet (RFC 4867 §8.1): both ends must agree on them.
    private static readonly string[] AmrFraming = ["octet-align", "crc", "robust-sorting", "interleaving"];

    /// <summary>What both ends can do with one codec, each under a number of its own.</summary>
    public bool IsSame(RtpCodec other) =>
        Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase)
        && ClockRate == other.ClockRate
        && Channels == other.Channels
        && (!IsAmr || FramesAlike(other));

    /// <summary>Whether it carries speech; keys and comfort noise accompany speech and are none.</summary>
    public bool IsSpeech =>
        !Name.Equals(KeysName, StringComparison.OrdinalIgnoreCase) && !Name.Equals("CN", StringComparison.OrdinalIgnoreCase)
        && !Name.Equals("red", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of <c>a=rtpmap</c> without the number.</summary>
    public string Map => Channels == 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}/{ClockRate}")
        : string.Create(CultureInfo.InvariantCulture, $"{Name}/{ClockRate}/{Channels}");

    internal static RtpCodec? StaticOf(int payloadType) => Array.Find(Static, codec => codec.PayloadType == payloadType);

    // <encoding name>/<clock rate>[/<encoding parameters>]
    internal static RtpCodec? Read(int payloadType, string map)
    {
        var parts = map.Trim().Split('/');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0 || !TryNumber(parts[1], 1_000_000, out var clock))
            return null;
        if (parts.Length == 2)
            return new(payloadType, parts[0], clock);
        return TryNumber(parts[2], 255, out var channels) && channels > 0 ? new(payloadType, parts[0], clock, channels) : null;
    }

    internal static bool TryNumber(ReadOnlySpan<char> text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;

    // Apart from IsSame, which is asked for each packet: what a lambda captures is allocated.
    private bool FramesAlike(RtpCodec other) => AmrFraming.All(name => Parameter(name) == other.Parameter(name));

    private bool IsAmr =>
        Name.Equals("AMR", StringComparison.OrdinalIgnoreCase) || Name.Equals("AMR-WB", StringComparison.OrdinalIgnoreCase);

    // A parameter that is not written, and one that is written as 0, say the same.
    private string Parameter(string name)
    {
        foreach (var part in (Parameters ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..].Trim();
        }

        return "0";
    }
}
