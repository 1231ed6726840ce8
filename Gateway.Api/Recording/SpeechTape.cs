using System.Buffers;
using Gateway.Domain.Media;

namespace Gateway.Api.Recording;

/// <summary>Takes the speech of one recording on the event loop and hands it to the thread that writes.</summary>
/// <param name="path">Where it is written.</param>
/// <param name="format">The file for its codec.</param>
/// <param name="startedAt">When it began.</param>
internal abstract class SpeechTape(string path, Func<Stream, TapeFile> format, DateTimeOffset startedAt)
{
    private volatile TapeState _state;

    public string Path => path;

    public Func<Stream, TapeFile> Format => format;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Whether it is being written. Changed by the thread that writes alone.</summary>
    public TapeState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>The file, made with the first packet. Only the thread that writes touches this and what follows.</summary>
    public TapeFile? File { get; set; }

    /// <summary>When the last packet came.</summary>
    public long LastAt { get; set; }

    /// <summary>Hands the speech of a packet on; called on the event loop.</summary>
    /// <returns><c>false</c> when there was no room for it.</returns>
    protected static bool Hand<TTape>(TapeWriter<TTape> writer, TTape tape, uint timestamp, ReadOnlySpan<byte> payload)
        where TTape : SpeechTape
    {
        if (payload.Length is 0 or > MediaLimits.DatagramBytes) return true;
        var octets = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(octets);
        if (writer.TryTake(tape, timestamp, octets, payload.Length)) return true;
        ArrayPool<byte>.Shared.Return(octets);
        return false;
    }
}

/// <summary>Whether a recording is being written.</summary>
internal enum TapeState
{
    /// <summary>It is.</summary>
    Writing,

    /// <summary>Not any more: the disk has failed under it, and what there was is gone.</summary>
    Broken,

    /// <summary>Not any more: it is over.</summary>
    Over,
}
