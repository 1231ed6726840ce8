namespace Gateway.Api.Storage;

/// <summary>The disk did not take a change: full, gone, or the gateway is stopping. Nothing of the change is stored.</summary>
internal sealed class StorageException(string message, Exception inner) : Exception(message, inner);
