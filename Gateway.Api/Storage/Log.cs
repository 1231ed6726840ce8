namespace Gateway.Api.Storage;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Error, "A commit of {Units} units failed; none of them is stored")]
    public static partial void CommitFailed(this ILogger log, int units, Exception failure);

    [LoggerMessage(3102, LogLevel.Error, "Something failed after a commit; what was committed is safe")]
    public static partial void AfterCommitFailed(this ILogger log, Exception failure);

    [LoggerMessage(3103, LogLevel.Information, "{Events} old events left the journal; it begins with {Oldest}")]
    public static partial void JournalPruned(this ILogger log, long events, long oldest);

    [LoggerMessage(3105, LogLevel.Warning, "{Ladders} ladders could not be kept on disk")]
    public static partial void LaddersLost(this ILogger log, int ladders, Exception failure);

    [LoggerMessage(3104, LogLevel.Warning, "A unit of work failed and changed nothing")]
    public static partial void UnitFailed(this ILogger log, Exception failure);
}
