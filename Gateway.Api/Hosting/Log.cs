namespace Gateway.Api.Hosting;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "{Method} {Endpoint} failed by a mistake of ours")]
    public static partial void RequestFailed(this ILogger log, string method, string endpoint, Exception failure);

    [LoggerMessage(3002, LogLevel.Warning, "A request was refused because nothing can be stored")]
    public static partial void StorageRefused(this ILogger log, Exception failure);

    [LoggerMessage(3004, LogLevel.Information, "{Count} sessions of the last run were lost when it ended; their records say so")]
    public static partial void SessionsLost(this ILogger log, int count);

    [LoggerMessage(3003, LogLevel.Information, "The gateway serves {Addresses}; its data lies in {DataDirectory}")]
    public static partial void Serving(this ILogger log, string addresses, string dataDirectory);
}
