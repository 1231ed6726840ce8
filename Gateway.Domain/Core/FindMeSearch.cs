using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.Core;

/// <summary>A search under way, and what belongs to it.</summary>
/// <param name="forwarding">The rules of the address called, as they were when it was called.</param>
/// <param name="isRecognised">Whether the caller is a recognised number of the telephone network.</param>
internal sealed class FindMeSearch(Forwarding forwarding, bool isRecognised)
{
    /// <summary>The rules.</summary>
    public Forwarding Forwarding { get; } = forwarding;

    /// <summary>Where it is.</summary>
    public FindMeState State { get; private set; } = new FindMeState.Idle();

    /// <summary>How often the call has been given another target so far.</summary>
    public int Retargets { get; set; }

    /// <summary>Takes a step.</summary>
    public FindMeEffect Step(FindMeEvent happened)
    {
        (State, var effect) = FindMe.Step(State, happened, Forwarding, isRecognised);
        return effect;
    }
}
