namespace Gateway.Api.Hubs;

internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Warning, "A live connection was ended because it could not be served")]
    public static partial void ReaderFailed(this ILogger log, Exception failure);

    [LoggerMessage(3202, LogLevel.Error, "The hub's {Method} failed by a mistake of ours")]
    public static partial void InvocationFailed(this ILogger log, string method, Exception failure);
}
