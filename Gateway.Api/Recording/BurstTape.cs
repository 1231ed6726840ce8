using System.Buffers;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Recording;

/// <summary>Takes the speech of one burst on the event loop and hands it to the recorder's thread.</summary>
internal sealed class BurstTape(BurstRecorder recorder, BurstId burst, SessionId session, DateTimeOffset startedAt, Func<Stream, TapeFile> format) : IBurstTape
{
    private bool _hasLost;

    public BurstId Burst => burst;

    public SessionId Session => session;

    public DateTimeOffset StartedAt => startedAt;

    public Func<Stream, TapeFile> Format => format;

    /// <summary>The file, made with the first packet. Only the recorder's thread touches this and what follows.</summary>
    public TapeFile? File { get; set; }

    /// <summary>Where it is written.</summary>
    public string Path { get; set; } = "";

    /// <summary>When the last packet came.</summary>
    public long LastAt { get; set; }

    /// <summary>Whether nothing more is written.</summary>
    public bool IsOver { get; set; }

    public void Take(uint timestamp, ReadOnlySpan<byte> payload)
    {
        if (payload.Length is 0 or > MediaLimits.DatagramBytes) return;
        var octets = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(octets);
        if (recorder.TryTake(new(this, timestamp, octets, payload.Length))) return;
        ArrayPool<byte>.Shared.Return(octets);
        // What is missing is silence; that it is, is told once.
        if (!_hasLost) recorder.Lost();
        _hasLost = true;
    }

    public void End() => recorder.End(this);
}

/// <summary>A packet on its way to the file.</summary>
/// <param name="Tape">Of which burst.</param>
/// <param name="Timestamp">Its time.</param>
/// <param name="Octets">Rented; whoever takes the packet gives it back.</param>
/// <param name="Length">How many of them it is.</param>
/// <param name="At">When it came.</param>
internal readonly record struct TapedPacket(BurstTape Tape, uint Timestamp, byte[] Octets, int Length, long At = 0);
