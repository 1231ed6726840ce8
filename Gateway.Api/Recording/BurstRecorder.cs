using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.Storage;
using Gateway.Domain.Sessions;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Recording;

/// <summary>
/// Keeps what is said: one file for each burst. A file is written apart, put on record when it is finished, and moved to its place once that is on disk; what a
/// crash leaves is tidied up at the next start.
/// </summary>
/// <remarks>A disk that is full or broken stops the recording and nothing else. That is told, and it is tried again every few seconds.</remarks>
internal sealed class BurstRecorder : TapeWriter<BurstTape>, IBurstRecorder
{
    /// <summary>Bursts that are written at once, each an open file.</summary>
    public const int TapesMax = 1_000;

    /// <summary>Finished files that wait to be put on record while the database does not take them.</summary>
    private const int FinishedMax = 10_000;

    /// <summary>A burst of which nothing came for so long is over, whoever forgot to say so: a silent talker loses the floor after seconds.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    private static readonly Actor Recorder = new("system", "recorder");

    private static readonly SearchValues<char> Letters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly ConcurrentQueue<RecordingRow> _finished = new();
    private readonly GatewaySettings _settings;
    private readonly GatewayStorage _storage;
    private readonly StoredBursts _bursts;
    private readonly RecordingFiles _files;
    private readonly RecordingStatus _status;
    private readonly RecordingProbe _probe;
    private readonly ILogger<BurstRecorder> _log;

    public BurstRecorder(
        GatewaySettings settings, GatewayStorage storage, StoredBursts bursts, RecordingFiles files, RecordingStatus status, TimeProvider clock,
        ILogger<BurstRecorder> log)
        : base(files.Disk, clock, log)
    {
        (_settings, _storage, _bursts, _files, _status, _log) = (settings, storage, bursts, files, status, log);
        _probe = new(settings, files, status, clock, log);
    }

    /// <summary>Begins to record, where that is wanted.</summary>
    public void Start()
    {
        if (_settings.RecordingEnabled) Run("recorder");
    }

    public IBurstTape? Begin(BurstId burst, SessionId session, RtpCodec codec)
    {
        if (!IsRunning) return null;
        var startedAt = Clock.GetUtcNow();
        var format = TapeFile.Of(codec, [("TITLE", burst.Value), ("ALBUM", session.Value), ("DATE", Rfc3339.Text(startedAt))]);
        if (format is null || _status.Health != RecordingHealth.Recording || _status.Writing >= TapesMax || !Ids.IsId(burst.Value, "brs")
            || burst.Value.AsSpan(4).ContainsAnyExcept(Letters))
        {
            _status.Miss();
            return null;
        }

        _status.Begin(burst.Value);
        return new BurstTape(this, burst, session, Path.Combine(_files.UnfinishedDirectory, burst.Value), startedAt, format);
    }

    /// <summary>A packet found no room.</summary>
    public void Lost() => _status.Miss();

    protected override void Rest()
    {
        foreach (var tape in Open.Where(tape => Clock.GetElapsedTime(tape.LastAt) > IdleMax).ToList()) Finish(tape);
        PutOnRecord();
        _probe.Look();
    }

    protected override void Stopping()
    {
        foreach (var tape in Open.ToList()) Finish(tape);
        PutOnRecord();
    }

    protected override void Complete(BurstTape tape)
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
            RecordedAt = Clock.GetUtcNow().UtcTicks,
        };
        if (file.IsFull) _status.Miss();
        file.Dispose();
        _files.Disk.Move(tape.Path, _files.UnfinishedPathOf(row));
        _finished.Enqueue(row);
    }

    protected override void Nothing(BurstTape tape) => _status.End(tape.Burst.Value);

    protected override void Broken(BurstTape tape, Exception failure)
    {
        // Before the fault is told, which says how many were missed.
        _status.Miss();
        if (failure is IOException or UnauthorizedAccessException) _probe.Failed(failure);
        _status.End(tape.Burst.Value);
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
}
