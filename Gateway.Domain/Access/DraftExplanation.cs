namespace Gateway.Domain.Access;

/// <summary>What an edit that is not saved would do to one request.</summary>
/// <param name="Without">The request as it is decided today.</param>
/// <param name="With">The request as it would be decided after the edit.</param>
public sealed record DraftExplanation(Explanation Without, Explanation With)
{
    /// <summary>Whether the answer would be another one, or other things of somebody's presence were shown.</summary>
    public bool ChangesOutcome => With.Decision.Outcome != Without.Decision.Outcome || With.Decision.Shown != Without.Decision.Shown;

    /// <summary>The difference for people, on one line.</summary>
    public string Sentence => ChangesOutcome
        ? $"with the draft {With.Sentence}; today {Without.Sentence}"
        : $"the draft changes nothing: {With.Sentence}";
}
