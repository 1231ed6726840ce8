namespace Gateway.Domain.MessageBox;

/// <summary>How long a call to the message box may take for what (fact sheet service contexts, clause 7).</summary>
public sealed record MessageBoxCallSettings
{
    /// <summary>Longest message. Default 180 s.</summary>
    public TimeSpan MessageMax { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Shortest message; what is shorter is dropped. Default 1 s.</summary>
    public TimeSpan MessageMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence that ends a message. Default 10 s.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a key is waited for before it is asked again. Default 10 s.</summary>
    public TimeSpan KeyWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A pause after a digit that ends a number, for who does not press '#'. Default 4 s.</summary>
    public TimeSpan DigitPause { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often in a row it is asked before the call ends: a phone that nobody holds presses no keys. Default 3.</summary>
    public int AsksMax { get; init; } = 3;

    /// <summary>Wrong PINs that end the call. Default 3.</summary>
    public int WrongPinsMax { get; init; } = 3;

    /// <summary>How long storage may take to answer. Default 10 s.</summary>
    public TimeSpan StorageLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest chain of prompts; longer than the longest greeting and the longest message. Default 300 s.</summary>
    public TimeSpan PromptMax { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Longest call, whatever happens in it. Default 1 h.</summary>
    public TimeSpan CallMax { get; init; } = TimeSpan.FromHours(1);
}
