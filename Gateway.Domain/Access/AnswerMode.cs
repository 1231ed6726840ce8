namespace Gateway.Domain.Access;

/// <summary>How a PoC Client answers an invitation (RFC 4354 3.2).</summary>
public enum AnswerMode
{
    /// <summary>The user answers by hand.</summary>
    Manual,

    /// <summary>The client answers at once, without the user.</summary>
    Automatic,
}
