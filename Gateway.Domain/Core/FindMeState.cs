namespace Gateway.Domain.Core;

/// <summary>Where a search is. Its deadlines are those of the INVITE's branches.</summary>
internal abstract record FindMeState
{
    private FindMeState()
    {
    }

    /// <summary>Nothing has been tried.</summary>
    public sealed record Idle : FindMeState;

    /// <summary>Contacts ring.</summary>
    /// <param name="Round">The index of the contact.</param>
    /// <param name="Met">What the rounds before met.</param>
    public sealed record Ringing(int Round, FindMeOccasion Met) : FindMeState;

    /// <summary>The call is led to a service.</summary>
    /// <param name="Met">Why.</param>
    public sealed record Served(FindMeOccasion Met) : FindMeState;

    /// <summary>There is nothing more to try.</summary>
    public sealed record Over : FindMeState;
}

/// <summary>Why a call goes to a service, from what says least to what says most.</summary>
internal enum FindMeOccasion
{
    /// <summary>Nobody could be rung, or none of the others applies.</summary>
    Otherwise,

    /// <summary>Nobody answered within the ring time.</summary>
    NoAnswer,

    /// <summary>A phone was busy, or said so for all.</summary>
    Busy,

    /// <summary>Nobody was rung, because the user wants it so.</summary>
    DoNotDisturb,
}
