using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Gateway.Api.Recording;

/// <summary>
/// Writes what is said: one file for each recording, by one thread, which the event loop never waits for. A disk that fails ends the recordings that it fails
/// under, and nothing else. What becomes of a file that is complete is decided by whoever derives from this.
/// </summary>
/// <param name="disk">Where it is written.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Where mistakes of ours are told.</param>
internal abstract class TapeWriter<TTape>(IRecordingDisk disk, TimeProvider clock, ILogger log) : IDisposable
    where TTape : SpeechTape
{
    /// <summary>Packets that may wait: about a second of 160 people. What comes then is silence in the file.</summary>
    public const int PacketsMax = 8_192;

    /// <summary>How often is written: nobody waits for it, and a wake-up costs more than a packet.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<Packet> _packets = Channel.CreateBounded<Packet>(
        new BoundedChannelOptions(PacketsMax) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    // No longer than there are tapes.
    private readonly ConcurrentQueue<TTape> _ended = new();
    private readonly HashSet<TTape> _open = [];
    private readonly AutoResetEvent _wake = new(false);
    private Thread? _thread;
    private volatile bool _isStopping;

    /// <summary>Whether anything is written at all.</summary>
    protected bool IsRunning => _thread is not null && !_isStopping;

    /// <summary>Those that have a file and are not over. For the thread that writes.</summary>
    protected IEnumerable<TTape> Open => _open;

    protected TimeProvider Clock => clock;

    /// <summary>Takes a packet; called on the event loop.</summary>
    /// <returns><c>false</c> when too many wait: then the octets stay the caller's.</returns>
    public bool TryTake(TTape tape, uint timestamp, byte[] octets, int length) => _packets.Writer.TryWrite(new(tape, timestamp, octets, length, clock.GetTimestamp()));

    /// <summary>Nothing more comes of this one; called on the event loop.</summary>
    public void End(TTape tape)
    {
        _ended.Enqueue(tape);
        _wake.Set();
    }

    /// <summary>Writes what waits and finishes what was ended.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread?.Join(StopLimit);
        _thread = null;
    }

    protected void Run(string name)
    {
        _thread = new Thread(Write) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>A file is to be made.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    protected virtual void Opening(TTape tape)
    {
    }

    /// <summary>All that was said is in the file; whatever becomes of it, it is disposed of here.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    protected abstract void Complete(TTape tape);

    /// <summary>It is over, and there is no file: nothing was said, or it broke.</summary>
    protected abstract void Nothing(TTape tape);

    /// <summary>The disk has failed under it, and the file is gone.</summary>
    protected virtual void Broken(TTape tape, Exception failure)
    {
    }

    /// <summary>What waited has been written.</summary>
    protected virtual void Rest()
    {
    }

    /// <summary>Nothing comes any more.</summary>
    protected virtual void Stopping()
    {
    }

    /// <summary>It is over, also where nobody has said so.</summary>
    protected void Finish(TTape tape)
    {
        if (tape.State == TapeState.Over) return;
        if (tape.State == TapeState.Writing && tape.File is not null) Guarded(tape, tape, static (writer, tape) => writer.Complete(tape));
        if (tape.State == TapeState.Broken || tape.File is null) Nothing(tape);
        _open.Remove(tape);
        tape.State = TapeState.Over;
    }

    /// <summary>Does something with a tape's file, and gives the tape up where the disk refuses.</summary>
    protected void Guarded<T>(TTape tape, T on, Action<TapeWriter<TTape>, T> action)
    {
        try
        {
            action(this, on);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Break(tape, failure);
        }
        catch (Exception failure)
        {
            // A mistake of ours in one file must not end the recording of the others.
            log.TapeFailed(failure);
            Break(tape, failure);
        }
    }

    private void Write()
    {
        while (!_isStopping)
        {
            _wake.WaitOne(Gather);
            WriteWhatWaits();
            Rest();
        }

        WriteWhatWaits();
        Stopping();
    }

    // What ended is looked at first: its last packets are in the queue by then.
    private void WriteWhatWaits()
    {
        var ended = new List<TTape>();
        while (_ended.TryDequeue(out var tape)) ended.Add(tape);
        for (var left = _packets.Reader.Count; left > 0 && _packets.Reader.TryRead(out var packet); left--)
        {
            Guarded(packet.Tape, packet, static (writer, packet) => writer.Add(packet));
            ArrayPool<byte>.Shared.Return(packet.Octets);
        }

        foreach (var tape in ended) Finish(tape);
    }

    private void Add(Packet packet)
    {
        var tape = packet.Tape;
        if (tape.State != TapeState.Writing) return;
        if (tape.File is null)
        {
            _open.Add(tape);
            Opening(tape);
            tape.File = Make(tape);
            tape.LastAt = packet.At;
        }

        tape.File.Take(packet.Timestamp, clock.GetElapsedTime(tape.LastAt, packet.At), packet.Octets.AsSpan(0, packet.Length));
        tape.LastAt = packet.At;
    }

    private TapeFile Make(TTape tape)
    {
        var stream = disk.Create(tape.Path);
        try
        {
            return tape.Format(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void Break(TTape tape, Exception failure)
    {
        if (tape.State != TapeState.Writing) return;
        tape.State = TapeState.Broken;
        _open.Remove(tape);
        try
        {
            tape.File?.Dispose();
            disk.Delete(tape.Path);
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException)
        {
            // What is buffered cannot be written either; the rest goes at the next start.
            log.FileNotDeleted(again);
        }

        Broken(tape, failure);
    }

    /// <summary>A packet on its way to the file.</summary>
    /// <param name="Tape">Of which recording.</param>
    /// <param name="Timestamp">Its time.</param>
    /// <param name="Octets">Rented; whoever takes the packet gives it back.</param>
    /// <param name="Length">How many of them it is.</param>
    /// <param name="At">When it came.</param>
    private readonly record struct Packet(TTape Tape, uint Timestamp, byte[] Octets, int Length, long At);
}
