using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Recording;

/// <summary>One file of speech while it is written. What was lost, or was not said, is silence of the same length, so that the time in the file is right.</summary>
/// <remarks>Timestamps come from outside: a gap is never longer than the time that went by.</remarks>
internal abstract class TapeFile : IDisposable
{
    /// <summary>Octets of one file; a burst is an hour of that at most, whatever is sent. What comes beyond is not kept.</summary>
    public const long BytesMax = 256L * 1024 * 1024;

    /// <summary>How much more silence than time may go by between two packets: what waited somewhere on its way.</summary>
    private const int SlackMs = 1_000;

    /// <summary>A packet that is older than this is not late: its sender counts anew.</summary>
    private const int LateMs = 10_000;

    private readonly int _clockRate;
    private uint _next;
    private bool _hasBegun;

    protected TapeFile(Stream file, int clockRate) => (File, _clockRate) = (file, clockRate);

    /// <summary>opus or pcm.</summary>
    public abstract string Codec { get; }

    public abstract string Extension { get; }

    public abstract long LengthMs { get; }

    public long Bytes => File.Length;

    /// <summary>Whether more came than is taken.</summary>
    public bool IsFull { get; private set; }

    protected Stream File { get; }

    /// <summary>The file for a codec; null for one that is not recorded.</summary>
    public static Func<Stream, TapeFile>? Of(RtpCodec codec, IReadOnlyList<(string Name, string Text)> tags)
    {
        if (codec.IsSame(RtpCodec.Opus)) return file => new OggTapeFile(file, tags);
        if (codec.IsSame(RtpCodec.Pcma)) return file => new WavTapeFile(file, G711.DecodeALaw);
        if (codec.IsSame(RtpCodec.Pcmu)) return file => new WavTapeFile(file, G711.DecodeMuLaw);
        return null;
    }

    /// <summary>Adds a packet.</summary>
    /// <param name="timestamp">Its time in units of the codec's clock.</param>
    /// <param name="elapsed">How long ago the packet before it came.</param>
    /// <param name="payload">What it holds.</param>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Take(uint timestamp, TimeSpan elapsed, ReadOnlySpan<byte> payload)
    {
        IsFull |= File.Position >= BytesMax;
        if (IsFull) return;
        if (_hasBegun)
        {
            var ahead = (int)(timestamp - _next);
            // Its place is silence already, or it is there twice.
            if (ahead < 0 && ahead > -(long)LateMs * _clockRate / 1000) return;
            var silenceMax = ((long)elapsed.TotalMilliseconds + SlackMs) * _clockRate / 1000;
            if (ahead > 0) AddSilence(Math.Min(ahead, silenceMax));
        }

        _hasBegun = true;
        _next = timestamp + (uint)Add(payload);
    }

    /// <summary>Hands what was written to the system, which keeps it also where this process dies; what is not yet a page stays here.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Save() => File.Flush();

    /// <summary>Finishes the file and waits until it is on the disk.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Finish()
    {
        Complete();
        File.Flush();
        (File as FileStream)?.Flush(flushToDisk: true);
    }

    /// <summary>How loud it was; null where it cannot be decoded. Asked once, at the end.</summary>
    public abstract byte[]? Peaks();

    public virtual void Dispose() => File.Dispose();

    /// <returns>How long it is, in units of the clock; 0 for what is no speech of this codec.</returns>
    protected abstract int Add(ReadOnlySpan<byte> payload);

    protected abstract void AddSilence(long units);

    protected abstract void Complete();
}
