using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Domain.Media;

/// <summary>The sound of a WAV file of 16-bit samples that somebody brings. Whatever the bytes are: they are read, or it is said what is wrong.</summary>
public sealed class WavSound
{
    /// <summary>Samples a second at least: those of a telephone.</summary>
    public const int SampleRateMin = SpeechDecoder.SampleRate;

    /// <summary>Samples a second at most.</summary>
    public const int SampleRateMax = 48_000;

    /// <summary>Channels at most.</summary>
    public const int ChannelsMax = 2;

    private const int SampleBytes = 2;
    private const ushort Pcm = 1;

    // WAVE_FORMAT_EXTENSIBLE: what it is stands behind.
    private const ushort Extensible = 0xFFFE;

    private readonly ReadOnlyMemory<byte> _samples;
    private readonly int _channels;

    private WavSound(int sampleRate, int channels, ReadOnlyMemory<byte> samples) => (SampleRate, _channels, _samples) = (sampleRate, channels, samples);

    /// <summary>Samples a second, of each channel.</summary>
    public int SampleRate { get; }

    /// <summary>How long it is.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds((double)Frames / SampleRate);

    // One sample of each channel.
    private int Frames => _samples.Length / (SampleBytes * _channels);

    /// <summary>Reads a file.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="sound">What it holds.</param>
    /// <param name="error">Else what is wrong, as a sentence.</param>
    public static bool TryRead(ReadOnlyMemory<byte> file, [NotNullWhen(true)] out WavSound? sound, [NotNullWhen(false)] out string? error)
    {
        sound = null;
        error = null;
        var bytes = file.Span;
        if (bytes.Length < 12 || !bytes.StartsWith("RIFF"u8) || !bytes[8..].StartsWith("WAVE"u8))
        {
            error = "It is no WAV file.";
            return false;
        }

        (int Rate, int Channels)? format = null;
        for (var at = 12L; at + 8 <= bytes.Length;)
        {
            var name = bytes.Slice((int)at, 4);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            var body = file[((int)at + 8)..];
            // What was written to a pipe does not say how long it is.
            var isOpen = size is 0 or uint.MaxValue;
            if (name.SequenceEqual("fmt "u8) && !TryReadFormat(body.Span[..(int)Math.Min(size, body.Length)], out format, out error))
                return false;
            if (name.SequenceEqual("data"u8) && format is var (rate, channels))
            {
                var length = isOpen ? body.Length : (int)Math.Min(size, body.Length);
                sound = new(rate, channels, body[..length]);
                return true;
            }

            at += 8 + size + (size & 1);
        }

        error = format is null ? "The WAV file does not tell its format." : "The WAV file holds no sound.";
        return false;
    }

    /// <summary>The sound as a telephone has it: one channel of 8,000 samples a second.</summary>
    public short[] ToTelephone()
    {
        var samples = new short[Frames];
        var bytes = _samples.Span;
        for (var i = 0; i < samples.Length; i++)
        {
            var sum = 0;
            for (var channel = 0; channel < _channels; channel++)
                sum += BinaryPrimitives.ReadInt16LittleEndian(bytes[((i * _channels + channel) * SampleBytes)..]);
            samples[i] = (short)(sum / _channels);
        }

        return SampleRate == SpeechDecoder.SampleRate ? samples : Resampler.Down(samples, SampleRate, SpeechDecoder.SampleRate);
    }

    private static bool TryReadFormat(ReadOnlySpan<byte> chunk, out (int Rate, int Channels)? format, [NotNullWhen(false)] out string? error)
    {
        format = null;
        error = "The WAV file does not tell its format.";
        if (chunk.Length < 16)
            return false;
        var coding = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        if (coding == Extensible && chunk.Length >= 26)
            coding = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        error = coding != Pcm || BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) != 8 * SampleBytes ? "Samples of 16 bits (PCM) are expected."
            : channels is 0 or > ChannelsMax ? $"1 or {ChannelsMax} channels are expected."
            : rate is < SampleRateMin or > SampleRateMax ? $"{SampleRateMin} to {SampleRateMax} samples a second are expected."
            : null;
        if (error is not null)
            return false;
        format = ((int)rate, channels);
        return true;
    }
}
