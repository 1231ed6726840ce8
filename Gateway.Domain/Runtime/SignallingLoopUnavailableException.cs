namespace Gateway.Domain.Runtime;

/// <summary>The signalling loop is stopping, or more commands wait for it than it takes: try again later.</summary>
public sealed class SignallingLoopUnavailableException : Exception
{
    public SignallingLoopUnavailableException()
        : base("The signalling loop takes no commands at present.")
    {
    }

    public SignallingLoopUnavailableException(string message)
        : base(message)
    {
    }

    public SignallingLoopUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
