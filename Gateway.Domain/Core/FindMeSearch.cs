using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Proxying;

namespace Gateway.Domain.Core;

/// <summary>A search under way, and what belongs to it.</summary>
/// <param name="forwarding">The rules of the address called, as they were when it was called.</param>
/// <param name="isRecognised">Whether the caller is a recognised number of the telephone network.</param>
/// <param name="isAlert">Whether it is an alert that somebody is looked for to take.</param>
internal sealed class FindMeSearch(Forwarding forwarding, bool isRecognised, bool isAlert = false)
{
    /// <summary>The rules.</summary>
    public Forwarding Forwarding { get; } = forwarding;

    /// <summary>Whether the caller is a recognised number of the telephone network.</summary>
    public bool IsRecognised { get; } = isRecognised;

    /// <summary>Whether it is an alert that somebody is looked for to take.</summary>
    public bool IsAlert { get; } = isAlert;

    /// <summary>Where it is.</summary>
    public FindMeState State { get; private set; } = new FindMeState.Idle();

    /// <summary>What has been tried.</summary>
    public CallHistory History { get; } = new();

    /// <summary>Takes a step.</summary>
    public FindMeEffect Step(FindMeEvent happened)
    {
        (State, var effect) = IsAlert ? FindMeAlert.Step(State, happened, Forwarding) : FindMe.Step(State, happened, Forwarding, IsRecognised);
        return effect;
    }

    /// <summary>The round that was asked is over.</summary>
    /// <param name="answers">What its targets answered.</param>
    /// <returns>What that is to the search.</returns>
    public FindMeEvent Ended(IReadOnlyList<RoundAnswer> answers)
    {
        foreach (var answer in answers)
            History.Ended(answer.Target.Data, answer.Status);
        return new FindMeEvent.RoundEnded([.. answers.Select(answer => answer.Status)]);
    }
}
