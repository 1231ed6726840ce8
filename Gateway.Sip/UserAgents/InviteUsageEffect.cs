namespace Gateway.Sip.UserAgents;

/// <summary>What an INVITE usage orders. What is told to the owner comes last, so that he finds the call as it will be.</summary>
internal enum InviteUsageEffect
{
    /// <summary>Cancel our INVITE or re-INVITE.</summary>
    SendCancel,

    /// <summary>Send the re-INVITE at hand or the kept one.</summary>
    SendReinvite,

    /// <summary>Send the provisional response at hand and keep it.</summary>
    SendProvisional,

    /// <summary>Send the kept provisional response; where there is none, 183.</summary>
    SendProvisionalAgain,

    /// <summary>Send the 2xx at hand and keep it.</summary>
    SendSuccess,

    /// <summary>Send the kept 2xx.</summary>
    SendSuccessAgain,

    /// <summary>Send the 300-699 at hand.</summary>
    SendFailure,

    /// <summary>Refuse the open INVITE or re-INVITE because the owner has not answered.</summary>
    SendUnanswered,

    /// <summary>Answer the open INVITE or re-INVITE 487.</summary>
    SendTerminated,

    /// <summary>Answer the re-INVITE at hand 491: ours is open.</summary>
    RefuseGlare,

    /// <summary>Answer the re-INVITE at hand 500 with Retry-After: another one of theirs is open.</summary>
    RefuseOverlap,

    /// <summary>Answer the re-INVITE at hand 481: we have left.</summary>
    RefuseGone,

    /// <summary>Answer the BYE at hand 200.</summary>
    AnswerBye,

    /// <summary>Send a BYE.</summary>
    SendBye,
    TellProgressed,
    TellAccepted,
    TellAnsweredTooLate,
    TellRefused,
    TellCancelled,
    TellConfirmed,
    TellReinviteArrived,
    TellReinviteAnswered,
    TellReinviteCancelled,
    TellEnded,
}
