namespace Gateway.Tests.Interop.Harness;

/// <summary>A phone that takes part in one call, as the person at it would.</summary>
internal interface IOrdinaryPhone
{
    /// <summary>Waits until it rings.</summary>
    Task RingsAsync();

    /// <summary>Takes the call that rings.</summary>
    Task TakeAsync();

    /// <summary>Waits until the call stands.</summary>
    Task TalksAsync();

    /// <summary>Refuses the call that rings, or ends the one that stands.</summary>
    Task HangUpAsync();

    /// <summary>Waits until the call is over.</summary>
    Task IsFreeAsync();

    /// <summary>Switches it off, which takes its registration away; what it has heard is in its file then.</summary>
    Task QuitAsync();
}
