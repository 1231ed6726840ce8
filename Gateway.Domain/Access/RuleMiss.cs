namespace Gateway.Domain.Access;

/// <summary>Why a rule does not apply to a request; every condition that failed, none if it applies.</summary>
[Flags]
internal enum RuleMiss
{
    None = 0,
    Disabled = 1,
    SaysNothing = 1 << 1,
    NotNamed = 1 << 2,
    Excepted = 1 << 3,
    NotInGroup = 1 << 4,
    NotAuthenticated = 1 << 5,
    Authenticated = 1 << 6,
    IdentityHidden = 1 << 7,
    NamedByOtherRule = 1 << 8,
    NotAnonymous = 1 << 9,
    NotYetValid = 1 << 10,
    NoLongerValid = 1 << 11,
    BetweenIntervals = 1 << 12,
    OtherSphere = 1 << 13,
    UnknownCondition = 1 << 14,
}
