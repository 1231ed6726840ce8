using Gateway.Api.Json;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Messages;

/// <summary>
/// Writes what callers say: one file for each message. A file is written apart and finished, then put on record, then moved to its place: what is listed can be
/// heard. Beside it lies from the beginning whose it is, so that what was said before a crash is a message too (docs/adr/0025).
/// </summary>
internal sealed class MessageRecorder(MessageFiles files, StoredMessages messages, TimeProvider clock, ILogger<MessageRecorder> log)
    : TapeWriter<MessageTape>(files.Disk, clock, log)
{
    /// <summary>Messages that are written at once, each an open file; more than calls are taken, for what was said is finished behind the call.</summary>
    public const int TapesMax = 600;

    // What is in the hands of the system survives the end of this process: so much of a message can be lost with it.
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    // How many ends are one unit of storage, so that the first of many does not wait for all the files behind it.
    private const int TogetherMax = 50;

    private readonly List<(MessageRow Row, Action<bool> Told)> _finished = [];
    private int _tapes;
    private long _savedAt;

    public void Start() => Run("message recorder");

    /// <summary>Begins a message; null when it cannot be kept.</summary>
    public IMessageTape? Begin(MessageOrigin origin, RtpCodec codec)
    {
        if (!IsRunning || TapeFile.Of(codec, []) is not { } format) return null;
        var id = Ids.New("msg");
        if (Interlocked.Increment(ref _tapes) <= TapesMax) return new MessageTape(this, id, origin, files.UnfinishedPathOf(id), format, Clock.GetUtcNow());
        Interlocked.Decrement(ref _tapes);
        return null;
    }

    protected override void Opening(MessageTape tape)
    {
        if (files.IsFull) throw new IOException("Too little is free where messages lie.");
        files.WriteLabel(tape.Id, MessageLabel.Of(tape.Origin, tape.StartedAt));
    }

    protected override void Rest()
    {
        PutOnRecord();
        if (Clock.GetElapsedTime(_savedAt) < SaveEvery) return;
        _savedAt = Clock.GetTimestamp();
        foreach (var tape in Open.ToList()) Guarded(tape, tape, static (_, tape) => tape.File?.Save());
    }

    // A message that nobody has ended is found at the next start.
    protected override void Stopping()
    {
        PutOnRecord();
        foreach (var tape in Open.ToList()) Guarded(tape, tape, static (_, tape) => tape.File?.Dispose());
    }

    protected override void Complete(MessageTape tape)
    {
        var file = tape.File!;
        if (tape.Told is not { } told)
        {
            file.Dispose();
            files.Remove(tape.Id);
            Interlocked.Decrement(ref _tapes);
            return;
        }

        file.Finish();
        var row = MessageLabel.Of(tape.Origin, tape.StartedAt).RowOf(tape.Id, tape.Id + file.Extension, file.Codec, file.Bytes, file.LengthMs, file.Peaks());
        file.Dispose();
        files.Disk.Move(tape.Path, files.UnfinishedPathOf(row.File));
        Interlocked.Decrement(ref _tapes);
        _finished.Add((row, told));
        if (_finished.Count >= TogetherMax) PutOnRecord();
    }

    protected override void Nothing(MessageTape tape)
    {
        files.Remove(tape.Id);
        Interlocked.Decrement(ref _tapes);
        tape.Told?.Invoke(false);
    }

    protected override void Broken(MessageTape tape, Exception failure) => log.MessageNotWritten(failure);

    private void PutOnRecord()
    {
        if (_finished.Count == 0) return;
        var told = _finished.ToDictionary(one => one.Row, one => one.Told);
        _finished.Clear();
        if (messages.TryKeep([.. told.Keys], (row, stored) => Kept(row, stored, told[row]))) return;
        foreach (var (row, one) in told) Kept(row, false, one);
    }

    // On the thread of the storage, or ours.
    private void Kept(MessageRow row, bool stored, Action<bool> told)
    {
        if (stored) files.Place(row.File);
        else files.Remove(row.File);
        told(stored);
    }
}
