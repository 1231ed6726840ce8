namespace Gateway.Api.Messages;

internal static partial class Log
{
    [LoggerMessage(3401, LogLevel.Error, "A voice message could not be written")]
    public static partial void MessageNotWritten(this ILogger log, Exception failure);

    [LoggerMessage(3402, LogLevel.Warning, "The file of a voice message stays where it was written, until the next start")]
    public static partial void FileNotMoved(this ILogger log, Exception failure);

    [LoggerMessage(3404, LogLevel.Information, "What a caller had said when the gateway died is message {Id} now, {Milliseconds} ms")]
    public static partial void MessageRecovered(this ILogger log, string id, long milliseconds);

    [LoggerMessage(3405, LogLevel.Warning, "What a caller had said when the gateway died could not be read")]
    public static partial void MessageNotRecovered(this ILogger log, Exception failure);

    [LoggerMessage(3403, LogLevel.Error, "Storage did not answer the message box")]
    public static partial void NotAnswered(this ILogger log, Exception failure);
}
