namespace Gateway.Domain.Consoles;

/// <summary>What came of answering an invitation that rings at a console.</summary>
public enum AnswerOutcome
{
    /// <summary>200 is out. That the session stands comes as a fact, with the ACK.</summary>
    Accepted,

    /// <summary>The invitation was refused.</summary>
    Declined,

    /// <summary>Nothing rings there: it was answered, withdrawn or given up.</summary>
    NotRinging,
}
