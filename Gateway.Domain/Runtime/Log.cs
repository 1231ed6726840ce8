using Microsoft.Extensions.Logging;

namespace Gateway.Domain.Runtime;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "An element failed; its loop goes on")]
    public static partial void ElementFailed(this ILogger log, Exception error);

    [LoggerMessage(2002, LogLevel.Error, "A tick did not move the deadline of element {HostName}")]
    public static partial void DeadlineStuck(this ILogger log, string hostName);

    [LoggerMessage(2003, LogLevel.Information, "Element {HostName} listens on {Listeners}")]
    public static partial void Listening(this ILogger log, string hostName, string listeners);

    [LoggerMessage(2004, LogLevel.Warning, "The socket {Listener} reports an error")]
    public static partial void SocketFailed(this ILogger log, string listener, Exception error);

    [LoggerMessage(2005, LogLevel.Debug, "No SIP message from {Flow}: {Error}")]
    public static partial void Malformed(this ILogger log, string flow, string error);

    [LoggerMessage(2006, LogLevel.Debug, "{HostName} could not send to {Hop}: {Reason}")]
    public static partial void Unsent(this ILogger log, string hostName, string hop, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "The loop did not stop within {Milliseconds} ms")]
    public static partial void StopTimedOut(this ILogger log, double milliseconds);

    [LoggerMessage(2008, LogLevel.Debug, "Connection {Flow} opened")]
    public static partial void ConnectionOpened(this ILogger log, string flow);

    [LoggerMessage(2009, LogLevel.Debug, "Connection {Flow} lost: {Unsent} messages unsent, {Written} requests written")]
    public static partial void ConnectionLost(this ILogger log, string flow, int unsent, int written);

    [LoggerMessage(2010, LogLevel.Warning, "{Ladders} ladders were not kept on disk so far, because there were too many at a time")]
    public static partial void LaddersLeftOut(this ILogger log, long ladders);
}
