using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Sessions;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Recording;

/// <summary>
/// Keeps what is said: one file for each burst, written by one thread, which the event loop never waits for. A file is written apart, put on record when it is
/// finished, and moved to its place once that is on disk; what a crash leaves is tidied up at the next start.
/// </summary>
/// <remarks>A disk that is full or broken stops the recording and nothing else. That is told, and it is tried again every few seconds.</remarks>
internal sealed class BurstRecorder : IBurstRecorder, IDisposable
{
    /// <summary>Packets that may wait: about a second of 160 talkers. What comes then is silence in the file.</summary>
    public const int PacketsMax = 8_192;

    /// <summary>Bursts that are written at once, each an open file.</summary>
    public const int TapesMax = 1_000;

    /// <summary>Finished files that wait to be put on record while the database does not take them.</summary>
    private const int FinishedMax = 10_000;

    /// <summary>How often is written: nobody waits for it, and a wake-up costs more than a packet.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    /// <summary>A burst of which nothing came for so long is over, whoever forgot to say so: a silent talker loses the floor after seconds.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private static readonly Actor Recorder = new("system", "recorder");

    private readonly Channel<TapedPacket> _packets = Channel.CreateBounded<TapedPacket>(
        new BoundedChannelOptions(PacketsMax) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    // No longer than there are tapes.
    private readonly ConcurrentQueue<BurstTape> _ended = new();
    private readonly ConcurrentQueue<RecordingRow> _finished = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly GatewaySettings _settings;
    private readonly GatewayStorage _storage;
    private readonly StoredBursts _bursts;
    private readonly RecordingFiles _files;
    private readonly RecordingStatus _status;
    private readonly RecordingProbe _probe;
    private readonly TimeProvider _clock;
    private readonly ILogger<BurstRecorder> _log;
    private readonly HashSet<BurstTape> _open = [];
    private Thread? _thread;
    private volatile bool _isStopping;

    public BurstRecorder(
        GatewaySettings settings, GatewayStorage storage, StoredBursts bursts, RecordingFiles files, RecordingStatus status, TimeProvider clock,
        ILogger<BurstRecorder> log)
    {
        (_settings, _storage, _bursts, _files, _status, _clock, _log) = (settings, storage, bursts, files, status, clock, log);
        _probe = new(settings, files, status, clock, log);
    }

    /// <summary>Begins to record, where that is wanted.</summary>
    public void Start()
    {
        if (!_settings.RecordingEnabled) return;
        _thread = new Thread(Write) { Name = "recorder", IsBackground = true };
        _thread.Start();
    }

    public IBurstTape? Begin(BurstId burst, SessionId session, RtpCodec codec)
    {
        if (_thread is null || _isStopping) return null;
        var startedAt = _clock.GetUtcNow();
        var format = TapeFile.Of(codec, [("TITLE", burst.Value), ("ALBUM", session.Value), ("DATE", Rfc3339.Text(startedAt))]);
        if (format is null || _status.Health != RecordingHealth.Recording || _status.Writing >= TapesMax || !Ids.IsId(burst.Value, "brs")
            || burst.Value.AsSpan(4).ContainsAnyExcept(Letters))
        {
            _status.Miss();
            return null;
        }

        _status.Begin(burst.Value);
        return new BurstTape(this, burst, session, startedAt, format);
    }

    public bool TryTake(TapedPacket packet) => _packets.Writer.TryWrite(packet with { At = _clock.GetTimestamp() });

    public void End(BurstTape tape)
    {
        _ended.Enqueue(tape);
        _wake.Set();
    }

    /// <summary>A packet found no room.</summary>
    public void Lost() => _status.Miss();

    /// <summary>Writes what waits and finishes what is open.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread?.Join(StopLimit);
        _thread = null;
    }

    private static readonly SearchValues<char> Letters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private void Write()
    {
        while (!_isStopping)
        {
            _wake.WaitOne(Gather);
            WriteWhatWaits();
            _probe.Look();
        }

        WriteWhatWaits();
        foreach (var tape in _open.ToList()) Finish(tape);
        PutOnRecord();
    }

    // What ended is looked at first: its last packets are in the queue by then.
    private void WriteWhatWaits()
    {
        var ended = new List<BurstTape>();
        while (_ended.TryDequeue(out var tape)) ended.Add(tape);
        for (var left = _packets.Reader.Count; left > 0 && _packets.Reader.TryRead(out var packet); left--)
        {
            Guarded(packet.Tape, packet, static (recorder, packet) => recorder.Add(packet));
            ArrayPool<byte>.Shared.Return(packet.Octets);
        }

        foreach (var tape in ended) Finish(tape);
        foreach (var tape in _open.Where(tape => _clock.GetElapsedTime(tape.LastAt) > IdleMax).ToList()) Finish(tape);
        PutOnRecord();
    }

    private void Add(TapedPacket packet)
    {
        var tape = packet.Tape;
        if (tape.IsOver) return;
        if (tape.File is null)
        {
            _open.Add(tape);
            tape.Path = Path.Combine(_files.UnfinishedDirectory, tape.Burst.Value);
            tape.File = Open(tape);
            tape.LastAt = packet.At;
        }

        tape.File.Take(packet.Timestamp, _clock.GetElapsedTime(tape.LastAt, packet.At), packet.Octets.AsSpan(0, packet.Length));
        tape.LastAt = packet.At;
    }

    private TapeFile Open(BurstTape tape)
    {
        var stream = _files.Disk.Create(tape.Path);
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

    private void Finish(BurstTape tape)
    {
        // Not all of it could be written, or it was silent for too long.
        if (tape.IsOver) return;
        if (tape.File is null) _status.End(tape.Burst.Value);
        else Guarded(tape, tape, static (recorder, tape) => recorder.Complete(tape));
        _open.Remove(tape);
        tape.IsOver = true;
    }

    private void Complete(BurstTape tape)
    {
        var file = tape.File!;
        file.Finish();
        var day = tape.StartedAt.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
        var row = new RecordingRow
        {
            Id = Ids.New("rec"),
            BurstId = tape.Burst.Value,
            File = $"{day}/{tape.Burst.Value}{file.Extension}",
            Codec = file.Codec,
            Bytes = file.Bytes,
            Length = file.LengthMs,
            Peaks = file.Peaks(),
            RecordedAt = _clock.GetUtcNow().UtcTicks,
        };
        if (file.IsFull) _status.Miss();
        file.Dispose();
        _files.Disk.Move(tape.Path, _files.UnfinishedPathOf(row));
        _finished.Enqueue(row);
    }

    private void PutOnRecord()
    {
        for (var left = _finished.Count; left > 0 && _finished.TryDequeue(out var row); left--)
        {
            if (_storage.Writer.TryWrite(unit => Keep(unit, row), stored => Stored(row, stored))) continue;
            _finished.Enqueue(row);
            return;
        }
    }

    // On the thread of the storage.
    private void Keep(UnitOfWork unit, RecordingRow row)
    {
        _bursts.Keep(unit, row, Recorder);
        unit.OnCommitted(() =>
        {
            try
            {
                _files.Disk.Move(_files.UnfinishedPathOf(row), _files.PathOf(row));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It is found where it is, and moved at the next start.
                _log.FileNotMoved(failure);
            }
        });
    }

    private void Stored(RecordingRow row, bool stored)
    {
        if (!stored && _finished.Count < FinishedMax)
        {
            _finished.Enqueue(row);
            return;
        }

        if (!stored) _status.Miss();
        _status.End(row.BurstId);
    }

    private void Guarded<T>(BurstTape tape, T on, Action<BurstRecorder, T> action)
    {
        try
        {
            action(this, on);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _probe.Failed(failure);
            Break(tape);
        }
        catch (Exception failure)
        {
            // A mistake of ours in one file must not end the recording of the others.
            _log.TapeFailed(failure);
            Break(tape);
        }
    }

    private void Break(BurstTape tape)
    {
        if (tape.IsOver) return;
        tape.IsOver = true;
        _open.Remove(tape);
        _status.Miss();
        _status.End(tape.Burst.Value);
        try
        {
            tape.File?.Dispose();
            if (tape.Path.Length > 0) _files.Disk.Delete(tape.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is buffered cannot be written either; the rest goes at the next start.
            _log.FileNotDeleted(failure);
        }
    }
}
