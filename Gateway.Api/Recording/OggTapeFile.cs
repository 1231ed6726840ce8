using System.Buffers;
using System.Security.Cryptography;
using Gateway.Domain.Media;

namespace Gateway.Api.Recording;

/// <summary>Opus as it came, in Ogg. It is decoded beside that, for the waveform, where libopus is there.</summary>
internal sealed class OggTapeFile : TapeFile
{
    // RFC 6716 §3.1: frames without octets, for which a decoder fades out. By length, the longest first, in units of 1/48,000 s.
    private static readonly (int Units, byte[] Packet)[] Silence = [(960, [0xF8]), (480, [0xF0]), (240, [0xE8]), (120, [0xE0])];

    private readonly OggOpusWriter _writer = new(BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)));
    private readonly ArrayBufferWriter<byte> _pages = new();
    private readonly PeakMeter? _peaks;
    private readonly OpusDecoder? _decoder;
    private readonly short[] _samples = [];

    public OggTapeFile(Stream file, IEnumerable<(string Name, string Text)> tags)
        : base(file, OggOpusWriter.UnitsPerSecond)
    {
        if (OpusEncoder.IsAvailable)
        {
            _decoder = new(PeakMeter.SampleRate);
            _samples = new short[_decoder.SamplesMax];
            _peaks = new();
        }

        _writer.Begin(tags, _pages);
        WritePages();
    }

    public override string Codec => "opus";

    public override string Extension => ".ogg";

    public override long LengthMs => _writer.Position * 1000 / OggOpusWriter.UnitsPerSecond;

    public override byte[]? Peaks() => _peaks?.Take();

    public override void Dispose()
    {
        _decoder?.Dispose();
        base.Dispose();
    }

    protected override int Add(ReadOnlySpan<byte> payload)
    {
        var units = OpusDecoder.UnitsOf(payload);
        if (units == 0) return 0;
        if (_decoder is not null)
        {
            var decoded = _decoder.Decode(payload, _samples);
            // It says how long it is, and is damaged behind that.
            if (decoded == 0) _peaks!.AddSilence(units * PeakMeter.SampleRate / OggOpusWriter.UnitsPerSecond);
            else _peaks!.Add(_samples.AsSpan(0, decoded));
        }

        Write(payload, units);
        return units;
    }

    protected override void AddSilence(long units)
    {
        _peaks?.AddSilence(units * PeakMeter.SampleRate / OggOpusWriter.UnitsPerSecond);
        foreach (var (length, packet) in Silence)
            for (; units >= length; units -= length) Write(packet, length);
    }

    protected override void Complete()
    {
        _writer.End(_pages);
        WritePages();
    }

    private void Write(ReadOnlySpan<byte> packet, int units)
    {
        _writer.Add(packet, units, _pages);
        WritePages();
    }

    private void WritePages()
    {
        if (_pages.WrittenCount == 0) return;
        File.Write(_pages.WrittenSpan);
        _pages.ResetWrittenCount();
    }
}
