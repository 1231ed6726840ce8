using Gateway.Domain.Media;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Demo;

/// <summary>What the people of the simulated fleet say: short phrases made by a speech synthesiser (Phrases/make.sh).</summary>
internal sealed class FleetPhrases
{
    /// <summary>Octets of G.711 in 20 ms.</summary>
    public const int FrameBytes = 160;

    private const string LongOne = "report";

    private FleetPhrases(byte[] report, byte[][] shortOnes)
    {
        Report = new(report);
        Short = [.. shortOnes.Select(octets => new Phrase(octets))];
    }

    /// <summary>Phrases of a second or two.</summary>
    public IReadOnlyList<Phrase> Short { get; }

    /// <summary>One of eight seconds, said over and over by who does not come to an end.</summary>
    public Phrase Report { get; }

    /// <summary>Reads them; they are part of the program.</summary>
    public static FleetPhrases Load()
    {
        var program = typeof(FleetPhrases).Assembly;
        var names = program.GetManifestResourceNames().Where(name => name.EndsWith(".wav", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        return new(Read(names.Single(IsLong)), [.. names.Where(name => !IsLong(name)).Select(Read)]);

        byte[] Read(string name)
        {
            using var file = program.GetManifestResourceStream(name)!; // names come from the same list
            var octets = new byte[file.Length];
            file.ReadExactly(octets);
            return octets[WavHeader.Bytes..];
        }
    }

    private static bool IsLong(string name) => name.EndsWith($"{LongOne}.wav", StringComparison.Ordinal);

    /// <summary>A phrase in both laws of G.711.</summary>
    internal sealed class Phrase
    {
        private readonly byte[] _aLaw;
        private readonly byte[] _muLaw;

        public Phrase(byte[] aLaw)
        {
            // The last frame is filled up with silence.
            Frames = (aLaw.Length + FrameBytes - 1) / FrameBytes;
            _aLaw = [.. aLaw, .. Enumerable.Repeat(G711.ALawSilence, (Frames * FrameBytes) - aLaw.Length)];
            var samples = new short[_aLaw.Length];
            _muLaw = new byte[_aLaw.Length];
            G711.DecodeALaw(_aLaw, samples);
            G711.EncodeMuLaw(samples, _muLaw);
        }

        /// <summary>How many frames of 20 ms it has.</summary>
        public int Frames { get; }

        /// <summary>A frame of it; empty in a codec that these handsets do not have.</summary>
        public ReadOnlySpan<byte> Frame(int number, RtpCodec codec) =>
            codec.IsSame(RtpCodec.Pcma) ? _aLaw.AsSpan(number * FrameBytes, FrameBytes)
            : codec.IsSame(RtpCodec.Pcmu) ? _muLaw.AsSpan(number * FrameBytes, FrameBytes)
            : default;
    }
}
