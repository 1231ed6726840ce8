namespace Gateway.Api.Hosting;

/// <summary>The gateway cannot start, for a reason that the person who starts it can do something about. The message is that one sentence.</summary>
internal sealed class StartupFailure(string message, Exception? inner = null) : Exception(message, inner);
