namespace Gateway.Domain.Groups;

/// <summary>
/// When the controlling function releases a PoC Session: the switches of the table in clause 12.3. That a session ends when nobody is left
/// has no switch.
/// </summary>
public sealed record ReleasePolicy
{
    /// <summary>For two people.</summary>
    public static ReleasePolicy OneToOne { get; } = new();

    /// <summary>For a list of people.</summary>
    public static ReleasePolicy AdHoc { get; } = new();

    /// <summary>For a pre-arranged group.</summary>
    public static ReleasePolicy PreArranged { get; } = new();

    /// <summary>For a chat group: it stays while somebody is in it.</summary>
    public static ReleasePolicy Chat { get; } = new()
    {
        WhenOneIsLeft = false, WhenInvitedHaveLeft = false, WhenNobodyAccepted = false, WhenInactive = false,
    };

    /// <summary>For a broadcast: it is its initiator's.</summary>
    public static ReleasePolicy Broadcast { get; } = new() { WhenInitiatorLeaves = true };

    /// <summary>The usual policy of a group of this type.</summary>
    public static ReleasePolicy Of(GroupType type) => type switch
    {
        GroupType.Chat => Chat,
        GroupType.Broadcast => Broadcast,
        _ => PreArranged,
    };

    /// <summary>Release when one participant is left and nobody is being called.</summary>
    /// <value>Default <c>true</c>; <c>false</c> for a chat group.</value>
    public bool WhenOneIsLeft { get; init; } = true;

    /// <summary>Release when the initiator leaves.</summary>
    /// <value>Default <c>false</c>; <c>true</c> for a broadcast.</value>
    public bool WhenInitiatorLeaves { get; init; }

    /// <summary>Release, and take back the invitations that are still open, when everybody who came has left again and the initiator waits
    /// for the others alone.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool WhenInvitedHaveLeft { get; init; } = true;

    /// <summary>Refuse the initiator when nobody accepted; <c>false</c>: he may wait in the session for somebody to join.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool WhenNobodyAccepted { get; init; } = true;

    /// <summary>Release when fewer than this many take part and nobody is being called, once that many did.</summary>
    /// <value>0 for no such rule. Default 0.</value>
    public int ParticipantsMin { get; init; }

    /// <summary>How long a session may last.</summary>
    /// <value><see cref="TimeSpan.Zero"/> for no limit. Default zero.</value>
    public TimeSpan DurationMax { get; init; }

    /// <summary>Release when nobody spoke for <see cref="InactivityMax"/>.</summary>
    /// <value>Default <c>true</c>; <c>false</c> for a chat group.</value>
    public bool WhenInactive { get; init; } = true;

    /// <summary>The floor's inactivity timer, T4.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan InactivityMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Disconnect who is taken out of the group document, and release when the group is deleted or disabled.</summary>
    /// <value>Default <c>true</c>.</value>
    public bool WhenRemovedFromGroup { get; init; } = true;
}
