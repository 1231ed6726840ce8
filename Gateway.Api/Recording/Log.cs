namespace Gateway.Api.Recording;

internal static partial class Log
{
    [LoggerMessage(3301, LogLevel.Warning, "A file of a recording could not be removed")]
    public static partial void FileNotDeleted(this ILogger log, Exception failure);

    [LoggerMessage(3302, LogLevel.Warning, "A finished recording could not be moved to its place; the next start tries again")]
    public static partial void FileNotMoved(this ILogger log, Exception failure);

    [LoggerMessage(3303, LogLevel.Error, "A burst could not be recorded by a mistake of ours")]
    public static partial void TapeFailed(this ILogger log, Exception failure);

    [LoggerMessage(3304, LogLevel.Warning, "Bursts are not recorded: {Detail}")]
    public static partial void RecordingStopped(this ILogger log, string detail);

    [LoggerMessage(3305, LogLevel.Information, "Bursts are recorded again; {Missed} were not kept whole since the start")]
    public static partial void RecordingGoesOn(this ILogger log, long missed);

    [LoggerMessage(3306, LogLevel.Information, "{Count} recordings were deleted, as their retention says")]
    public static partial void RecordingsDeleted(this ILogger log, int count);
}
