using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Api.Authentication;
using Gateway.Api.Storage;
using Microsoft.AspNetCore.SignalR;

namespace Gateway.Api.Hubs;

/// <summary>
/// One reader of the journal for each live connection. It holds a number and no queue: a slow connection falls behind, and catches up from memory
/// or from disk.
/// </summary>
internal sealed class LiveReaders(GatewayStorage storage, IHubContext<DispatchHub> hub, ILogger<LiveReaders> log)
{
    /// <summary>Events of one message: under the limits of every proxy and browser, large enough to catch up fast.</summary>
    private const int BatchMax = 200;

    /// <summary>Events that somebody who has fallen behind catches up with at once; of presence among them only the latest of each person is sent.</summary>
    private const int CatchUpMax = 4_000;

    private readonly ConcurrentDictionary<string, Reader> _readers = new(StringComparer.Ordinal);

    public Subscribed Follow(
        string connection, Caller caller, IReadOnlySet<string> topics, long? after, string? epoch, Action abort, CancellationToken gone)
    {
        var feed = storage.Feed;
        var last = feed.LastSeq;
        var known = after is null || (epoch == feed.Epoch && after <= last && after >= 0);
        var from = known ? after ?? last : last;
        if (_readers.TryGetValue(connection, out var reader))
        {
            ImmutableInterlocked.Update(ref reader.Topics, (all, more) => all.Union(more), topics);
            // More topics from an earlier number: what was sent already comes again, and the client knows the numbers.
            if (after is not null && known) reader.GoBackTo(from);
        }
        else
        {
            reader = new Reader(connection, caller, [.. topics], from, abort, CancellationTokenSource.CreateLinkedTokenSource(gone));
            if (_readers.TryAdd(connection, reader)) reader.Running = Task.Run(() => RunAsync(reader, known ? null : after), CancellationToken.None);
        }

        return new Subscribed { Seq = from, Epoch = feed.Epoch };
    }

    public void Unfollow(string connection, IReadOnlyList<string> topics)
    {
        if (_readers.TryGetValue(connection, out var reader)) ImmutableInterlocked.Update(ref reader.Topics, (all, less) => all.Except(less), topics);
    }

    public async Task CloseAsync(string connection)
    {
        if (!_readers.TryRemove(connection, out var reader)) return;
        await reader.Stop.CancelAsync();
        await reader.Running;
        reader.Stop.Dispose();
    }

    private async Task RunAsync(Reader reader, long? unknown)
    {
        var stop = reader.Stop.Token;
        var client = hub.Clients.Client(reader.Connection);
        try
        {
            if (unknown is { } lost) await client.SendAsync("Gap", lost, reader.After, stop);
            while (true)
            {
                await storage.Feed.WaitAsync(reader.After, stop);
                if (!IsStillWelcome(reader.Caller))
                {
                    reader.Abort();
                    return;
                }

                var after = reader.After;
                if (after + 1 < storage.Feed.OldestSeq)
                {
                    var to = storage.Feed.LastSeq;
                    await client.SendAsync("Gap", after + 1, to, stop);
                    reader.Advance(after, to);
                    continue;
                }

                var isBehind = storage.Feed.LastSeq - after > BatchMax;
                var entries = await storage.Feed.ReadAsync(after, isBehind ? CatchUpMax : BatchMax, stop);
                if (entries.Count == 0) continue;
                var topics = reader.Topics;
                var seen = entries.Where(entry => Topics.MaySee(reader.Caller, entry, storage.Facts.Current) && topics.Any(topic => Topics.Covers(topic, entry))).ToList();
                if (isBehind) seen = Coalescing.LatestOnly(seen);
                foreach (var batch in seen.Select(entry => Envelope.Of(entry, storage.Feed.Epoch)).Chunk(BatchMax))
                {
                    if (batch.Length == 1) await client.SendAsync("Event", batch[0], stop);
                    else await client.SendAsync("Batch", batch, stop);
                }

                reader.Advance(after, entries[^1].Seq);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is gone, or the gateway stops.
        }
        catch (Exception failure)
        {
            log.ReaderFailed(failure);
            reader.Abort();
        }
    }

    /// <summary>A role or password that changed ends what was opened by the old one.</summary>
    private bool IsStillWelcome(Caller caller) =>
        storage.Accounts.ById.TryGetValue(caller.Id, out var user) && user.SecurityStamp == caller.User.SecurityStamp
        && (caller.KeyId is null || storage.Accounts.KeysByHash.Values.Any(key => key.Id == caller.KeyId));

    private sealed class Reader(
        string connection, Caller caller, ImmutableHashSet<string> topics, long after, Action abort, CancellationTokenSource stop)
    {
        private long _after = after;

        public ImmutableHashSet<string> Topics = topics;

        public string Connection { get; } = connection;

        public Caller Caller { get; } = caller;

        public Action Abort { get; } = abort;

        public CancellationTokenSource Stop { get; } = stop;

        public Task Running { get; set; } = Task.CompletedTask;

        public long After => Volatile.Read(ref _after);

        public void GoBackTo(long after) => Volatile.Write(ref _after, Math.Min(after, After));

        /// <summary>Unless somebody asked to go back meanwhile.</summary>
        public void Advance(long from, long to) => Interlocked.CompareExchange(ref _after, to, from);
    }
}
