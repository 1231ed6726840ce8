using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Gateway.Domain.History;
using Gateway.Sip.Machines;
using Gateway.Sip.Transport;
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
        var earlier = rows.Where(row => row.Run != _run).SelectMany(row => Read(row.Messages));
        var present = rows.Find(row => row.Run == _run) is { } kept && kept.Count > remembered.Count ? Read(kept.Messages) : remembered;
        return [.. earlier, .. present];
    }

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(StopLimit));
    }

    internal static byte[] Write(IReadOnlyList<TracedMessage> messages)
    {
        var stored = messages.Select(message => new Stored(
            message.Number, message.At.UtcTicks, message.Since.SinceStart.Ticks, Stored.Point.Of(message.From), Stored.Point.Of(message.To), message.Transport,
            message.Direction, message.Retransmission, message.CallId, message.Bytes));
        var file = new MemoryStream();
        using (var compressed = new GZipStream(file, CompressionLevel.Fastest)) JsonSerializer.Serialize(compressed, stored);
        return file.ToArray();
    }

    internal static IReadOnlyList<TracedMessage> Read(byte[] file)
    {
        using var compressed = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        var stored = JsonSerializer.Deserialize<Stored[]>(compressed) ?? [];
        return
        [
            .. stored.Select(one => new TracedMessage(
                one.Number, new(one.At, TimeSpan.Zero), MonotonicTime.Zero + TimeSpan.FromTicks(one.Since), one.From.ToPoint(), one.To.ToPoint(), one.Transport,
                one.Direction, one.Retransmission, one.CallId, one.Octets)),
        ];
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var rows = new List<LadderRow>(GroupMax);
            while (rows.Count < GroupMax && _queue.Reader.TryRead(out var ladder))
            {
                Interlocked.Add(ref _waiting, -ladder.Octets);
                var messages = ladder.ReadMessages();
                rows.Add(new() { AlertId = ladder.SubjectId, Run = _run, Count = messages.Length, Messages = Write(messages) });
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

    /// <summary>A message as it lies on disk. SIP is text, so its octets are a text of as many letters, which compresses better than base 64.</summary>
    private sealed record Stored(
        long Number, long At, long Since, Stored.Point From, Stored.Point To, TransportKind Transport, TraceDirection Direction, bool Retransmission, string CallId,
        [property: JsonConverter(typeof(OctetsAsText))] ReadOnlyMemory<byte> Octets)
    {
        public sealed record Point(string Name, string? Address, bool IsElement)
        {
            public static Point Of(SignallingPoint point) => new(point.Name, point.Address?.ToString(), point.IsElement);

            public SignallingPoint ToPoint() => new(Name, Address is null ? null : IPEndPoint.Parse(Address), IsElement);
        }
    }

    /// <summary>Octets as a text of as many letters of Latin-1; the letters lie in a rented array only, for a ladder has kilobytes of them.</summary>
    private sealed class OctetsAsText : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Encoding.Latin1.GetBytes(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
        {
            var letters = ArrayPool<char>.Shared.Rent(value.Length);
            writer.WriteStringValue(letters.AsSpan(0, Encoding.Latin1.GetChars(value.Span, letters)));
            ArrayPool<char>.Shared.Return(letters);
        }
    }
}
