namespace Gateway.Api.Recording;

internal static partial class Log
{
    [LoggerMessage(3301, LogLevel.Warning, "The file of a deleted recording could not be removed")]
    public static partial void FileNotDeleted(this ILogger log, Exception failure);
}
