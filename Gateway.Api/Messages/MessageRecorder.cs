using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Messages;

/// <summary>
/// Writes what callers say: one file for each message, by one thread, which the event loop never waits for. A file is written apart and finished, then put on
/// record, then moved to its place: what is listed can be heard (docs/adr/0025).
/// </summary>
internal sealed class MessageRecorder(MessageFiles files, StoredMessages messages, TimeProvider clock, ILogger<MessageRecorder> log) : IDisposable
{
    /// <summary>Packets that may wait: half a second of 300 callers. What comes then is silence in the file.</summary>
    public const int PacketsMax = 8_192;

    /// <summary>Messages that are written at once, each an open file; more than calls are taken, for what was said is finished behind the call.</summary>
    public const int TapesMax = 600;

    /// <summary>How often is written: a wake-up costs more than a packet.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly Channel<Packet> _packets = Channel.CreateBounded<Packet>(
        new BoundedChannelOptions(PacketsMax) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    // No longer than there are tapes.
    private readonly ConcurrentQueue<(MessageTape Tape, Action<bool>? Told)> _ended = new();
    private readonly AutoResetEvent _wake = new(false);
    private Thread? _thread;
    private int _tapes;
    private volatile bool _isStopping;

    public void Start()
    {
        _thread = new Thread(Write) { Name = "message recorder", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Begins a message; null when it cannot be kept.</summary>
    public IMessageTape? Begin(MessageOrigin origin, RtpCodec codec)
    {
        if (_thread is null || _isStopping || TapeFile.Of(codec, []) is not { } format) return null;
        if (Interlocked.Increment(ref _tapes) <= TapesMax) return new MessageTape(this, Ids.New("msg"), origin, format, clock.GetUtcNow());
        Interlocked.Decrement(ref _tapes);
        return null;
    }

    public bool TryTake(MessageTape tape, uint timestamp, byte[] octets, int length) =>
        _packets.Writer.TryWrite(new(tape, timestamp, octets, length, clock.GetTimestamp()));

    /// <summary>Nothing more comes.</summary>
    /// <param name="tape">Of which message.</param>
    /// <param name="told">Whether it is on record; null to forget it.</param>
    public void End(MessageTape tape, Action<bool>? told)
    {
        _ended.Enqueue((tape, told));
        _wake.Set();
    }

    /// <summary>Writes what waits, and puts on record what was ended.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread?.Join(StopLimit);
        _thread = null;
    }

    private void Write()
    {
        while (!_isStopping)
        {
            _wake.WaitOne(Gather);
            WriteWhatWaits();
        }

        WriteWhatWaits();
    }

    // What ended is looked at first: its last packets are in the queue by then.
    private void WriteWhatWaits()
    {
        var ended = new List<(MessageTape Tape, Action<bool>? Told)>();
        while (_ended.TryDequeue(out var one)) ended.Add(one);
        for (var left = _packets.Reader.Count; left > 0 && _packets.Reader.TryRead(out var packet); left--)
        {
            if (!packet.Tape.IsBroken) Guarded(packet.Tape, () => Add(packet));
            ArrayPool<byte>.Shared.Return(packet.Octets);
        }

        foreach (var (tape, told) in ended) Finish(tape, told);
    }

    private void Add(Packet packet)
    {
        var tape = packet.Tape;
        if (tape.File is null)
        {
            if (files.IsFull) throw new IOException("Too little is free where messages lie.");
            tape.File = tape.Format(files.Disk.Create(files.UnfinishedPathOf(tape.Id)));
            tape.LastAt = packet.At;
        }

        tape.File.Take(packet.Timestamp, clock.GetElapsedTime(tape.LastAt, packet.At), packet.Octets.AsSpan(0, packet.Length));
        tape.LastAt = packet.At;
    }

    private void Finish(MessageTape tape, Action<bool>? told)
    {
        Interlocked.Decrement(ref _tapes);
        var row = told is null || tape.IsBroken || tape.File is null ? null : Guarded(tape, () => Complete(tape));
        if (row is null)
        {
            Guarded(tape, () => Forget(tape));
            told?.Invoke(false);
            return;
        }

        if (messages.TryKeep(row, stored => Kept(row, stored, told!))) return;
        Kept(row, false, told!);
    }

    private MessageRow Complete(MessageTape tape)
    {
        var file = tape.File!;
        file.Finish();
        var row = new MessageRow
        {
            Id = tape.Id,
            Mailbox = tape.Origin.Mailbox.Value,
            Caller = tape.Origin.Caller.Length > 0 ? tape.Origin.Caller : null,
            CallerName = tape.Origin.DisplayName.Length > 0 ? tape.Origin.DisplayName : null,
            CallId = tape.Origin.CallId,
            RequestUri = tape.Origin.RequestUri,
            History = tape.Origin.History.Length > 0 ? tape.Origin.History : null,
            File = tape.Id + file.Extension,
            Codec = file.Codec,
            Bytes = file.Bytes,
            Length = file.LengthMs,
            Peaks = file.Peaks(),
            ReceivedAt = tape.StartedAt.UtcTicks,
            State = MessageRow.New,
            Version = 1,
        };
        file.Dispose();
        files.Disk.Move(files.UnfinishedPathOf(tape.Id), files.UnfinishedPathOf(row.File));
        return row;
    }

    // On the thread of the storage, or ours.
    private void Kept(MessageRow row, bool stored, Action<bool> told)
    {
        if (stored) files.Place(row.File);
        else files.Remove(row.File);
        told(stored);
    }

    private void Forget(MessageTape tape)
    {
        tape.File?.Dispose();
        files.Disk.Delete(files.UnfinishedPathOf(tape.Id));
    }

    private void Guarded(MessageTape tape, Action action) => Guarded<object>(tape, () =>
    {
        action();
        return tape;
    });

    private T? Guarded<T>(MessageTape tape, Func<T> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            tape.IsBroken = true;
            log.MessageNotWritten(failure);
            return null;
        }
    }

    private readonly record struct Packet(MessageTape Tape, uint Timestamp, byte[] Octets, int Length, long At);
}
