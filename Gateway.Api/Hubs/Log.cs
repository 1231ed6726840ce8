namespace Gateway.Api.Hubs;

internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Warning, "A live connection was ended because it could not be served")]
    public static partial void ReaderFailed(this ILogger log, Exception failure);
}
