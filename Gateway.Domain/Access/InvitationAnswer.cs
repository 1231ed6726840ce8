using System.Diagnostics;

namespace Gateway.Domain.Access;

/// <summary>Puts the decision on an invitation and the user's Answer Mode together.</summary>
public static class InvitationAnswer
{
    /// <summary>How the invitation is answered; null where it is refused (403, or what the barring says).</summary>
    /// <param name="outcome">The decision for <see cref="AccessAction.Session"/>.</param>
    /// <param name="setting">The Answer Mode the user has set.</param>
    /// <param name="manualAnswerOverride">The inviter asked for manual answer override and is entitled to it.</param>
    /// <remarks>"Pass" asks the user even in automatic mode; only the override beats that. The order is inferred.</remarks>
    public static AnswerMode? For(AccessOutcome outcome, AnswerMode setting, bool manualAnswerOverride) => outcome switch
    {
        AccessOutcome.Barred or AccessOutcome.Rejected => null,
        AccessOutcome.Passed => manualAnswerOverride ? AnswerMode.Automatic : AnswerMode.Manual,
        AccessOutcome.Accepted => manualAnswerOverride ? AnswerMode.Automatic : setting,
        _ => throw new UnreachableException($"{outcome} is no answer to an invitation"),
    };
}
