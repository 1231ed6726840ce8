namespace Gateway.Domain.Sessions.Controlling;

/// <summary>P-Answer-State (RFC 4964): whether a person or only his server answered.</summary>
public enum AnswerState
{
    /// <summary>Nothing was said; a 2xx then counts as confirmed.</summary>
    Unsaid,

    /// <summary><c>Unconfirmed</c>.</summary>
    Unconfirmed,

    /// <summary><c>Confirmed</c>.</summary>
    Confirmed,
}
