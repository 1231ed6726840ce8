namespace Gateway.Domain.Access;

/// <summary>An entry of the operator's hard list: this caller may not, or that callee may not be reached.</summary>
/// <remarks>
/// Looked at before any rule, and the only place where a denial beats a grant. Both sides have to match. An identity that is not asserted,
/// or that asks to stay anonymous, is still compared: a denial may rest on a claim, a grant may not.
/// </remarks>
public sealed record Barring
{
    /// <summary>Unique in the gateway.</summary>
    public required BarringId Id { get; init; }

    /// <summary>Who may not. Default: anyone.</summary>
    public BarringParty Caller { get; init; } = new BarringParty.Anyone();

    /// <summary>Who may not be reached. Default: anyone.</summary>
    public BarringParty Callee { get; init; } = new BarringParty.Anyone();

    /// <summary>What is forbidden. Default: everything.</summary>
    public BarredActions Actions { get; init; } = BarredActions.All;

    /// <summary>A remark of the operator for people; empty if none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether the entry is about who calls (answered 403) or only about who may not be reached (answered 480).</summary>
    public bool IsOfCaller => Caller is not BarringParty.Anyone;

    internal bool Covers(in AccessRequest request)
    {
        if (!Actions.HasFlag(Flag(request.Action)) || !Callee.Covers(request.Target)) return false;
        if (Caller is BarringParty.Anyone) return true;
        foreach (var caller in request.Callers)
            if (Caller.Covers(caller.Address)) return true;
        return false;
    }

    private static BarredActions Flag(AccessAction action) => action switch
    {
        AccessAction.Session => BarredActions.Session,
        AccessAction.Alert => BarredActions.Alert,
        _ => BarredActions.Presence,
    };
}
