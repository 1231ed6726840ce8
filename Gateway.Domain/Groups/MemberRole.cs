namespace Gateway.Domain.Groups;

/// <summary>What a person is in a PoC Group.</summary>
public enum MemberRole
{
    /// <summary>An ordinary member.</summary>
    Member,

    /// <summary>Leads the group's traffic: may add people to its session unless told otherwise.</summary>
    Dispatcher,

    /// <summary>As a dispatcher, and above one.</summary>
    Supervisor,
}
