using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hubs;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;

namespace Gateway.Api.Endpoints;

/// <summary>Events of the journal, in order.</summary>
public sealed record EventPage
{
    public required IReadOnlyList<Envelope> Data { get; init; }

    /// <summary>Ask on with <c>after</c> set to this. It grows even if nothing in between was for you.</summary>
    public required long Next { get; init; }

    public required string Epoch { get; init; }
}

internal static class Events
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Events");
        events.MapGet("", ListAsync).Is("Read events", null, o => Filter(o)
            .Says("The journal as far as your scopes reach: the same events and numbers as on the hub and the stream.")
            .Query("limit", "How many at most, 1 to 1000. Default 50.", 50)
            .Answers<EventPage>(200, "Events after the number.").Refuses(410, "The events after this number are gone; `oldestSeq` tells the oldest."));
        events.MapGet("/stream", StreamAsync).Is("Follow events (SSE)", null, o =>
        {
            Filter(o).Says("Server-sent events: `id` is the number, `event` the type, `data` the envelope. `Last-Event-ID` resumes.")
                .AnswersAs(200, "text/event-stream", "The stream.").Refuses(410, "The events after this number are gone.").TakesTicket = true;
            o.Parameters.Add(new("Last-Event-ID", "header", "The last number seen; stronger than `after`.", typeof(string), null, null));
        });
    }

    private static Operation Filter(Operation operation) => operation
        .Query("after", "The last number seen. Default: 0 for the list, the newest for the stream.", 0)
        .Query("types", "Types, separated by commas; `alert.*` stands for all of an area.", "alert.*");

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage)
    {
        var page = PageRequest.Of(http, "seq");
        var after = After(http, "after") ?? storage.Feed.OldestSeq - 1;
        if (after + 1 < storage.Feed.OldestSeq) return Problems.CursorExpired(storage.Feed.OldestSeq);
        var wanted = Wanted(http);
        var caller = Caller.Of(http)!;
        var found = new List<Envelope>();
        while (found.Count < page.Limit)
        {
            var entries = await storage.Feed.ReadAsync(after, PageRequest.LimitMax, http.RequestAborted);
            if (entries.Count == 0) break;
            foreach (var entry in entries)
            {
                after = entry.Seq;
                if (wanted(entry.Type) && Topics.MaySee(caller, entry, storage.Facts.Current)) found.Add(Envelope.Of(entry, storage.Feed.Epoch));
                if (found.Count == page.Limit) break;
            }
        }

        return Answer.Ok(new EventPage { Data = found, Next = after, Epoch = storage.Feed.Epoch });
    }

    private static async Task<IResult> StreamAsync(HttpContext http, GatewayStorage storage, IHostApplicationLifetime life, TimeProvider clock)
    {
        var after = LastEventId(http) ?? After(http, "after") ?? storage.Feed.LastSeq;
        if (after + 1 < storage.Feed.OldestSeq) return Answer.Refused(Problems.CursorExpired(storage.Feed.OldestSeq));
        var wanted = Wanted(http);
        var caller = Caller.Of(http)!;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var stop = ended.Token;
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await http.Response.WriteAsync(": the stream is open\n\n", stop);
            await http.Response.Body.FlushAsync(stop);
            while (true)
            {
                var news = storage.Feed.WaitAsync(after, stop);
                if (await Task.WhenAny(news, Task.Delay(Heartbeat, clock, stop)) != news) await http.Response.WriteAsync(": still there\n\n", stop);
                await (news.IsCompleted ? news : Task.CompletedTask);
                foreach (var entry in await storage.Feed.ReadAsync(after, 200, stop))
                {
                    after = entry.Seq;
                    if (!wanted(entry.Type) || !Topics.MaySee(caller, entry, storage.Facts.Current)) continue;
                    var envelope = ContractJson.Text(Envelope.Of(entry, storage.Feed.Epoch));
                    await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {entry.Seq}\nevent: {entry.Type}\ndata: {envelope}\n\n"), stop);
                }

                await http.Response.Body.FlushAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the gateway stops.
        }

        return Results.Empty;
    }

    private static long? LastEventId(HttpContext http) =>
        long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null;

    private static long? After(HttpContext http, string name)
    {
        if (http.Request.Query[name] is not [{ Length: > 0 } text]) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : throw PageRequest.Bad($"?{name}", "A number is expected.");
    }

    private static Func<string, bool> Wanted(HttpContext http)
    {
        if (http.Request.Query["types"] is not [{ Length: > 0 } text]) return _ => true;
        var types = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return type => types.Any(wanted => wanted.EndsWith(".*", StringComparison.Ordinal)
            ? type.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1))
            : type == wanted);
    }
}
