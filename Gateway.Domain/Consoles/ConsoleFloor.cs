namespace Gateway.Domain.Consoles;

/// <summary>How one connection of a console stands to the floor of a session.</summary>
public enum ConsoleFloor
{
    /// <summary>Nobody talks.</summary>
    Idle,

    /// <summary>Somebody talks: somebody else, or the same user through another connection.</summary>
    Taken,

    /// <summary>It has pressed the button, and the server has not answered.</summary>
    Requesting,

    /// <summary>It waits for its turn, or its turn waits for it to press the button.</summary>
    Queued,

    /// <summary>It may talk.</summary>
    Granted,

    /// <summary>It was told to stop, and the floor has not gone on since.</summary>
    Revoked,
}
