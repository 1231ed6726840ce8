using Gateway.Domain.Access;

namespace Gateway.Api.Demo;

/// <summary>How a simulated handset takes an alert or an invitation.</summary>
internal enum HandsetManner
{
    /// <summary>Answers within a second.</summary>
    Prompt,

    /// <summary>Answers after a few seconds, as a phone at the edge of coverage does.</summary>
    Slow,

    /// <summary>Says busy now and then.</summary>
    Busy,

    /// <summary>Never answers: its owner left it in the vehicle, switched on.</summary>
    Silent,

    /// <summary>Goes out of coverage often.</summary>
    Wanderer,
}

/// <summary>One handset of the simulated fleet.</summary>
/// <param name="Address">Its PoC Address.</param>
/// <param name="DisplayName">The name of its user, with the unit.</param>
/// <param name="Group">The crew it belongs to.</param>
/// <param name="Manner">How it takes an alert or an invitation.</param>
internal sealed record SimulatedHandset(PocAddress Address, string DisplayName, string Group, HandsetManner Manner)
{
    /// <summary>Whether it takes an invitation without its user; the others ring.</summary>
    public bool AnswersAutomatically => Manner is HandsetManner.Prompt or HandsetManner.Wanderer;
}
