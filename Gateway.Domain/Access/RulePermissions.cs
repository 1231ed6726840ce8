namespace Gateway.Domain.Access;

/// <summary>What a rule grants. A permission that is null is not mentioned by the rule: for that action it is as if the rule were not
/// there.</summary>
public sealed record RulePermissions
{
    /// <summary>Grants nothing.</summary>
    public static RulePermissions None { get; } = new();

    /// <summary>Invitations to PoC Sessions (<c>poc:allow-invite</c>).</summary>
    public SessionPermission? Session { get; init; }

    /// <summary>Instant Personal Alerts; null: derived from <see cref="Session"/>, see <see cref="EffectiveAlert"/>.</summary>
    public AlertPermission? Alert { get; init; }

    /// <summary>Watching the presence of the owner (<c>pr:sub-handling</c>).</summary>
    public PresencePermission? Presence { get; init; }

    /// <summary>What those see whom the presence policy lets in (the transformations of RFC 5025 3.3); null: everything where <see cref="Presence"/> is allow, else nothing. Over all rules that apply
    /// it adds up. A rule that says nothing about presence shows nothing.</summary>
    public ShownParts? Shown { get; init; }

    /// <summary>What the rule adds to what is shown.</summary>
    public ShownParts EffectiveShown =>
        Presence is null ? PresenceParts.Nothing : Shown ?? (Presence is PresencePermission.Allow ? PresenceParts.Everything : PresenceParts.Nothing);

    /// <summary>
    /// What the rule says about alerts: its own alert permission if it has one, else what follows from its session permission
    /// (reject refuses alerts, pass and accept deliver them), else nothing.
    /// </summary>
    /// <remarks>
    /// The explicit permission wins over the derived one inside this rule only. Over all applicable rules the highest value wins as for
    /// every
    /// other action, whether it was explicit or derived. The standard has no alert action; an inferred decision.
    /// </remarks>
    public AlertPermission? EffectiveAlert => (Alert, Session) switch
    {
        ({ } alert, _) => alert,
        (null, null) => null,
        (null, SessionPermission.Reject) => AlertPermission.Reject,
        (null, _) => AlertPermission.Accept,
    };

    /// <summary>What the rule grants for an action; null where it says nothing about it.</summary>
    public AccessOutcome? For(AccessAction action) => action switch
    {
        AccessAction.Session => Session switch
        {
            null => null,
            SessionPermission.Accept => AccessOutcome.Accepted,
            SessionPermission.Pass => AccessOutcome.Passed,
            _ => AccessOutcome.Rejected,
        },
        AccessAction.Alert => EffectiveAlert switch
        {
            null => null,
            AlertPermission.Accept => AccessOutcome.Accepted,
            _ => AccessOutcome.Rejected,
        },
        _ => Presence switch
        {
            null => null,
            PresencePermission.Allow => AccessOutcome.Allowed,
            PresencePermission.PoliteBlock => AccessOutcome.PolitelyBlocked,
            PresencePermission.Confirm => AccessOutcome.ToBeConfirmed,
            _ => AccessOutcome.Blocked,
        },
    };
}
