namespace Gateway.Domain.Groups;

/// <summary>What kind of session a PoC Group has.</summary>
public enum GroupType
{
    /// <summary>Whoever starts the session has all members invited (<c>invite-members</c> true).</summary>
    PreArranged,

    /// <summary>Nobody is invited; members join and leave as they like (<c>invite-members</c> false).</summary>
    Chat,

    /// <summary>Pre-arranged, and only the one who starts it speaks: when he leaves it is over.</summary>
    Broadcast,
}
