using Gateway.Sip.Machines;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>Something of the participating function with a timer of its own.</summary>
internal interface IParticipatingPart : IDeadline
{
    /// <summary>Runs what is due.</summary>
    void Tick(MonotonicTime now);
}
