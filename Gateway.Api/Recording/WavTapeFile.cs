using System.Buffers.Binary;
using Gateway.Domain.Media;

namespace Gateway.Api.Recording;

/// <summary>G.711 as a WAV file of 16-bit samples: not every browser plays A-law and µ-law.</summary>
internal sealed class WavTapeFile : TapeFile
{
    private const int SampleRate = 8_000;
    private const int SampleBytes = 2;

    private readonly G711Decoder _decode;
    private readonly PeakMeter _peaks = new();
    private readonly short[] _samples = new short[MediaLimits.DatagramBytes];
    private readonly byte[] _bytes = new byte[MediaLimits.DatagramBytes * SampleBytes];
    private long _count;

    public WavTapeFile(Stream file, G711Decoder decode)
        : base(file, SampleRate)
    {
        _decode = decode;
        file.Write(WavHeader.Write(WavCoding.Pcm16, 0));
    }

    public delegate void G711Decoder(ReadOnlySpan<byte> codes, Span<short> samples);

    public override string Codec => "pcm";

    public override string Extension => ".wav";

    public override long LengthMs => _count * 1000 / SampleRate;

    public override byte[] Peaks() => _peaks.Take();

    protected override int Add(ReadOnlySpan<byte> payload)
    {
        var samples = _samples.AsSpan(0, Math.Min(payload.Length, _samples.Length));
        _decode(payload[..samples.Length], samples);
        _peaks.Add(samples);
        for (var i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(_bytes.AsSpan(i * SampleBytes), samples[i]);
        Write(samples.Length);
        return samples.Length;
    }

    protected override void AddSilence(long units)
    {
        _peaks.AddSilence(units);
        _bytes.AsSpan().Clear();
        for (var left = units; left > 0; left -= _samples.Length) Write((int)Math.Min(left, _samples.Length));
    }

    protected override void Complete()
    {
        File.Position = 0;
        File.Write(WavHeader.Write(WavCoding.Pcm16, (uint)(_count * SampleBytes)));
    }

    private void Write(int samples)
    {
        File.Write(_bytes.AsSpan(0, samples * SampleBytes));
        _count += samples;
    }
}
