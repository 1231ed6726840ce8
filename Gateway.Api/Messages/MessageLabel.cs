using Gateway.Api.Storage;
using Gateway.Domain.MessageBox;

namespace Gateway.Api.Messages;

/// <summary>Whose a message is and how it came, as it lies beside its file until it is on record.</summary>
internal sealed record MessageLabel
{
    public required string Mailbox { get; init; }
    public string? Caller { get; init; }
    public string? CallerName { get; init; }
    public required string CallId { get; init; }
    public required string RequestUri { get; init; }
    public string? History { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    public static MessageLabel Of(MessageOrigin origin, DateTimeOffset startedAt) => new()
    {
        Mailbox = origin.Mailbox.Value, Caller = Some(origin.Caller), CallerName = Some(origin.DisplayName), CallId = origin.CallId, RequestUri = origin.RequestUri,
        History = Some(origin.History), StartedAt = startedAt,
    };

    /// <summary>The message as it is put on record.</summary>
    public MessageRow RowOf(string id, string file, string codec, long bytes, long length, byte[]? peaks) => new()
    {
        Id = id, Mailbox = Mailbox, Caller = Caller, CallerName = CallerName, CallId = CallId, RequestUri = RequestUri, History = History, File = file, Codec = codec,
        Bytes = bytes, Length = length, Peaks = peaks, ReceivedAt = StartedAt.UtcTicks, State = MessageRow.New, Version = 1,
    };

    private static string? Some(string text) => text.Length > 0 ? text : null;
}
