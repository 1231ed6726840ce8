namespace Gateway.Domain.Sessions;

/// <summary>The kind of a PoC Session. It follows from the number of people in the list, or from the group document, never from a URI's text.</summary>
public enum SessionType
{
    /// <summary>Two people.</summary>
    OneToOne,

    /// <summary>Several people whom the inviter named; a 1-1 session becomes one when a third is added.</summary>
    AdHocGroup,

    /// <summary>A group whose members the controlling function invites.</summary>
    PreArrangedGroup,

    /// <summary>A group that everybody joins by himself.</summary>
    ChatGroup,
}
