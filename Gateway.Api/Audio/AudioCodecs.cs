using Gateway.Domain.Media;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Audio;

/// <summary>What is spoken on both sides of an audio connection.</summary>
/// <param name="Session">In the session.</param>
/// <param name="Client">With the client.</param>
internal sealed record AudioFormat(RtpCodec Session, RtpCodec Client)
{
    /// <summary>Whether speech is passed on as it is.</summary>
    public bool IsSame => Session.IsSame(Client);
}

/// <summary>The codecs of the audio WebSocket by their names there.</summary>
internal static class AudioCodecs
{
    private static readonly (string Name, RtpCodec Codec)[] All = [("opus", RtpCodec.Opus), ("pcma", RtpCodec.Pcma), ("pcmu", RtpCodec.Pcmu)];

    private const int OpusFrameUnits = 960;
    private const int PcmFrameBytes = 160;

    public static IReadOnlyList<RtpCodec> Default { get; } = [.. All.Select(one => one.Codec)];

    public static string NameOf(RtpCodec codec) => Array.Find(All, one => one.Codec.IsSame(codec)).Name ?? codec.Name;

    /// <summary>Reads a list, the best first.</summary>
    /// <returns><c>null</c> when a name is none of them, or there is none.</returns>
    public static IReadOnlyList<RtpCodec>? Read(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        var codecs = names.Select(name => Array.Find(All, one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Codec).ToList();
        return codecs.Contains(null!) ? null : codecs.Distinct().ToList();
    }

    /// <summary>What is spoken with a client: the codec of the session where the client knows it, else his best that can be made of it.</summary>
    /// <param name="known">What the client knows, the best first.</param>
    /// <param name="session">The codec of the session.</param>
    /// <returns><c>null</c> where there is none: it is Opus on one side alone, and there is no libopus here.</returns>
    public static RtpCodec? Choose(IReadOnlyList<RtpCodec> known, RtpCodec session) =>
        known.FirstOrDefault(codec => codec.IsSame(session)) ?? known.FirstOrDefault(codec => CanTranscode(codec, session));

    /// <summary>Whether a payload is 20 ms of a codec.</summary>
    public static bool IsFrame(RtpCodec codec, ReadOnlySpan<byte> payload) =>
        codec.IsSame(RtpCodec.Opus) ? OpusDecoder.UnitsOf(payload) == OpusFrameUnits : payload.Length == PcmFrameBytes;

    private static bool CanTranscode(RtpCodec one, RtpCodec other) =>
        Default.Any(one.IsSame) && Default.Any(other.IsSame) && (OpusEncoder.IsAvailable || !(one.IsSame(RtpCodec.Opus) || other.IsSame(RtpCodec.Opus)));
}
