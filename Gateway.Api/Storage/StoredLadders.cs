using System.Threading.Channels;
using Gateway.Domain.History;
using Gateway.Sip.Messages;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>The ladders of ended alerts and sessions on disk, compressed. What one run of the gateway saw of one of them is one row.</summary>
/// <remarks>Credentials are taken out and messages compressed here, off the signalling loop and before anything reaches the disk.</remarks>
internal sealed class StoredLadders : ILadderStore, IAsyncDisposable
{
    /// <summary>Octets of ladders that may wait to be written. Ladders of phones get half of it, so that those of consoles find room.</summary>
    public const long WaitingBytesMax = 32 * 1024 * 1024;

    private const int GroupMax = 64;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Channel<CollectedLadder> _queue = Channel.CreateUnbounded<CollectedLadder>(new() { SingleReader = true });
    private readonly GatewayStorage _storage;
    private readonly ILogger _log;
    private readonly long _run;
    private readonly LadderFile _file = new();
    private readonly SipMessageReader _reader = new();
    private readonly Task _writing;
    private long _waiting;

    /// <param name="storage">The open database.</param>
    /// <param name="startedAt">When this run of the gateway began.</param>
    /// <param name="log">Where failures go.</param>
    public StoredLadders(GatewayStorage storage, DateTimeOffset startedAt, ILogger log)
    {
        _storage = storage;
        _log = log;
        _run = startedAt.UtcTicks;
        _writing = Task.Run(WriteAsync);
    }

    public bool TryKeep(CollectedLadder ladder)
    {
        var limit = ladder.IsOfConsole ? WaitingBytesMax : WaitingBytesMax / 2;
        if (Interlocked.Read(ref _waiting) + ladder.Octets > limit || !_queue.Writer.TryWrite(ladder)) return false;
        Interlocked.Add(ref _waiting, ladder.Octets);
        return true;
    }

    /// <summary>All that is known of the signalling of an alert or session: what earlier runs kept, and of this run what is remembered or, where that is less, kept.</summary>
    public async Task<IReadOnlyList<TracedMessage>> CompleteAsync(string alertId, IReadOnlyList<TracedMessage> remembered, CancellationToken stop)
    {
        await using var db = _storage.File.Read();
        var rows = await db.Ladders.Where(row => row.AlertId == alertId).OrderBy(row => row.Run).ToListAsync(stop);
        var earlier = rows.Where(row => row.Run != _run).SelectMany(row => LadderFile.Read(row.Messages));
        var present = rows.Find(row => row.Run == _run) is { } kept && kept.Count > remembered.Count ? LadderFile.Read(kept.Messages) : remembered;
        return [.. earlier, .. present];
    }

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (await Task.WhenAny(_writing, Task.Delay(StopLimit)) == _writing) _file.Dispose();
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var rows = new List<LadderRow>(GroupMax);
            while (rows.Count < GroupMax && _queue.Reader.TryRead(out var ladder))
            {
                Interlocked.Add(ref _waiting, -ladder.Octets);
                var messages = ladder.ReadMessages(_reader);
                rows.Add(new() { AlertId = ladder.SubjectId, Run = _run, Count = messages.Length, Messages = _file.Write(messages) });
            }

            try
            {
                await _storage.Writer.WriteAsync(unit => Insert(unit, rows), CancellationToken.None);
            }
            catch (StorageException failed)
            {
                _log.LaddersLost(rows.Count, failed);
            }
        }
    }

    private static int Insert(UnitOfWork unit, List<LadderRow> rows)
    {
        foreach (var row in rows)
        {
            row.KeptAt = unit.Now.UtcTicks;
            unit.Statements.KeepLadder(row);
        }

        return rows.Count;
    }
}
