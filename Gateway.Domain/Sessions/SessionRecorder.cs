namespace Gateway.Domain.Sessions;

/// <summary>Who writes a PoC Session down. The later ones know more of it and take over from the earlier.</summary>
public enum SessionRecorder
{
    /// <summary>The console that starts one: that it was asked for, and that it came to nothing before any function of ours had it.</summary>
    Console,

    /// <summary>A participating function: the part of the user it serves, and what he is told of the others.</summary>
    Participating,

    /// <summary>The controlling function: everything.</summary>
    Controlling,
}
