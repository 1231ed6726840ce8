using Gateway.Domain.Media;

namespace Gateway.Domain.MessageBox;

/// <summary>
/// A sentence or greeting in packets of Opus, made once for all who hear it. Each packet is made when the first of them comes to it, so that nobody waits for a
/// whole sentence.
/// </summary>
/// <param name="sound">8,000 samples a second; never changed.</param>
/// <param name="complexity">Of the encoder.</param>
/// <remarks>Not thread safe: one event loop owns it. A packet that is there already costs and allocates nothing.</remarks>
internal sealed class OpusSound(short[] sound, int complexity)
{
    private readonly int[] _ends = new int[Math.Max(1, (sound.Length + BoxSpeaker.FrameSamples - 1) / BoxSpeaker.FrameSamples)];
    private readonly short[] _samples = new short[BoxSpeaker.FrameSamples];
    private byte[] _octets = new byte[OpusEncoder.PacketBytesMax];
    private OpusEncoder? _encoder;

    /// <summary>Packets that are there.</summary>
    public int Count { get; private set; }

    /// <summary>The packet of 20 ms.</summary>
    /// <param name="frame">Its number, from 0; below the number of frames that the sound has.</param>
    public ReadOnlySpan<byte> Of(int frame)
    {
        while (Count <= frame)
            Encode();
        var start = StartOf(frame);
        return _octets.AsSpan(start, _ends[frame] - start);
    }

    private void Encode()
    {
        var rest = sound.AsSpan(Count * BoxSpeaker.FrameSamples);
        var part = rest[..Math.Min(rest.Length, _samples.Length)];
        part.CopyTo(_samples);
        _samples.AsSpan(part.Length).Clear();
        var start = StartOf(Count);
        if (_octets.Length - start < OpusEncoder.PacketBytesMax)
            Array.Resize(ref _octets, (_octets.Length * 2) + OpusEncoder.PacketBytesMax);
        _ends[Count] = start + (_encoder ??= new(SpeechDecoder.SampleRate, complexity)).Encode(_samples, _octets.AsSpan(start, OpusEncoder.PacketBytesMax));
        if (++Count < _ends.Length)
            return;
        _encoder.Dispose();
        Array.Resize(ref _octets, _ends[^1]);
    }

    private int StartOf(int frame) => frame == 0 ? 0 : _ends[frame - 1];
}
